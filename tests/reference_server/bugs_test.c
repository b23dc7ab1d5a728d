/* Each bug does what its story says, in a server that has no other unless it needs one. */
#include <string.h>

#include "reference_server/bug.h"
#include "reference_server/profile.h"

#include "tests/reference_server/host.h"
#include "tests/support/bug.h"
#include "tests/support/test.h"

#define NOTE                                                       \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"," \
    "\"params\":{\"requestId\":99}}"
#define CANCEL \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":3}}"
#define CALL \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"slow\"}}"
#define SHIELDED \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"shielded\"}}"
#define REPORT \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"report\"}}"

static const struct asgi_tool_step slow_steps[] = {
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 20},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step report_steps[] = {
    {.kind = ASGI_TOOL_STEP_PROGRESS, .count = 1},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool_step shielded_steps[] = {
    {.kind = ASGI_TOOL_STEP_SHIELD, .count = 1},
    {.kind = ASGI_TOOL_STEP_YIELD, .count = 20},
    {.kind = ASGI_TOOL_STEP_RETURN},
};
static const struct asgi_tool tools[] = {
    {.name = "shielded", .steps = shielded_steps, .step_count = 3},
    {.name = "slow", .steps = slow_steps, .step_count = 2},
    {.name = "report", .steps = report_steps, .step_count = 2},
};

static struct host host;

static void open_with(const char *first, const char *second, bool json)
{
    const struct asgi_settings settings = {.json_response = json, .tools = tools, .tool_count = 3};
    host_open(&host, &settings, first, second);
}

static void test_unguarded_writer_send(void **state)
{
    (void)state;
    open_with("unguarded-writer-send", NULL, false);
    struct host_request *post = host_start_late(&host, "post", "POST", NOTE, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 0);
    host_settle(&host);
    host_expect_said(&host, "post", "start 202, end, raises");
    assert_string_equal("ClosedResourceError", post->raised->name);
    host_expect_said(&host, "log", "Error handling POST request: ClosedResourceError");
    host_release(&host);
}

static void test_second_response_start(void **state)
{
    (void)state;
    open_with("unguarded-writer-send", "second-response-start", false);
    struct host_request *post = host_start_late(&host, "post", "POST", NOTE, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 0);
    host_settle(&host);
    host_expect_said(&host, "post", "start 202, end, rejected http.response.start, raises");
    assert_string_equal(
        "Unexpected ASGI message 'http.response.start' sent, after response already completed.",
        post->raised->text);
    host_release(&host);
}

static void test_termination_checked_once(void **state)
{
    (void)state;
    open_with("termination-checked-once", NULL, false);
    struct host_request *post = host_request(&host, "post", "POST", NOTE);
    post->body_delay = 5;
    host_start(post);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 0);
    uint32_t served = host.served_count;
    host_settle(&host);
    host_expect_said(&host, "post", "start 202, end, returns");
    assert_int_equal(served + 2, host.served_count);
    host_release(&host);
}

static void test_terminate_cancels_nothing(void **state)
{
    (void)state;
    open_with("terminate-cancels-nothing", NULL, false);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    assert_int_equal(0, host.tools.cancelled);
    assert_int_equal(1, host.tools.returned);
    assert_int_equal(1, host.listed_count);
    assert_int_equal(1, host.app->type->session_count(host.app));
    host_expect_said(&host, "log", "");
    host_release(&host);
}

static void test_get_registered_late(void **state)
{
    (void)state;
    open_with("get-registered-late", NULL, false);
    struct host_request *first = host_start_late(&host, "first", "GET", NULL, 0);
    struct host_request *second = host_start_late(&host, "second", "GET", NULL, 0);
    host_settle(&host);
    assert_int_equal(200, first->status);
    assert_int_equal(200, second->status);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 0);
    host_settle(&host);
    assert_false(first->returned);
    assert_true(second->returned);
    host_release(&host);
}

static void test_streams_cleaned_by_key(void **state)
{
    (void)state;
    open_with("get-registered-late", "streams-cleaned-by-key", false);
    struct host_request *first = host_start_late(&host, "first", "GET", NULL, 0);
    struct host_request *second = host_start_late(&host, "second", "GET", NULL, 0);
    host_settle(&host);
    host_disconnect(first);
    host_settle(&host);
    assert_true(second->complete);
    host_release(&host);
}

static void test_closed_stream_is_a_crash(void **state)
{
    (void)state;
    open_with("closed-stream-is-a-crash", "terminate-cancels-nothing", false);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    host_expect_said(&host, "log",
                     "Session crashed: ExceptionGroup[ExceptionGroup[ClosedResourceError]]");
    host_release(&host);
}

static void test_duplicate_request_id(void **state)
{
    (void)state;
    open_with("duplicate-request-id", NULL, false);
    struct host_request *first = host_start_late(&host, "first", "POST", CALL, 0);
    struct host_request *second = host_start_late(&host, "second", "POST", CALL, 0);
    host_settle(&host);
    assert_false(first->returned);
    assert_true(second->complete);
    host_release(&host);
}

static void test_stream_ends_unanswered(void **state)
{
    (void)state;
    open_with("stream-ends-unanswered", NULL, false);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    host_expect_said(&host, "post", "start 200, end, returns");
    host_release(&host);
    open_with("stream-ends-unanswered", NULL, true);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    host_expect_said(&host, "post", "start 500, end, returns");
    host_expect_said(&host, "log", "No response message received before stream closed");
    host_release(&host);
}

static void test_request_forward_unguarded(void **state)
{
    (void)state;
    open_with("request-forward-unguarded", NULL, false);
    (void)host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 0);
    host_settle(&host);
    host_expect_said(&host, "post", "start 200, incomplete, returns");
    host_expect_said(&host, "log", "SSE response error: ExceptionGroup[ClosedResourceError]");
    host_release(&host);
}

static void test_both_ends_closed(void **state)
{
    (void)state;
    open_with("both-ends-closed", NULL, true);
    uint32_t failed = 0;
    for (uint32_t k = 0; k < 8; k++) {
        (void)host_start_late(&host, "post", "POST", CALL, 0);
        (void)host_start_late(&host, "delete", "DELETE", NULL, k);
        host_settle(&host);
        failed += host_count(&host, "log", "Error processing JSON response: ClosedResourceError");
        host.session[0] = '\0';
        host_open_session(&host);
    }
    assert_true(failed > 0);
    host_release(&host);
}

static void test_unguarded_error_send(void **state)
{
    (void)state;
    open_with("request-forward-unguarded", "unguarded-error-send", true);
    struct host_request *post = host_start_late(&host, "post", "POST", CALL, 0);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 0);
    host_settle(&host);
    host_expect_said(&host, "post", "start 500, end, raises");
    assert_string_equal("ClosedResourceError", post->raised->name);
    host_release(&host);
}

static void test_disconnect_is_an_error(void **state)
{
    (void)state;
    open_with("disconnect-is-an-error", NULL, false);
    struct host_request *post = host_start_late(&host, "post", "POST", CALL, 0);
    host_disconnect(post);
    host_settle(&host);
    host_expect_said(&host, "post",
                     "dropped http.response.start, dropped http.response.body, returns");
    host_expect_said(&host, "log",
                     "Error handling POST request: ClientDisconnect, "
                     "Received exception from stream: ");
    host_release(&host);
}

/* A client cancels a call that it has made `k` iterations ago. */
static void cancel_after(uint32_t k, const char *body)
{
    (void)host_start_late(&host, "post", "POST", body, 0);
    (void)host_start_late(&host, "cancel", "POST", CANCEL, k);
    host_settle(&host);
}

static void test_request_completed_twice(void **state)
{
    (void)state;
    open_with("request-completed-twice", NULL, false);
    cancel_after(10, SHIELDED);
    host_expect_said(&host, "log",
                     "Session crashed: ExceptionGroup[ExceptionGroup[AssertionError]]");
    assert_int_equal(0, host.app->type->session_count(host.app));
    host_release(&host);
}

static void test_responder_leaks_cancellation(void **state)
{
    (void)state;
    open_with("responder-leaks-cancellation", NULL, false);
    cancel_after(10, CALL);
    host_expect_said(&host, "log", "");
    assert_int_equal(1, host.tools.cancelled);
    assert_int_equal(0, host.app->type->session_count(host.app));
    host_release(&host);
}

static void test_cancellation_swallowed(void **state)
{
    (void)state;
    const char *const bugs[] = {"unknown-method-is-invalid", "cancellation-swallowed"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with(bugs[i], NULL, false);
        (void)host_start_late(&host, "post", "POST", CALL, 0);
        (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
        host_settle(&host);
        assert_int_equal(1, host.tools.cancelled);
        assert_int_equal(i == 0 ? 1 : 0, host.cancelled_handler_count);
        host_release(&host);
    }
}

static void test_the_correct_server_survives_cancellation(void **state)
{
    (void)state;
    open_with("unknown-method-is-invalid", NULL, false);
    for (uint32_t k = 0; k < 40; k++) {
        cancel_after(k, k % 2 == 0 ? CALL : SHIELDED);
        host.request_count = 0;
    }
    host_expect_said(&host, "log", "");
    assert_int_equal(40, host_count(&host, "post", "end"));
    assert_int_equal(1, host.app->type->session_count(host.app));
    host_release(&host);
}

static void test_unknown_method_is_invalid(void **state)
{
    (void)state;
    open_with("unknown-method-is-invalid", NULL, false);
    struct host_request *post = host_start_late(
        &host, "post", "POST", "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"nothing\"}", 0);
    host_settle(&host);
    assert_non_null(strstr(post->data, "-32602"));
    host_release(&host);
}

static void test_progress_needs_token(void **state)
{
    (void)state;
    open_with("progress-needs-token", NULL, false);
    struct host_request *post = host_start_late(&host, "post", "POST", REPORT, 0);
    host_settle(&host);
    assert_non_null(strstr(post->data, "'NoneType' object has no attribute 'progressToken'"));
    assert_int_equal(1, host.tools.raised);
    host_release(&host);
}

static void test_final_send_cancelled(void **state)
{
    (void)state;
    open_with("final-send-cancelled", NULL, false);
    struct host_request *get = host_request(&host, "get", "GET", NULL);
    get->body_delay = 25;
    get->send_stall = 10;
    host_start(get);
    (void)host_start_late(&host, "delete", "DELETE", NULL, 15);
    host_settle(&host);
    host_expect_said(&host, "get", "start 200, incomplete, returns");
    host_release(&host);
}

static void test_refused_request_keeps_session(void **state)
{
    (void)state;
    open_with("refused-request-keeps-session", NULL, false);
    struct host_request *post = host_request(&host, "post", "POST", CALL);
    post->session_header = "";
    host_start(post);
    host_settle(&host);
    assert_int_equal(400, post->status);
    assert_int_equal(2, host.app->type->session_count(host.app));
    host_release(&host);
}

static void test_replay_without_store(void **state)
{
    (void)state;
    const char *const bugs[] = {"unknown-method-is-invalid", "replay-without-store"};
    for (uint32_t i = 0; i < 2; i++) {
        open_with(bugs[i], NULL, false);
        struct host_request *get = host_request(&host, "get", "GET", NULL);
        get->last_event = "7";
        host_start(get);
        host_settle(&host);
        host_expect_said(&host, "get", i == 0 ? "start 200" : "returns");
        host_release(&host);
    }
}

static void test_names_are_those_of_the_files(void **state)
{
    (void)state;
    for (size_t i = 0; reference_server_bug_all[i] != NULL; i++) {
        const struct reference_server_bug *bug = reference_server_bug_all[i];
        assert_ptr_equal(bug, reference_server_bug_find(bug->about.name));
        tests_bug_expect_told(&bug->about);
        assert_non_null(bug->apply);
    }
    for (size_t i = 0; reference_server_profile_all[i] != NULL; i++) {
        const struct reference_server_profile *profile = reference_server_profile_all[i];
        assert_ptr_equal(profile, reference_server_profile_find(profile->name));
        for (size_t j = 0; profile->bugs[j] != NULL; j++) {
            assert_non_null(reference_server_bug_find(profile->bugs[j]));
        }
    }
    assert_null(reference_server_bug_find("no-such-bug"));
    assert_null(reference_server_profile_find("no-such-profile"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unguarded_writer_send),
        cmocka_unit_test(test_second_response_start),
        cmocka_unit_test(test_termination_checked_once),
        cmocka_unit_test(test_terminate_cancels_nothing),
        cmocka_unit_test(test_get_registered_late),
        cmocka_unit_test(test_streams_cleaned_by_key),
        cmocka_unit_test(test_closed_stream_is_a_crash),
        cmocka_unit_test(test_duplicate_request_id),
        cmocka_unit_test(test_stream_ends_unanswered),
        cmocka_unit_test(test_request_forward_unguarded),
        cmocka_unit_test(test_both_ends_closed),
        cmocka_unit_test(test_unguarded_error_send),
        cmocka_unit_test(test_disconnect_is_an_error),
        cmocka_unit_test(test_request_completed_twice),
        cmocka_unit_test(test_responder_leaks_cancellation),
        cmocka_unit_test(test_cancellation_swallowed),
        cmocka_unit_test(test_the_correct_server_survives_cancellation),
        cmocka_unit_test(test_unknown_method_is_invalid),
        cmocka_unit_test(test_progress_needs_token),
        cmocka_unit_test(test_final_send_cancelled),
        cmocka_unit_test(test_refused_request_keeps_session),
        cmocka_unit_test(test_replay_without_store),
        cmocka_unit_test(test_names_are_those_of_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
