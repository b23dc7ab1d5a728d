/* What is wrong with a file, its suite and its scenarios: the exact words. */
#include "tests/support/scenario.h"
#include "tests/support/test.h"

static const struct tests_mistaken table[] = {
    {"", "x:1:1: expected a value, found the end of the input\n"},
    {"suite: 1",
     "x:1:1: expected a value, found 'suite'; strings and keys are written in double quotes\n"},
    {"{'suite':'s',}}", "x:1:15: expected the end of the input, found '}'\n"},
    {"[]", "x:1:1: expected an object, found an empty array\n"},
    {"{'suite':'s','suite':'t','scenarios':[]}",
     "x:1:14: expected each key once in an object, found \"suite\" again; the first one is on line "
     "1\n"},
    {"{'suite':'s','scenarios':[{'name':'n\xff"
     "'}]}",
     "x:1:37: expected UTF-8, found the byte 0xff, which is not UTF-8\n"},
    {"{'suite':'s','scenarios':[{'name':'n','steps':[}]}",
     "x:1:48: expected a value or ']', found '}'\n"},
    {"{}", "x:1:1: expected the key \"suite\" in this object, found none\n"
           "x:1:1: expected the key \"scenarios\" in this object, found none\n"},
    {SUITE("'suit':'s','scenarios':[]"),
     "x:1:1: expected the key \"suite\" in this object, found none\n"
     "x:2:1: expected one of the keys $schema, suite, about, reports, server, dialect, host, "
     "policy, "
     "told, era, "
     "tools, late_work, "
     "background, faults, faults_max, bounds, tags, scenarios, found \"suit\", did you mean "
     "\"suite\"?\n"
     "x:2:24: expected an array of 1 to 500 scenarios, found an empty array\n"},
    {SUITE("'suite':7,'scenarios':[7]"), "x:2:9: expected a string, found 7\n"
                                         "x:2:24: expected an object, found 7\n"},
    {SUITE("'suite':'s','scenarios':{}"),
     "x:2:25: expected an array of 1 to 500 scenarios, found an empty object\n"},
    {SUITE("'suite':'s','sever':{},'scenarios':[7]"),
     "x:2:13: expected one of the keys $schema, suite, about, reports, server, dialect, host, "
     "policy, "
     "told, "
     "era, tools, late_work, background, faults, faults_max, bounds, tags, scenarios, found "
     "\"sever\", did "
     "you mean \"server\"?\n"
     "x:2:37: expected an object, found 7\n"},
    {SCENARIO("'name':'','steps':[" REQUEST "]"),
     "x:2:8: expected a name of 1 to 100 bytes on one line, found \"\"\n"},
    {SCENARIO("'name':7,'steps':[" REQUEST "]"),
     "x:2:8: expected a name of 1 to 100 bytes on one line, found 7\n"},
    {SCENARIO("'name':'two\\nlines','steps':[" REQUEST "]"),
     "x:2:8: expected a name of 1 to 100 bytes on one line, found \"two?lines\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'expects':{}"),
     "x:2:83: expected one of the keys name, about, matrix, steps, expect, shows, server, dialect, "
     "host, policy, told, era, tools, late_work, background, faults, faults_max, bounds, tags, "
     "found "
     "\"expects\", "
     "did you mean "
     "\"expect\"?\n"},
    {SCENARIO("'name':'n','faults':['sim/*','sim/conection/reset'],'faults_max':9,'steps':[" REQUEST
              "]"),
     "x:2:30: expected a fault, or a pattern of some, found \"sim/conection/reset\", did you mean "
     "\"sim/connection/reset\"?\n"
     "x:2:66: expected an integer from 1 to 8, found 9\n"},
    {SCENARIO("'steps':[" REQUEST "]"),
     "x:1:27: expected the key \"name\" in this object, found none\n"},
    {SCENARIO("'name':'n'"), "x:1:27: expected the key \"steps\" in this object, found none\n"},
    {SCENARIO("'name':'n','steps':[]"),
     "x:2:20: expected an array of steps, at least one, found an empty array\n"},
    {SCENARIO("'name':'n','steps':{}"),
     "x:2:20: expected an array of steps, at least one, found an empty object\n"},
    {"{'suite':'s','scenarios':[{'name':'n','steps':[" REQUEST "]},"
     "\n"
     "{'name':'n','steps':[" REQUEST "]}]}",
     "x:2:9: expected another name than the scenario of line 1, found \"n\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'server':{'name':'mpc'}"),
     "x:2:100: expected the name of a server, found \"mpc\", did you mean \"mcp\"?\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'server':[]"),
     "x:2:92: expected an object, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'server':{'profile':'mcp-1.26'}"),
     "x:2:103: expected a profile, or \"correct\", found \"mcp-1.26\", did you mean "
     "\"mcp-1.26.0\"?\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'server':{'bugs':['unguarded-writer-sent','late-bug','late-bug']}"),
     "x:2:101: expected a bug, found \"unguarded-writer-sent\", did you mean "
     "\"unguarded-writer-send\"?\n"
     "x:2:136: expected each name once, found \"late-bug\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'server':{'middleware':['base-http','bas-http',7]}"),
     "x:2:119: expected a middleware, found \"bas-http\", did you mean \"base-http\"?\n"
     "x:2:130: expected a middleware, found 7\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'server':{'response':'SSE','stateless':'no','ping_interval':'15 s'}"),
     "x:2:104: expected \"sse\" or \"json\", found \"SSE\"\n"
     "x:2:122: expected true or false, found \"no\"\n"
     "x:2:143: expected a duration such as 250us, 10ms, 5s or 1m, found \"15 s\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'late_work':{'tools/call':[{'yield':1},{'log':'x'}],'ping':[]}"),
     "x:2:122: expected yield, sleep or raise, after a response, found log\n"
     "x:2:142: expected an array of a tool's steps, at least one, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'late_work':[]"),
     "x:2:95: expected an object of at most 32 methods, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'dialect':'uvcorn'"),
     "x:2:93: expected one of the dialects {dialects}, found \"uvcorn\", did you mean "
     "\"uvicorn\"?\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'policy':'fifo','told':true"),
     "x:2:92: expected \"asyncio\" or \"any\", found \"fifo\"\n"
     "x:2:106: expected \"fixed\" or \"open\", found true\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'bounds':{'events':0,'iterations':1.5,'time':'2d','arena':'1 MiB','tasks':10001}"),
     "x:2:102: expected an integer from 1 to 10000000, found 0\n"
     "x:2:117: expected an integer from 1 to 10000000, found 1.5\n"
     "x:2:128: expected a duration such as 250us, 10ms, 5s or 1m, found \"2d\"\n"
     "x:2:141: expected a size such as 512B, 4KiB or 1MiB, found \"1 MiB\"\n"
     "x:2:157: expected an integer from 1 to 10000, found 10001\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'bounds':{'time':'25h','arena':'2000MiB'}"),
     "x:2:100: expected a duration of at most 24h, found \"25h\"\n"
     "x:2:114: expected a size of at most 1024MiB, found \"2000MiB\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tags':['smoke',7]"),
     "x:2:99: expected a tag, found 7\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':[]"),
     "x:2:91: expected an object of at most 32 tools, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'the tool':[{'yield':1}]}"),
     "x:2:92: expected a name: a letter, then letters, digits, '-' or '_', found \"the tool\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[]}"),
     "x:2:96: expected an array of a tool's steps, at least one, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'progres':1}]}"),
     "x:2:97: expected exactly one of progress, yield, sleep, log, return, raise, shield, "
     "close_stream, close_get_stream, ask, upstream, work, crash, hang, found none\n"
     "x:2:98: expected one of the keys progress, every, size, yield, sleep, log, return, raise, "
     "shield, close_stream, close_get_stream, ask, related, timeout, upstream, work, takes, "
     "patience, crash, hang, found \"progres\", did "
     "you mean "
     "\"progress\"?\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'yield':1,'sleep':'1ms'}]}"),
     "x:2:97: expected exactly one of progress, yield, sleep, log, return, raise, shield, "
     "close_stream, close_get_stream, ask, upstream, work, crash, hang, found more than one\n"},
    {SCENARIO("'name':'n','server':{'event_store':{'store':[]}},'steps':[" REQUEST "]"),
     "x:2:45: expected an array of 1 to 8 numbers, found an empty array\n"},
    {SCENARIO("'name':'n','server':{'event_store':{'store':-1}},'steps':[" REQUEST "]"),
     "x:2:45: expected a number of iterations, at most 1000, found -1\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'yield':1,'timeout':'1ms'}]}"),
     "x:2:108: expected an \"ask\" in the same step, found \"timeout\" alone\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'ask':'ping','related':true}]}"),
     "x:2:121: expected false: only sampling and elicitation may be related, found true\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'yield':1,'every':'1ms'}]}"),
     "x:2:108: expected a \"progress\" in the same step, found \"every\" alone\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'progress':1,'takes':'1ms'}]}"),
     "x:2:111: expected a \"work\" in the same step, found \"takes\" alone\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'return':7}]}"),
     "x:2:107: expected a string, or null, found 7\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'tools':{'t':[{'raise':'ValueError'},{'yield':1}]}"),
     "x:2:120: expected the end of the steps behind \"raise\", found a step\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'tools':{'t':[{'crash':false},{'shield':{}},7]}"),
     "x:2:106: expected true, found false\n"
     "x:2:113: expected the end of the steps behind \"crash\", found a step\n"
     "x:2:123: expected an array of a tool's steps, at least one, found an empty object\n"
     "x:2:127: expected an object, found 7\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'matrix':{}"),
     "x:2:92: expected an object of 1 to 8 variables, found an empty object\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'matrix':{'how':[]}"),
     "x:2:99: expected an array of values, at least one, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'matrix':{'how':['fin','fin']}"),
     "x:2:106: expected each value once, found \"fin\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'matrix':{'how':[null,['a'],'${b}']}"),
     "x:2:100: expected a string without ${...}, a number, true or false, found null\n"
     "x:2:105: expected a string without ${...}, a number, true or false, found an array of 1\n"
     "x:2:111: expected a string without ${...}, a number, true or false, found \"${b}\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'matrix':{'how':['fin','rst']}"),
     "x:2:93: expected \"${how}\" somewhere in the scenario, found none\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'matrix':{'2':['fin']}"),
     "x:2:93: expected a name: a letter, then letters, digits, '-' or '_', found \"2\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'expect':{'at_end':{'session':0,'tasks':-1}}"),
     "x:2:103: expected one of the keys sessions, tasks, streams, found \"session\", did you mean "
     "\"sessions\"?\n"
     "x:2:123: expected an integer from 0 to 10000, found -1\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'expect':{'violates':['single-respnse-start']}"),
     "x:2:105: expected a rule, found \"single-respnse-start\", did you mean "
     "\"single-response-start\"?\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'expect':{'violates':[]}"),
     "x:2:104: expected at least one rule, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'expect':{'violates':'no-orphan'},'shows':{'late-bug':'no-orphan'}"),
     "x:2:93: expected either \"violates\" or \"shows\", found both\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'shows':[]"),
     "x:2:91: expected an object of bugs or profiles, found an empty array\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'shows':{'unguarded-writer-sand':'no-orphn'}"),
     "x:2:92: expected a bug or a profile, found \"unguarded-writer-sand\", did you mean "
     "\"unguarded-writer-send\"?\n"
     "x:2:116: expected a rule, found \"no-orphn\", did you mean \"no-orphan\"?\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST
              "],'shows':{'late-bug+unguarded-writer-sand':'no-orphan','late-bug+':'no-orphan'}"),
     "x:2:92: expected a bug or a profile, found \"late-bug+unguarded-writer-sand\", did you mean "
     "\"unguarded-writer-send\"?\n"
     "x:2:137: expected a bug or a profile, found \"late-bug+\"\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'shows':{'mcp-1.26':['no-orphan',7]}"),
     "x:2:92: expected a bug or a profile, found \"mcp-1.26\", did you mean \"mcp-1.26.0\"?\n"
     "x:2:116: expected a rule, found 7\n"},
    {SCENARIO("'name':'n','steps':[" REQUEST "],'dialect':'daphne','server':{'bugs':"
              "['late-bug','" H11_BUG "']},'shows':{'" H11_BUG "':'no-orphan'}"),
     "x:2:131: expected a bug that the dialect daphne can have, not one of uvicorn, found "
     "\"" H11_BUG "\"\n"
     "x:2:174: expected a bug that the dialect daphne can have, not one of uvicorn, found "
     "\"" H11_BUG "\"\n"},
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
