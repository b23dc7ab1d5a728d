/* The correct server, on the main paths and where its lifecycle is hard. */
#include "reference_server/server.h"

#include <string.h>

#include "base/arena.h"

#include "tests/reference_server/host.h"
#include "tests/support/test.h"

#define LIST "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}"
#define PING "{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}"
#define NOTE                                                       \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"," \
    "\"params\":{\"requestId\":99}}"
#define CALL(id, name)                                                                          \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":\"" name \
    "\",\"_meta\":{\"progressToken\":\"t\"}}}"
#define ANSWER(json) "event: message\r\ndata: " json "\r\n\r\n"

static const struct asgi_tool_step slow_steps[] = {
    {.kind = ASGI_TOOL_STEP_SLEEP, .duration_ns = 1000000},
    {.kind = ASGI_TOOL_STEP_RETURN, .text = "done"},
};
static const struct asgi_tool_step report_steps[] = {
    {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 2},
    {.kind = ASGI_TOOL_STEP_LOG, .text = "hello"},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step failing_steps[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 3},
    {.kind = ASGI_TOOL_STEP_RAISE, .text = "ValueError"},
};
static const struct asgi_tool_step shielded_steps[] = {
    {.kind = ASGI_TOOL_STEP_SHIELD, .count = 1},
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 20},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step closing_steps[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 5},
    {.kind = ASGI_TOOL_STEP_CLOSE_STREAM},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool tools[] = {
    {.name = "slow", .steps = slow_steps, .step_count = 2},
    {.name = "report", .steps = report_steps, .step_count = 3},
    {.name = "failing", .steps = failing_steps, .step_count = 2},
    {.name = "shielded", .steps = shielded_steps, .step_count = 3},
    {.name = "closing", .steps = closing_steps, .step_count = 3},
};
static const struct asgi_settings events = {.tools = tools, .tool_count = 5};
static const struct asgi_settings json = {.json_response = true, .tools = tools, .tool_count = 5};

static void expect_said(struct host *host, const char *who, const char *words)
{
    char said[HOST_TEXT_SIZE];
    assert_string_equal(words, host_said(host, who, said));
}

static void expect_quiet(struct host *host)
{
    expect_said(host, "log", "");
}

static struct host *open(const struct asgi_settings *settings)
{
    static struct host host;
    host_init(&host, settings);
    host_open_session(&host);
    host_set_zero(&host);
    return &host;
}

static void test_answers_with_events(void **state)
{
    (void)state;
    struct host *host = open(&events);
    assert_int_equal(32, strlen(host->session));
    assert_string_equal(ANSWER("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}"),
                        host_run(host, "POST", PING)->data);
    assert_non_null(strstr(host_run(host, "POST", LIST)->data, "{\"name\":\"report\","));
    expect_said(host, "setup", "start 200, body, end, returns, start 200, body, end, returns");
    expect_quiet(host);
    host_release(host);
}

static void test_answers_with_json(void **state)
{
    (void)state;
    struct host *host = open(&json);
    assert_string_equal("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}",
                        host_run(host, "POST", PING)->data);
    assert_string_equal(
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"content\":[],\"isError\":false}}",
        host_run(host, "POST", CALL("3", "report"))->data);
    expect_said(host, "setup", "start 200, end, returns, start 200, end, returns");
    host_release(host);
}

static void test_tools_report_and_fail(void **state)
{
    (void)state;
    struct host *host = open(&events);
    const char *data = host_run(host, "POST", CALL("3", "report"))->data;
    assert_non_null(strstr(data, "\"progressToken\":\"t\",\"progress\":1}"));
    assert_non_null(strstr(data, "\"progress\":2}"));
    assert_null(strstr(data, "hello"));
    assert_non_null(strstr(host_run(host, "POST", CALL("4", "failing"))->data, "\"isError\":true"));
    assert_non_null(strstr(host_run(host, "POST", CALL("5", "none"))->data, "\"isError\":true"));
    assert_int_equal(2, host->tools.started);
    assert_int_equal(2, host->tools.progress);
    assert_int_equal(1, host->tools.returned);
    assert_int_equal(1, host->tools.raised);
    expect_quiet(host);
    host_release(host);
}

static void test_progress_goes_nowhere_without_a_token(void **state)
{
    (void)state;
    struct host *host = open(&events);
    const char *data = host_run(host, "POST",
                                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\","
                                "\"params\":{\"name\":\"report\"}}")
                           ->data;
    assert_null(strstr(data, "progress"));
    assert_non_null(strstr(data, "\"isError\":false"));
    host_release(host);
}

static void test_get_receives_what_belongs_to_no_request(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *get = host_request(host, "get", "GET", NULL);
    host_start(get);
    host_settle(host);
    (void)host_run(host, "POST", CALL("3", "report"));
    assert_non_null(strstr(get->data, "\"data\":\"hello\""));
    assert_false(get->returned);
    struct host_request *second = host_run(host, "GET", NULL);
    assert_int_equal(409, second->status);
    host_disconnect(get);
    host_settle(host);
    assert_true(get->returned);
    expect_said(host, "get", "start 200, body, returns");
    expect_quiet(host);
    host_release(host);
}

static void test_two_gets_at_once(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *first = host_request(host, "first", "GET", NULL);
    struct host_request *second = host_request(host, "second", "GET", NULL);
    host_start(first);
    host_start(second);
    host_settle(host);
    assert_int_equal(200, first->status);
    assert_int_equal(409, second->status);
    host_release(host);
}

static void expect_status(struct host *host, struct host_request *request, uint32_t status)
{
    host_start(request);
    host_settle(host);
    assert_true(request->returned);
    assert_int_equal(status, request->status);
    assert_null(request->raised);
}

static void test_refusals(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *request = host_request(host, "parse", "POST", "{");
    expect_status(host, request, 400);
    assert_non_null(strstr(request->data, "-32700"));
    expect_status(host, host_request(host, "batch", "POST", "[]"), 400);
    expect_status(host, host_request(host, "put", "PUT", NULL), 405);
    request = host_request(host, "unknown session", "POST", LIST);
    request->session_header = "nobody";
    expect_status(host, request, 404);
    assert_non_null(strstr(request->data, "Session not found"));
    request = host_request(host, "no session", "POST", LIST);
    request->session_header = "";
    expect_status(host, request, 400);
    assert_non_null(strstr(request->data, "Missing session ID"));
    request = host_request(host, "method", "POST",
                           "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}");
    expect_status(host, request, 200);
    assert_non_null(strstr(request->data, "-32601"));
    request = host_request(host, "no name", "POST",
                           "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}");
    expect_status(host, request, 200);
    assert_non_null(strstr(request->data, "-32602"));
    assert_int_equal(1, host->app->type->session_count(host->app));
    assert_int_equal(1, host->listed_count);
    expect_quiet(host);
    host_release(host);
}

static void test_a_request_with_an_id_in_use_is_refused(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *first = host_request(host, "first", "POST", CALL("3", "slow"));
    struct host_request *second = host_request(host, "second", "POST", CALL("3", "slow"));
    host_start(first);
    host_start(second);
    host_settle(host);
    assert_int_equal(409, second->status);
    expect_said(host, "first", "start 200, body, end, returns");
    host_release(host);
}

/* A DELETE that comes `k` iterations after a request: whatever happens, one answer and no more. */
static void delete_after(const struct asgi_settings *settings, const char *body, uint32_t k)
{
    struct host *host = open(settings);
    struct host_request *post = host_request(host, "post", "POST", body);
    struct host_request *delete = host_request(host, "delete", "DELETE", NULL);
    delete->yields = k;
    host_start(post);
    host_start(delete);
    host_settle(host);
    assert_int_equal(200, delete->status);
    assert_true(post->returned && delete->returned);
    assert_true(post->complete && delete->complete);
    assert_null(post->raised);
    uint32_t answers = 0;
    for (const char *at = strstr(post->data, "\"id\":3"); at != NULL;
         at = strstr(at + 1, "\"id\":3")) {
        answers++;
    }
    assert_int_equal(1, answers);
    assert_int_equal(1, host->ended_count);
    assert_int_equal(0, host->listed_count);
    assert_int_equal(0, host->app->type->session_count(host->app));
    expect_quiet(host);
    host_release(host);
}

static void test_delete_answers_requests(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 30; k++) {
        delete_after(&events, CALL("3", "slow"), k);
        delete_after(&events, CALL("3", "report"), k);
        delete_after(&events, CALL("3", "shielded"), k);
        delete_after(&json, CALL("3", "slow"), k);
        delete_after(&json, CALL("3", "report"), k);
        delete_after(&json, CALL("3", "shielded"), k);
    }
}

static void test_delete_cancels_tools(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *post = host_request(host, "post", "POST", CALL("3", "slow"));
    struct host_request *delete = host_request(host, "delete", "DELETE", NULL);
    delete->yields = 20;
    host_start(post);
    host_start(delete);
    host_settle(host);
    assert_int_equal(1, host->tools.started);
    assert_int_equal(1, host->tools.cancelled);
    assert_non_null(strstr(post->data, "Session terminated"));
    host_release(host);
}

static void test_a_notification_that_comes_too_late_is_dropped(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 10; k++) {
        struct host *host = open(&events);
        struct host_request *post = host_request(host, "post", "POST", NOTE);
        struct host_request *delete = host_request(host, "delete", "DELETE", NULL);
        post->send_stall = 2;
        delete->yields = k;
        host_start(post);
        host_start(delete);
        host_settle(host);
        expect_said(host, "post", "start 202, end, returns");
        expect_quiet(host);
        host_release(host);
    }
}

static void test_a_body_that_comes_after_delete_is_refused(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *post = host_request(host, "post", "POST", NOTE);
    struct host_request *delete = host_request(host, "delete", "DELETE", NULL);
    post->body_delay = 5;
    host_start(post);
    host_start(delete);
    uint32_t served = host->served_count;
    host_settle(host);
    expect_said(host, "post", "start 404, end, returns");
    assert_int_equal(served + 1, host->served_count);
    host_release(host);
}

static void test_a_disconnect_does_not_cancel_the_tool(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *post = host_request(host, "post", "POST", CALL("3", "slow"));
    host_start(post);
    for (uint32_t i = 0; i < 20; i++) {
        runtime_loop_run_once(host->loop);
    }
    host_disconnect(post);
    host_settle(host);
    assert_int_equal(1, host->tools.returned);
    expect_said(host, "post", "start 200, returns");
    expect_quiet(host);
    host_release(host);
}

static void test_a_disconnect_before_the_body_is_no_error(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *post = host_request(host, "post", "POST", LIST);
    post->body_delay = 5;
    host_start(post);
    runtime_loop_run_once(host->loop);
    host_disconnect(post);
    host_settle(host);
    expect_said(host, "post", "returns");
    expect_quiet(host);
    host_release(host);
}

/* A client that leaves `k` iterations after its request, seen by whoever sends to it. */
static void leave_after(const struct asgi_settings *settings, const char *method, const char *body,
                        uint32_t k)
{
    struct host *host = open(settings);
    struct host_request *request = host_request(host, "request", method, body);
    request->is_strict = true;
    request->send_stall = 1;
    host_start(request);
    for (uint32_t i = 0; i < k; i++) {
        runtime_loop_run_once(host->loop);
    }
    host_disconnect(request);
    host_settle(host);
    assert_true(request->returned);
    assert_null(request->raised);
    expect_quiet(host);
    host_release(host);
}

static void test_a_send_that_raises_for_a_client_that_left(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < 25; k++) {
        leave_after(&events, "POST", CALL("3", "report"), k);
        leave_after(&json, "POST", CALL("3", "report"), k);
        leave_after(&events, "POST", "{", k);
        leave_after(&events, "GET", NULL, k);
        leave_after(&events, "DELETE", NULL, k);
        leave_after(&events, "PUT", NULL, k);
    }
}

static void test_the_server_closes_a_stream(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *post = host_run(host, "POST", CALL("3", "closing"));
    assert_non_null(strstr(post->data, "Connection closed"));
    assert_int_equal(1, host->tools.returned);
    expect_said(host, "setup", "start 200, body, end, returns");
    host_release(host);
}

static void test_the_client_cancels_a_request(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct host_request *post = host_request(host, "post", "POST", CALL("3", "slow"));
    struct host_request *cancel =
        host_request(host, "cancel", "POST",
                     "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                     "\"params\":{\"requestId\":3}}");
    cancel->yields = 20;
    host_start(post);
    host_start(cancel);
    host_settle(host);
    assert_int_equal(1, host->tools.cancelled);
    assert_non_null(strstr(post->data, "Request cancelled"));
    expect_said(host, "post", "start 200, body, end, returns");
    expect_quiet(host);
    host_release(host);
}

/* All of it comes back, after sessions that ended in different ways. */
static void test_an_ended_session_gives_its_memory_back(void **state)
{
    (void)state;
    static struct host host;
    host_init(&host, &events);
    size_t live = 0;
    for (uint32_t k = 0; k < 40; k++) {
        host.session[0] = '\0';
        host_open_session(&host);
        host_set_zero(&host);
        struct host_request *get = host_request(&host, "get", "GET", NULL);
        struct host_request *post = host_request(&host, "post", "POST", CALL("3", "report"));
        struct host_request *delete = host_request(&host, "delete", "DELETE", NULL);
        delete->yields = k % 20;
        host_start(get);
        host_start(post);
        host_start(delete);
        host_settle(&host);
        /* A task's memory comes back in the iteration after its end. */
        runtime_loop_run_once(host.loop);
        /* The first round lets the loop's own tables grow to what they need. */
        if (k == 19) {
            live = base_arena_live(host.arena);
        }
        assert_true(k < 20 || base_arena_live(host.arena) == live);
        host.request_count = 0;
    }
    host_release(&host);
}

static void test_an_unknown_profile_or_bug_is_an_error(void **state)
{
    (void)state;
    struct host *host = open(&events);
    struct asgi_app *app = NULL;
    struct asgi_settings profile = {.profile = "mcp-0.0.0"};
    const char *const names[] = {"unguarded-writer-send", "no-such-bug"};
    struct asgi_settings bugs = {.bugs = names, .bug_count = 2};
    assert_int_equal(BASE_ERROR_UNKNOWN_PROFILE,
                     reference_server_create(host->loop, &profile, NULL, NULL, &app));
    assert_int_equal(BASE_ERROR_UNKNOWN_BUG,
                     reference_server_create(host->loop, &bugs, NULL, NULL, &app));
    assert_null(app);
    host_release(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_with_events),
        cmocka_unit_test(test_answers_with_json),
        cmocka_unit_test(test_tools_report_and_fail),
        cmocka_unit_test(test_progress_goes_nowhere_without_a_token),
        cmocka_unit_test(test_get_receives_what_belongs_to_no_request),
        cmocka_unit_test(test_two_gets_at_once),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_a_request_with_an_id_in_use_is_refused),
        cmocka_unit_test(test_delete_answers_requests),
        cmocka_unit_test(test_delete_cancels_tools),
        cmocka_unit_test(test_a_notification_that_comes_too_late_is_dropped),
        cmocka_unit_test(test_a_body_that_comes_after_delete_is_refused),
        cmocka_unit_test(test_a_disconnect_does_not_cancel_the_tool),
        cmocka_unit_test(test_a_disconnect_before_the_body_is_no_error),
        cmocka_unit_test(test_a_send_that_raises_for_a_client_that_left),
        cmocka_unit_test(test_the_server_closes_a_stream),
        cmocka_unit_test(test_the_client_cancels_a_request),
        cmocka_unit_test(test_an_ended_session_gives_its_memory_back),
        cmocka_unit_test(test_an_unknown_profile_or_bug_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
