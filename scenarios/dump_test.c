/* A plan in which everything is said, as text. */
#include "scenarios/dump.h"

#include "tests/support/scenario.h"
#include "tests/support/test.h"

static const char *const scenario =
    "{'suite':'rich',\n"
    " 'server':{'response':'json','event_store':{'store':[3,0],'retry':'1s'},'profile':'mcp-1.26.0'"
    ",'bugs':['late-bug'],'ping_interv"
    "al':'1s','middleware':['base-http','base-http']},\n"
    " 'dialect':'spec-2.4','policy':'any','told':'open','era':'2026-07-28','bounds':{'events':9,'"
    "time':'1h',"
    "'arena':'2MiB'},\n"
    " 'tools':{'work':[{'progress':2,'every':'10ms','size':'1KiB'},\n"
    "                  {'shield':[{'sleep':'1ms'},{'shield':[{'yield':3}]}]},\n"
    "                  {'log':'at work'},{'close_stream':true},{'return':null}]},\n"
    " 'late_work':{'tools/call':[{'yield':2},{'raise':'ValueError'}]},\n"
    " 'background':[{'do':'request','client':'a','send':'POST"
    " /mcp','json':{'method':'initialize'},\n"
    "                'save':{'sid':'header:MCP-Session-Id'}}],\n"
    " 'scenarios':[{'name':'n','matrix':{'id':[7,'x'],'late':['late']},'steps':[\n"
    "   {'do':'request','client':'a','as':'call','send':'POST"
    " /mcp','session':'${sid}','window':'4KiB',\n"
    "    'headers':{'Accept':null,'X-y':'1'},'pipelined':true,\n"
    "    'json':{'id':'${id}','method':'tools/call','params':{'name':'work','s':'${id}-${"
    "sid}'}},\n"
    "    'expect':{'status':200,'reply':'error','error':-32600,'events':1,'ended':false}}"
    ",\n"
    "   {'race':{\n"
    "     'left':[{'do':'request','client':'b','as':'del','send':'DELETE"
    " /mcp','after':'call.event[2]'}],\n"
    "     'right':[{'do':'request','client':'c','as':'note','send':'POST"
    " /mcp','text':'abcdef',\n"
    "               'body':{'pieces':[1,2]},'after':'call@post.writer_send'},\n"
    "              {'do':'request','client':'c','as':'held','send':'POST"
    " /mcp','text':'abc','body':'held'},\n"
    "              {'do':'body','of':'held','after':'del.ended'},\n"
    "              {'do':'pause','from':'call'},{'do':'resume','from':'call','at':'5ms'}]"
    "},\n"
    "    'after':'any.session.listed'},\n"
    "   {'do':'read','from':'call','events':3},{'do':'read','from':'call','until':'end'},"
    "\n"
    "   {'do':'wait','for':'250us'},{'do':'wait','for':'250us'},\n"
    "   {'do':'disconnect','client':'c','how':'rst'},\n"
    "   {'do':'request','client':'a','send':'POST /mcp','body':'${late}',\n"
    "    'json':{'method':'notifications/x'}}],\n"
    "  'expect':{'at_end':{'sessions':0,'streams':2},'violates':'no-orphan'}}]}\n";

static const char *const golden =
    "plan \"n[id=7,late=late]\"\n"
    "server json, stateful, profile mcp-1.26.0, ping 1000000000ns\n"
    "event store 3 0, replay 0, retry 1000ms\n"
    "bug late-bug\n"
    "middleware base-http\n"
    "middleware base-http\n"
    "tool work\n"
    "  progress 2 10000000ns 1024B\n"
    "  shield 3\n"
    "  sleep 1000000ns\n"
    "  shield 1\n"
    "  yield 3\n"
    "  log \"at work\"\n"
    "  close_stream\n"
    "  return null\n"
    "late work after \"tools/call\"\n"
    "  yield 2\n"
    "  raise \"ValueError\"\n"
    "dialect spec-2.4, policy any, told open\n"
    "era 2026-07-28\n"
    "bounds 9 events, 0 iterations, 3600000000000ns, 2097152B, 0 tasks\n"
    "exchange a#1 by a\n"
    "exchange call by a\n"
    "exchange del by b\n"
    "exchange note by c\n"
    "exchange held by c\n"
    "exchange a#6 by a\n"
    "variable sid: mcp-session-id of a#1\n"
    "lane background\n"
    "  a#1: POST /mcp\n"
    "    request by a: POST /mcp; accept: application/json, text/event-stream;"
    " content-type: application/json; body"
    " \"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":1,\\\"method\\\":\\\"initialize\\\",\\\"p"
    "arams\\\":{\\\"protocolVersion\\\":\\\"2025-06-18\\\",\\\"capabilities\\\":{},\\\"cl"
    "ientInfo\\\":{\\\"name\\\":\\\"halfclose\\\",\\\"version\\\":\\\"1\\\"}}}\"\n"
    "lane main\n"
    "  call: POST /mcp\n"
    "    request by a: POST /mcp; content-type: application/json; mcp-session-id:"
    " ${sid}; x-y: 1; body"
    " \"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":7,\\\"method\\\":\\\"tools/call\\\",\\\"p"
    "arams\\\":{\\\"name\\\":\\\"work\\\",\\\"s\\\":\\\"7-${sid}\\\"}}\"; window 4096;"
    " pipelined\n"
    "  race, after any.session.listed[1]\n"
    "    lane left\n"
    "      del: DELETE /mcp, after call.rpc.message[2]\n"
    "        request by b: DELETE /mcp; accept: application/json, text/event-stream;"
    " body \"\"\n"
    "    lane right\n"
    "      note: POST /mcp, after call@post.writer_send[1]\n"
    "        request by c: POST /mcp; accept: application/json, text/event-stream;"
    " content-type: application/json; body \"abcdef\" late: 1 2 3\n"
    "      held: POST /mcp\n"
    "        request by c: POST /mcp; accept: application/json, text/event-stream;"
    " content-type: application/json; body \"abc\" held: 3\n"
    "      held: body, after del.app.send http.response.body final[1]\n"
    "        body held 3 bytes\n"
    "      call: pause\n"
    "        pause call\n"
    "      call: resume, at 5000000ns\n"
    "        resume call\n"
    "  call: read 3 events\n"
    "    read call until 3 events\n"
    "  call: read until the end\n"
    "    read call until end\n"
    "  wait 250000ns\n"
    "    wait 250000ns\n"
    "  wait 250000ns (2)\n"
    "    wait 250000ns\n"
    "  c: disconnect (rst)\n"
    "    disconnect c rst, exchanges 3 4\n"
    "  a#6: POST /mcp\n"
    "    request by a: POST /mcp; accept: application/json, text/event-stream;"
    " content-type: application/json; body"
    " \"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"method\\\":\\\"notifications/x\\\"}\" late: 44\n"
    "expect call: status 200 events 1 reply error error -32600 not ended\n"
    "expect at end: sessions 0\n"
    "expect at end: streams 2\n"
    "violates no-orphan\n";

static void a_plan_says_what_the_scenario_means(void **state)
{
    (void)state;
    struct scenarios_file *file = tests_scenario_expect_file(scenario);
    assert_int_equal(file->variant_count, 2);
    struct scenarios_buffer dump = {.bytes = NULL};
    scenarios_dump_plan(&file->variants[0].plan, &dump);
    assert_string_equal(dump.bytes, golden);
    scenarios_buffer_release(&dump);
    scenarios_dump_plan(&file->variants[1].plan, &dump);
    assert_non_null(strstr(dump.bytes, "\\\"id\\\":\\\"x\\\",\\\"method\\\":"));
    scenarios_buffer_release(&dump);
    scenarios_file_destroy(file);
}

static void lanes_and_anchors_are_counted(void **state)
{
    (void)state;
    struct scenarios_file *file = tests_scenario_expect_file(scenario);
    const struct sim_plan *plan = &file->variants[0].plan;
    assert_int_equal(plan->lane_count, 4);
    assert_int_equal(plan->anchor_count, 4);
    assert_int_equal(plan->exchange_count, 6);
    assert_int_equal(plan->main.step_count, 8);
    assert_int_equal(plan->main.steps[1].lane_count, 2);
    assert_int_equal(plan->main.steps[4].wait_ns, 250000);
    assert_int_equal(plan->replies[0].line, 14);
    assert_int_equal(plan->replies[0].column, 14);
    scenarios_file_destroy(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_says_what_the_scenario_means),
        cmocka_unit_test(lanes_and_anchors_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
