/* What is wrong with steps: the exact words. */
#include "tests/support/scenario.h"
#include "tests/support/test.h"

static const struct tests_mistaken table[] = {
    {STEPS("7"), "x:2:1: expected a step: an object, found 7\n"},
    {STEPS("{}"), "x:2:1: expected a step with \"do\" or \"race\", found an object with neither\n"},
    {STEPS("{'do':'disconect','client':'a'}"),
     "x:2:7: expected one of the actions {actions}, found \"disconect\", did you mean "
     "\"disconnect\"?\n"},
    {STEPS("{'do':7}"), "x:2:7: expected one of the actions {actions}, found 7\n"},
    {STEPS("{'do':'request'}"), "x:2:1: expected the key \"client\" in this object, found none\n"
                                "x:2:1: expected the key \"send\" in this object, found none\n"},
    {STEPS("{'do':'request','client':'1','send':'POST /mcp'}"),
     "x:2:26: expected a name: a letter, then letters, digits, '-' or '_', found \"1\"\n"},
    {STEPS("{'do':'request','client':'a','as':'the call','send':'POST /mcp'}"),
     "x:2:35: expected a name: a letter, then letters, digits, '-' or '_', found \"the call\"\n"},
    {STEPS("{'do':'request','client':'a','send':'post /mcp'}"),
     "x:2:37: expected a method and a path such as \"POST /mcp\", found \"post /mcp\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST mcp'}"),
     "x:2:37: expected a method and a path such as \"POST /mcp\", found \"POST mcp\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST  /mcp'}"),
     "x:2:37: expected a method and a path such as \"POST /mcp\", found \"POST  /mcp\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','header':{}}"),
     "x:2:49: expected one of the keys client, as, send, session, headers, json, text, body, "
     "window, pipelined, expect, save, do, after, at, note, found \"header\", did you mean "
     "\"headers\"?\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','headers':['a']}"),
     "x:2:59: expected an object of headers, found an array of 1\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','headers':{'a "
           "b':'c','d':'e\\nf','g':7}}"),
     "x:2:60: expected the name of a header, found \"a b\"\n"
     "x:2:74: expected a string without control characters, or null, found \"e?f\"\n"
     "x:2:85: expected a string without control characters, or null, found 7\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','json':[]}"),
     "x:2:56: expected an object: one JSON-RPC message, found an empty array\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','json':{},'text':''}"),
     "x:2:59: expected either \"json\" or \"text\", found both\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','text':'{','body':'later'}"),
     "x:2:67: expected \"whole\", \"late\", \"held\" or an object with \"pieces\", found "
     "\"later\"\n"},
    {STEPS("{'do':'request','client':'a','send':'GET /mcp','body':'late'}"),
     "x:2:55: expected no \"body\" without \"json\" or \"text\", found \"late\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST "
           "/mcp','text':'abcdef','body':{'pieces':[2,4]}}"),
     "x:2:85: expected a size that leaves some of the 6 bytes, and cuts no ${...}, found 4\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','text':'abcdef','body':{'piece':[2]}}"),
     "x:2:72: expected the key \"pieces\" in this object, found none\n"
     "x:2:73: expected one of the keys pieces, held, found \"piece\", did you mean \"pieces\"?\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','text':'abcdef','body':{'pieces':[]}}"),
     "x:2:82: expected an array of 1 to 16 sizes in bytes, found an empty array\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','window':'4KB','pipelined':1}"),
     "x:2:58: expected a size such as 512B, 4KiB or 1MiB, found \"4KB\"\n"
     "x:2:76: expected true or false, found 1\n"},
    {STEPS("{'do':'request','client':'a','send':'POST "
           "/mcp','expect':{'status':99,'reply':'answer','error':1,'events':-1,'ended':0}}"),
     "x:2:68: expected an integer from 100 to 599, found 99\n"
     "x:2:79: expected \"none\", \"result\" or \"error\", found \"answer\"\n"
     "x:2:96: expected an integer from -99999 to -1, found 1\n"
     "x:2:107: expected an integer from 0 to 100000, found -1\n"
     "x:2:118: expected true or false, found 0\n"},
    {STEPS("{'do':'request','client':'a','send':'POST "
           "/mcp','expect':{'reply':'none','error':-32600}}"),
     "x:2:67: expected \"error\", as there is an \"error\" to expect, found \"none\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','expect':{'code':200}}"),
     "x:2:59: expected one of the keys status, reply, error, events, messages, ended, retry, found "
     "\"code\"\n"},
    {STEPS("{'do':'request','client':'a','send':'GET /mcp','expect':{'messages':'result'}}"),
     "x:2:69: expected an array of at most 64 messages, found \"result\"\n"},
    {STEPS("{'do':'request','client':'a','send':'GET /mcp','expect':{'messages':[7]}}"),
     "x:2:70: expected a message in words: \"result for 7\", found 7\n"},
    {STEPS("{'do':'request','client':'a','as':'get','send':'GET /mcp'},"
           "{'do':'answer','client':'a','to':'get','json':{'id':0}}"),
     "x:2:106: expected an object with \"result\", or with \"error\", alone, found an object with "
     "1 "
     "key\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','save':{'sid':'mcp-session-id'}}"),
     "x:2:63: expected a header such as \"header:mcp-session-id\", or \"event:id\", found "
     "\"mcp-session-id\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','save':{'s d':'header:x'}}"),
     "x:2:57: expected a name: a letter, then letters, digits, '-' or '_', found \"s d\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','save':[]}"),
     "x:2:56: expected an object of variables, found an empty array\n"},
    {STEPS(REQUEST ","
                   "\n" REQUEST),
     "x:3:35: expected a name that no other request has, found \"call\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','session':'${sid}'}"),
     "x:2:59: expected a variable of the matrix or of a \"save\", found \"${sid}\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST "
           "/mcp','session':'${si','save':{'sid':'header:x'}}"),
     "x:2:59: expected a '}' behind \"${\" and a name, found \"${si\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST "
           "/mcp','session':'${sid}','save':{'sid':'header:x'}}"),
     "x:2:59: expected something that can have happened before this step, found \"${sid}\", which "
     "needs this step itself\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','save':{'sid':'header:x'}},"
           "\n"
           "{'do':'request','client':'a','send':'POST /${sid}'}"),
     "x:3:37: expected a variable of the matrix: this is needed before any response, found "
     "\"${sid}\"\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','save':{'sid':'header:x'}},"
           "\n"
           "{'do':'request','client':'a','send':'POST /mcp','session':'${sud}'}"),
     "x:3:59: expected a variable of the matrix or of a \"save\", found \"${sud}\", did you mean "
     "\"sid\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'read','from':'cal','events':1}"),
     "x:3:21: expected the name of an exchange, the \"as\" of a request, found \"cal\", did you "
     "mean \"call\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'read','from':'call'}"),
     "x:3:1: expected either \"events\" or \"until\", found neither\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'read','from':'call','events':1,'until':'end'}"),
     "x:3:1: expected either \"events\" or \"until\", found both\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'read','from':'call','until':'begin'}"),
     "x:3:36: expected \"start\" or \"end\", found \"begin\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'read','from':7,'events':'one'}"),
     "x:3:21: expected the name of an exchange, the \"as\" of a request, found 7\n"
     "x:3:32: expected an integer from 0 to 100000, found \"one\"\n"},
    {STEPS("{'do':'pause','from':'call'},"
           "\n" REQUEST),
     "x:2:22: expected something that can have happened before this step, found \"call\", which "
     "needs the later step of line 3\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'disconnect','how':'syn'}"),
     "x:3:1: expected either \"of\" or \"client\", found neither\n"
     "x:3:26: expected \"fin\" or \"rst\", found \"syn\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'disconnect','client':'b'}"),
     "x:3:29: expected a client that makes a request, found \"b\", did you mean \"a\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'disconnect','client':'a','of':'call'}"),
     "x:3:1: expected either \"of\" or \"client\", found both\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'wait'}"),
     "x:3:1: expected the key \"for\" in this object, found none\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'wait','for':10}"),
     "x:3:20: expected a duration such as 250us, 10ms, 5s or 1m, found 10\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'body','of':'call'}"),
     "x:3:19: expected a request above with \"body\": \"held\", found \"call\"\n"},
    {STEPS(
         "{'do':'request','client':'a','as':'call','send':'POST /mcp','text':'abc','body':'held'},"
         "\n"
         "{'do':'body','of':'call'},"
         "\n"
         "{'do':'body','of':'call'}"),
     "x:4:19: expected a request of which a piece is still held, found \"call\"\n"},
    {STEPS("{'race':[]}"), "x:2:9: expected an object of 2 to 8 lanes, found an empty array\n"},
    {STEPS("{'race':{'one':[" REQUEST "]}}"),
     "x:2:9: expected an object of 2 to 8 lanes, found an object with 1 key\n"},
    {STEPS("{'race':{'one':[" REQUEST "],'two':[]}}"),
     "x:2:85: expected an array of steps, at least one, found an empty array\n"},
    {STEPS("{'race':{'one':[" REQUEST "],'the other':[{'do':'wait','for':'1s'}]},'do':'wait'}"),
     "x:2:79: expected a name: a letter, then letters, digits, '-' or '_', found \"the other\"\n"
     "x:2:119: expected one of the keys race, after, at, note, found \"do\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call'}"),
     "x:3:37: expected an anchor such as call.event[2], call.ended or call@post.writer_send, found "
     "\"call\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'cal.ended'}"),
     "x:3:38: expected the name of an exchange, the \"as\" of a request, found \"cal\", did you "
     "mean \"call\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.endet'}"),
     "x:3:43: expected an event of an exchange such as event, ended or app.called, found "
     "\"endet\", did you mean \"ended\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.log'}"),
     "x:3:43: expected an event of an exchange such as event, ended or app.called, found "
     "\"log\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'any.evnt[2]'}"),
     "x:3:42: expected an event such as tool.started or log, found \"evnt\", did you mean "
     "\"event\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.ended[2]'}"),
     "x:3:37: expected no count: \"ended\" happens to an exchange once, found \"call.ended[2]\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.event[0]'}"),
     "x:3:37: expected a count from [1] to [10000] at the end, found \"call.event[0]\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.event[2'}"),
     "x:3:37: expected a count from [1] to [10000] at the end, found \"call.event[2\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call@post.writersend'}"),
     "x:3:43: expected the label of an await, found \"post.writersend\", did you mean "
     "\"post.writer_send\"?\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call@'}"),
     "x:3:43: expected the label of an await, found \"\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'.ended','at':'1'}"),
     "x:3:37: expected an anchor such as call.event[2], call.ended or call@post.writer_send, found "
     "\".ended\"\n"
     "x:3:51: expected a duration such as 250us, 10ms, 5s or 1m, found \"1\"\n"},
    {STEPS("{'do':'request','client':'a','as':'call','send':'POST /mcp','after':'call.ended'}"),
     "x:2:69: expected something that can have happened before this step, found \"call.ended\", "
     "which needs this step itself\n"},
    {STEPS("{'do':'request','client':'a','send':'POST /mcp','after':'call.ended'},"
           "\n" REQUEST),
     "x:2:57: expected something that can have happened before this step, found \"call.ended\", "
     "which needs the later step of line 3\n"},
    {STEPS(
         "{'race':{"
         "\n"
         "'one':[{'do':'request','client':'a','as':'x','send':'POST /mcp','after':'y.started'}],"
         "\n"
         "'two':[{'do':'request','client':'a','as':'y','send':'POST /mcp','after':'x.started'}]}}"),
     "x:3:73: expected something that can have happened before this step, found \"y.started\", "
     "which needs the later step of line 4\n"
     "x:4:73: expected something that can have happened before this step, found \"x.started\", "
     "which needs the later step of line 3\n"},
    {STEPS("{'race':{"
           "\n"
           "'one':[{'do':'disconnect','of':'x'},{'do':'request','client':'a','as':'y','send':'POST "
           "/mcp'}],"
           "\n"
           "'two':[{'do':'disconnect','of':'y'},{'do':'request','client':'a','as':'x','send':'POST "
           "/mcp'}]}}"),
     "x:3:32: expected something that can have happened before this step, found \"x\", which needs "
     "the later step of line 4\n"
     "x:4:32: expected something that can have happened before this step, found \"y\", which needs "
     "the later step of line 3\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':7,'note':8}"),
     "x:3:37: expected an anchor such as call.event[2], call.ended or call@post.writer_send, found "
     "7\n"
     "x:3:46: expected a string, found 8\n"},
    {"{'suite':'s','background':[{'do':'wait','for':'1s','at':'1s'}],'scenarios':[{'name':'n','"
     "steps':[" REQUEST "]}]}",
     "x:1:57: expected no \"at\" in the background, which ends at 0, found \"1s\"\n"},
    {"{'suite':'s','background':[{'do':'pause','from':'call'}],'scenarios':[{'name':'n','steps':"
     "[" REQUEST "]}]}",
     "x:1:49: expected something that can have happened before this step, found \"call\", which "
     "needs the later step of line 1\n"},
    {STEPS("{'do':'request','client':'a','as':'any','send':'POST /mcp'}"),
     "x:2:35: expected another name: \"any\" stands for every exchange, found \"any\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.client.disconnect'}"),
     "x:3:43: expected what can happen, and no step disconnects \"call\", found "
     "\"client.disconnect\"\n"},
    {STEPS(REQUEST ","
                   "\n"
                   "{'do':'pause','from':'call','after':'call.tool.started'}"),
     "x:3:43: expected what can happen, and \"call\" calls no tool, found \"tool.started\"\n"},
};

static void each_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        tests_scenario_expect_mistakes(&table[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
