/* How the server ends sessions of its own accord: at its shutdown, and when they are idle. */
#include <string.h>

#include "tests/reference_server/host.h"
#include "tests/support/test.h"

#define NS_PER_S UINT64_C(1000000000)
#define IDLE_NS  (10 * NS_PER_S)
#define INITIALIZE                                                         \
    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{" \
    "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"              \
    "\"clientInfo\":{\"name\":\"x\",\"version\":\"0\"}}}"
#define NOTE                                                       \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"," \
    "\"params\":{\"requestId\":99}}"
#define CALL \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"slow\"}}"
#define LONG \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"long\"}}"

static const struct asgi_tool_step slow_steps[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 20},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step long_steps[] = {
    {.kind = ASGI_TOOL_STEP_SLEEP, .duration_ns = 2 * IDLE_NS},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool tools[] = {
    {.name = "slow", .steps = slow_steps, .step_count = 2},
    {.name = "long", .steps = long_steps, .step_count = 2},
};

static struct host host;

static void open_with(const char *first, const char *second)
{
    const struct asgi_settings settings = {.tools = tools,
                                           .tool_count = sizeof(tools) / sizeof(tools[0]),
                                           .session_idle_timeout_ns = IDLE_NS};
    host_open(&host, &settings, first, second);
}

static void nothing(void *argument)
{
    (void)argument;
}

/* Time passes, with what it brings. */
static void pass(uint64_t ns)
{
    (void)runtime_loop_call_at(host.loop, runtime_loop_now(host.loop) + ns, nothing, NULL,
                               (struct runtime_timer_options){.label = "test.pass"});
    host_settle(&host);
}

static void run_iterations(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        runtime_loop_run_once(host.loop);
    }
}

static void shut_down(void)
{
    host.app->type->shutdown(host.app);
}

static uint32_t session_count(void)
{
    return host.app->type->session_count(host.app);
}

static void test_shutdown_answers_what_is_open(void **state)
{
    (void)state;
    for (uint32_t k = 1; k < 30; k++) {
        open_with("unknown-method-is-invalid", NULL);
        struct host_request *get = host_start_late(&host, "get", "GET", NULL, 0);
        struct host_request *post = host_start_late(&host, "post", "POST", CALL, 0);
        struct host_request *first = host_request(&host, "first", "POST", INITIALIZE);
        first->session_header = "";
        host_start(first);
        run_iterations(k);
        shut_down();
        host_settle(&host);
        assert_true(get->complete && post->complete && first->complete);
        assert_int_equal(0, session_count());
        assert_int_equal(0, host.listed_count);
        host_expect_said(&host, "log", "");
        host_release(&host);
    }
}

static void test_a_request_after_the_shutdown_is_refused(void **state)
{
    (void)state;
    open_with("unknown-method-is-invalid", NULL);
    shut_down();
    shut_down();
    host_settle(&host);
    struct host_request *post = host_run(&host, "POST", CALL);
    assert_int_equal(503, post->status);
    host_release(&host);
}

static void test_shutdown_is_unanswered(void **state)
{
    (void)state;
    open_with("shutdown-is-unanswered", NULL);
    struct host_request *early = host_request(&host, "early", "POST", INITIALIZE);
    struct host_request *waits = host_request(&host, "waits", "POST", INITIALIZE);
    early->session_header = "";
    waits->session_header = "";
    host_start(early);
    host_start(waits);
    run_iterations(1);
    shut_down();
    (void)host_start_late(&host, "late", "POST", CALL, 5);
    host_settle(&host);
    host_expect_said(&host, "late", "raises");
    assert_string_equal("AssertionError", early->raised->name);
    assert_string_equal("AssertionError", waits->raised->name);
    host_release(&host);
}

static void test_shutdown_terminates_nothing(void **state)
{
    (void)state;
    const char *const bugs[] = {"unknown-method-is-invalid", "shutdown-terminates-nothing"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with(bugs[i], NULL);
        struct host_request *post = host_request(&host, "post", "POST", CALL);
        post->body_delay = 10;
        host_start(post);
        run_iterations(5);
        shut_down();
        host_settle(&host);
        assert_int_equal(i == 0 ? 404 : 200, post->status);
        assert_int_equal(0, session_count());
        host_release(&host);
    }
}

static void test_a_session_that_was_deleted_ends_once(void **state)
{
    (void)state;
    const char *const bugs[] = {"shutdown-terminates-nothing", "unknown-method-is-invalid"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with("terminated-session-is-listed", bugs[i]);
        (void)host_run(&host, "DELETE", NULL);
        assert_int_equal(1, session_count());
        assert_int_equal(1, host.ended_count);
        pass(2 * IDLE_NS);
        shut_down();
        host_settle(&host);
        assert_int_equal(0, session_count());
        assert_int_equal(1, host.ended_count);
        host_release(&host);
    }
}

static void test_idleness_is_nothing_to_those_without_sessions(void **state)
{
    (void)state;
    struct asgi_settings settings = {.stateless = true, .session_idle_timeout_ns = IDLE_NS};
    host_init(&host, &settings);
    struct host_request *get = host_start_late(&host, "get", "GET", NULL, 0);
    assert_int_equal(200, host_run(&host, "POST", INITIALIZE)->status);
    pass(2 * IDLE_NS);
    assert_false(get->returned);
    shut_down();
    host_settle(&host);
    assert_true(get->complete);
    host_release(&host);
}

static void test_an_idle_session_ends(void **state)
{
    (void)state;
    open_with("unknown-method-is-invalid", NULL);
    (void)host_run(&host, "POST", CALL);
    assert_int_equal(1, session_count());
    pass(IDLE_NS - NS_PER_S);
    (void)host_run(&host, "POST", CALL);
    pass(IDLE_NS - NS_PER_S);
    assert_int_equal(1, session_count());
    pass(NS_PER_S);
    assert_int_equal(0, session_count());
    assert_int_equal(1, host.ended_count);
    assert_int_equal(404, host_run(&host, "POST", CALL)->status);
    host_release(&host);
}

static void test_a_busy_session_does_not_end(void **state)
{
    (void)state;
    const char *const bugs[] = {"unknown-method-is-invalid", "busy-session-expires"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with(bugs[i], NULL);
        struct host_request *post = host_start_late(&host, "post", "POST", LONG, 0);
        host_settle(&host);
        assert_int_equal(i == 0 ? 0 : 1, host.tools.cancelled);
        assert_int_equal(i == 0, strstr(post->data, "\"result\"") != NULL);
        host_release(&host);
    }
}

static void test_an_open_stream_keeps_its_session(void **state)
{
    (void)state;
    open_with("unknown-method-is-invalid", NULL);
    struct host_request *get = host_start_late(&host, "get", "GET", NULL, 0);
    host_settle(&host);
    pass(3 * IDLE_NS);
    assert_int_equal(1, session_count());
    host_disconnect(get);
    host_settle(&host);
    pass(IDLE_NS);
    assert_int_equal(0, session_count());
    host_release(&host);
}

/* A notification that arrives in the iterations in which the session expires. */
static void test_idle_session_torn_down_first(void **state)
{
    (void)state;
    uint32_t raised = 0;
    for (uint32_t k = 0; k < 12; k++) {
        const char *const bugs[] = {"unguarded-writer-send", "idle-session-torn-down-first"};
        open_with(bugs[0], k % 2 == 0 ? NULL : bugs[1]);
        runtime_loop_jump(host.loop);
        struct host_request *post = host_start_late(&host, "post", "POST", NOTE, k / 2);
        pass(2 * IDLE_NS);
        assert_int_equal(0, session_count());
        assert_true(post->raised == NULL || k % 2 == 1);
        raised += post->raised != NULL ? 1 : 0;
        host_release(&host);
    }
    assert_true(raised > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shutdown_answers_what_is_open),
        cmocka_unit_test(test_a_request_after_the_shutdown_is_refused),
        cmocka_unit_test(test_shutdown_is_unanswered),
        cmocka_unit_test(test_shutdown_terminates_nothing),
        cmocka_unit_test(test_a_session_that_was_deleted_ends_once),
        cmocka_unit_test(test_idleness_is_nothing_to_those_without_sessions),
        cmocka_unit_test(test_an_idle_session_ends),
        cmocka_unit_test(test_a_busy_session_does_not_end),
        cmocka_unit_test(test_an_open_stream_keeps_its_session),
        cmocka_unit_test(test_idle_session_torn_down_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
