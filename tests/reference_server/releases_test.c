/* Bugs in which one release differs from the other. */
#include <string.h>

#include "tests/reference_server/host.h"
#include "tests/support/test.h"

#define CANCEL \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":3}}"
#define CALL \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"slow\"}}"
#define REPORT                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"report\"," \
    "\"_meta\":{\"progressToken\":1}}}"

static const struct asgi_tool_step slow_steps[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 20},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step report_steps[] = {
    {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 2},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool tools[] = {
    {.name = "slow", .steps = slow_steps, .step_count = 2},
    {.name = "report", .steps = report_steps, .step_count = 2},
};

static struct host host;

static void open_with(const char *first, const char *second)
{
    const struct asgi_settings settings = {.tools = tools,
                                           .tool_count = sizeof(tools) / sizeof(tools[0])};
    host_open(&host, &settings, first, second);
}

static void test_terminated_session_is_listed(void **state)
{
    (void)state;
    open_with("terminated-session-is-listed", NULL);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    assert_int_equal(1, host.tools.cancelled);
    assert_int_equal(1, host.app->type->session_count(host.app));
    host_release(&host);
}

/* How many of the slow tool's steps came after the answer to DELETE shows in when it is told. */
static uint32_t told_after(const char *bug)
{
    open_with(bug, NULL);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    for (uint32_t i = 0; i < 15; i++) {
        runtime_loop_run_once(host.loop);
    }
    uint32_t count = 0;
    while (host.tools.cancelled == 0) {
        assert_int_equal(0, host.tools.returned);
        runtime_loop_run_once(host.loop);
        count++;
    }
    host_settle(&host);
    host_release(&host);
    return count;
}

static void test_terminate_cancels_late(void **state)
{
    (void)state;
    assert_true(told_after("terminate-cancels-late") > told_after("unknown-method-is-invalid"));
}

static void test_closed_stream_is_an_error(void **state)
{
    (void)state;
    const char *const bugs[] = {"closed-stream-is-an-error", "closed-stream-is-a-crash"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with(bugs[i], "terminate-cancels-nothing");
        (void)host_start_late(&host, "post", "POST", CALL, 0);
        (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
        host_settle(&host);
        host_expect_said(
            &host, "log",
            i == 0 ? "" : "Session crashed: ExceptionGroup[ExceptionGroup[ClosedResourceError]]");
        host_release(&host);
    }
}

static void test_own_cancellation_swallowed(void **state)
{
    (void)state;
    open_with("own-cancellation-swallowed", "responder-leaks-cancellation");
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "cancel", "POST", CANCEL, 10);
    host_settle(&host);
    assert_int_equal(1, host.tools.cancelled);
    assert_int_equal(1, host.app->type->session_count(host.app));
    host_release(&host);
}

/* A response that stalls in its first send, and another request of the session. */
static void stall_one(const char *bug)
{
    open_with(bug, NULL);
    struct host_request *first = host_request(&host, "first", "POST", REPORT);
    first->send_stall = 100;
    host_start(first);
    (void)host_start_late(&host, "second", "POST",
                          "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}", 40);
    for (uint32_t i = 0; i < 100; i++) {
        runtime_loop_run_once(host.loop);
    }
}

static void test_request_streams_unbuffered(void **state)
{
    (void)state;
    stall_one("unknown-method-is-invalid");
    host_expect_said(&host, "second", "start 200, body, end, returns");
    host_settle(&host);
    host_release(&host);
    stall_one("request-streams-unbuffered");
    host_expect_said(&host, "second", "start 200");
    host_settle(&host);
    host_expect_said(&host, "second", "start 200, body, end, returns");
    host_release(&host);
}

static void test_body_read_before_lookup(void **state)
{
    (void)state;
    const char *const bugs[] = {"unknown-method-is-invalid", "body-read-before-lookup"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with(bugs[i], NULL);
        struct host_request *post = host_request(&host, "post", "POST", CALL);
        post->session_header = "nobody";
        post->body_delay = 20;
        host_start(post);
        for (uint32_t j = 0; j < 10; j++) {
            runtime_loop_run_once(host.loop);
        }
        host_expect_said(&host, "post", i == 0 ? "start 404, end, returns" : "");
        host_settle(&host);
        host_expect_said(&host, "post", "start 404, end, returns");
        host_release(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminated_session_is_listed),
        cmocka_unit_test(test_terminate_cancels_late),
        cmocka_unit_test(test_closed_stream_is_an_error),
        cmocka_unit_test(test_own_cancellation_swallowed),
        cmocka_unit_test(test_request_streams_unbuffered),
        cmocka_unit_test(test_body_read_before_lookup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
