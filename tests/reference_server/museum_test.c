/* Each of these bugs does what its story says; the correct server does not. */
#include <string.h>

#include "runtime/task.h"

#include "tests/reference_server/host.h"
#include "tests/support/test.h"

#define CANCEL \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":3}}"
#define CALL \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"slow\"}}"
#define LARGE \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"large\"}}"
#define PING   "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}"
#define ANSWER "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}"
#define INITIALIZE                                                         \
    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{" \
    "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"              \
    "\"clientInfo\":{\"name\":\"x\",\"version\":\"0\"}}}"

#define LARGE_SIZE 5000

static const struct asgi_tool_step slow_steps[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 20},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step large_steps[] = {
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "all", .size = LARGE_SIZE},
};
static const struct asgi_tool tools[] = {
    {.name = "slow", .steps = slow_steps, .step_count = 2},
    {.name = "large", .steps = large_steps, .step_count = 1},
};

static struct host host;

/* bug: NULL for the correct server. */
static void begin(const char *bug, const struct asgi_settings *others)
{
    struct asgi_settings settings = *others;
    settings.tools = tools;
    settings.tool_count = sizeof(tools) / sizeof(tools[0]);
    host_open(&host, &settings, bug, NULL);
}

/* Calls that were made and not run, over all moments at which their cancellation can come. */
static uint32_t count_unstarted(const char *bug)
{
    uint32_t count = 0;
    begin(bug, &(struct asgi_settings){0});
    for (uint32_t k = 0; k < 20; k++) {
        const uint32_t started = host.tools.started;
        struct host_request *post = host_start_late(&host, "post", "POST", CALL, 0);
        (void)host_start_late(&host, "cancel", "POST", CANCEL, k);
        host_settle(&host);
        assert_true(post->complete);
        const bool was_cancelled = strstr(post->data, "Request cancelled") != NULL;
        count += was_cancelled && host.tools.started == started ? 1 : 0;
        host.request_count = 0;
    }
    host_release(&host);
    return count;
}

static void test_early_cancel_is_lost(void **state)
{
    (void)state;
    assert_true(count_unstarted(NULL) > 0);
    assert_int_equal(0, count_unstarted("early-cancel-is-lost"));
}

static void test_stray_answer_is_an_error(void **state)
{
    (void)state;
    begin(NULL, &(struct asgi_settings){0});
    (void)host_start_late(&host, "post", "POST", ANSWER, 0);
    host_settle(&host);
    host_expect_said(&host, "post", "start 202, end, returns");
    host_expect_said(&host, "log", "");
    host_release(&host);

    begin("stray-answer-is-an-error", &(struct asgi_settings){0});
    (void)host_start_late(&host, "post", "POST", ANSWER, 0);
    host_settle(&host);
    char said[HOST_TEXT_SIZE];
    assert_non_null(strstr(host_said(&host, "log", said), "Received exception from stream"));
    host_release(&host);
}

static void test_a_result_is_filled_up(void **state)
{
    (void)state;
    begin(NULL, &(struct asgi_settings){.json_response = true});
    const struct host_request *post = host_start_late(&host, "post", "POST", LARGE, 0);
    host_settle(&host);
    assert_non_null(strstr(post->data, "\"all....."));
    assert_in_range(post->data_size, LARGE_SIZE, LARGE_SIZE + 200);
    host_release(&host);
}

static void test_closing_is_told(void **state)
{
    const struct asgi_settings told = {.session_closed_ns = 1000000};
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        begin(i == 0 ? NULL : "closing-told-first", &told);
        const struct host_request *first = host_start_late(&host, "first", "DELETE", NULL, 0);
        const struct host_request *second = host_start_late(&host, "second", "DELETE", NULL, 1);
        host_settle(&host);
        assert_int_equal(200, first->status);
        assert_int_equal(i == 0 ? 404 : 200, second->status);
        host_release(&host);
    }
}

static void test_closing_is_reentered(void **state)
{
    const struct asgi_settings told = {.session_closed_ns = 1000};
    (void)state;
    begin("closing-reentered", &told);
    const struct host_request *post = host_start_late(&host, "post", "DELETE", NULL, 0);
    host_settle(&host);
    host_expect_said(&host, "post", "raises");
    assert_string_equal("RecursionError", post->raised->name);
    host_release(&host);
}

static void test_conflict_ends_session(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        begin(i == 0 ? NULL : "conflict-ends-session", &(struct asgi_settings){0});
        (void)host_start_late(&host, "get", "GET", NULL, 0);
        const struct host_request *second = host_start_late(&host, "second", "GET", NULL, 5);
        host_settle(&host);
        assert_int_equal(409, second->status);
        assert_int_equal(i == 0 ? 1 : 0, host.app->type->session_count(host.app));
        host_release(&host);
    }
}

static void test_stateless_transport_left_open(void **state)
{
    const struct asgi_settings stateless = {.stateless = true, .json_response = true};
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        begin(i == 0 ? NULL : "stateless-transport-left-open", &stateless);
        (void)host_start_late(&host, "post", "POST", PING, 0);
        host_settle(&host);
        host_expect_said(&host, "post", "start 200, end, returns");
        uint32_t task_count = 0;
        for (const struct runtime_task *task = runtime_task_next(host.loop, NULL); task != NULL;
             task = runtime_task_next(host.loop, task)) {
            task_count++;
        }
        assert_int_equal(i == 0 ? 1 : 4, task_count); /* the lifespan's; the session's three */
        host_release(&host);
    }
}

static void test_router_end_is_an_error(void **state)
{
    const char *const bugs[] = {"terminate-cancels-nothing", "json-is-deaf",
                                "router-end-is-an-error"};
    (void)state;
    host_init(&host, &(struct asgi_settings){
                         .stateless = true, .json_response = true, .bugs = bugs, .bug_count = 3});
    (void)host_start_late(&host, "post", "POST", PING, 0);
    host_settle(&host);
    assert_int_equal(1, host_count(&host, "log",
                                   "Unexpected closure of read stream in message router: "
                                   "ClosedResourceError"));
    host_release(&host);
}

static void test_crash_ends_every_session(void **state)
{
    (void)state;
    begin("crash-ends-every-session", &(struct asgi_settings){0});
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    struct host_request *late = host_request(&host, "late", "POST", INITIALIZE);
    late->session_header = "";
    host_start(late);
    host_settle(&host);
    assert_int_equal(503, late->status);
    assert_int_equal(0, host.app->type->session_count(host.app));
    host_release(&host);
}

static void test_creation_blocks_thread(void **state)
{
    (void)state;
    begin("creation-blocks-thread", &(struct asgi_settings){0});
    for (uint32_t i = 0; i < 2; i++) {
        struct host_request *post = host_request(&host, "post", "POST", INITIALIZE);
        post->session_header = "";
        host_start(post);
    }
    host_settle(&host);
    host_expect_said(&host, "post", "");
    assert_true(runtime_loop_is_blocked(host.loop));
    host_release(&host);
}

static void test_aborted_response_left_open(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        begin(i == 0 ? NULL : "aborted-response-left-open", &(struct asgi_settings){0});
        const uint32_t before = host.owed_count;
        (void)host_start_late(&host, "post", "POST", PING, 0);
        host_settle(&host);
        assert_int_equal(before + i, host.owed_count);
        host_release(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_early_cancel_is_lost),
        cmocka_unit_test(test_stray_answer_is_an_error),
        cmocka_unit_test(test_a_result_is_filled_up),
        cmocka_unit_test(test_closing_is_told),
        cmocka_unit_test(test_closing_is_reentered),
        cmocka_unit_test(test_conflict_ends_session),
        cmocka_unit_test(test_stateless_transport_left_open),
        cmocka_unit_test(test_router_end_is_an_error),
        cmocka_unit_test(test_crash_ends_every_session),
        cmocka_unit_test(test_creation_blocks_thread),
        cmocka_unit_test(test_aborted_response_left_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
