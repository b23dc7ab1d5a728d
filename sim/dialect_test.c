/* What each dialect does with the same application: the verified order tables of uvicorn on h11,
 * and what is shared.  The other dialects' are beside them. */
#include "sim/dialect.h"

#include <string.h>

#include "tests/support/letters.h"

static void uvicorn_rejects_what_is_out_of_order(void **state)
{
    (void)state;
    letters_expect(
        "uvicorn", "1", "bse", "",
        "app.called\nrejected RuntimeError: Expected ASGI message 'http.response.start', but got "
        "'http.response.body'.\naccepted\naccepted\napp.returned\n");
    letters_expect("uvicorn", "1", "sse", "",
                   "app.called\naccepted\nrejected RuntimeError: Expected ASGI message "
                   "'http.response.body', but got "
                   "'http.response.start'.\naccepted\napp.returned\n");
    letters_expect("uvicorn", "1", "sesr", "",
                   "app.called\naccepted\naccepted\nrejected RuntimeError: Unexpected ASGI message "
                   "'http.response.start' sent, "
                   "after response already completed.\nhttp.disconnect\napp.returned\n");
}

static void uvicorn_ignores_what_is_sent_after_a_disconnect(void **state)
{
    (void)state;
    letters_expect("uvicorn", "1F", "rsesr", "",
                   "app.called\nconnection.lost\nhttp.disconnect\ndropped\ndropped\ndropped\nhttp."
                   "disconnect\napp.returned\n");
}

/* connection_lost marks only a cycle that is not complete: the start after it is still rejected. */
static void uvicorn_rejects_after_completion_even_when_the_client_has_gone(void **state)
{
    (void)state;
    letters_expect("uvicorn", "1F", "seccccs", "",
                   "app.called\naccepted\naccepted\nrejected RuntimeError: Unexpected ASGI message "
                   "'http.response.start' sent, "
                   "after response already completed.\napp.returned\nconnection.lost\n");
}

static void uvicorn_answers_for_an_application_that_does_not(void **state)
{
    (void)state;
    letters_expect("uvicorn", "1", "x", "",
                   "app.called\nException in ASGI application\nValueError: "
                   "boom\naccepted\naccepted\nclosed: connection: close\n"
                   "connection.lost\n");
    letters_expect("uvicorn", "1", "sx", "",
                   "app.called\naccepted\nException in ASGI application\nValueError: boom\nclosed: "
                   "exception in the "
                   "application\nconnection.lost\n");
    letters_expect("uvicorn", "1", "c", "",
                   "app.called\napp.returned\nASGI callable returned without starting "
                   "response.\naccepted\naccepted\nclosed: "
                   "connection: close\nconnection.lost\n");
    letters_expect("uvicorn", "1", "s", "",
                   "app.called\naccepted\napp.returned\nASGI callable returned without completing "
                   "response.\nclosed: response "
                   "not completed\nconnection.lost\n");
}

/* The next request on the connection begins inside the send() that completes the one before it. */
static void uvicorn_starts_a_pipelined_request_when_the_one_before_is_complete(void **state)
{
    (void)state;
    letters_expect(
        "uvicorn", "12B", "rsec", "se",
        "app.called\nhttp.request\naccepted\naccepted\napp.called\naccepted\naccepted\napp."
        "returned\napp.returned\n");
}

/* Between a late exception of the one and the other there is only the transport that they share. */
static void uvicorn_closes_the_next_request_over_a_late_exception(void **state)
{
    (void)state;
    letters_expect("uvicorn", "12B", "rsecx", "ccse",
                   "app.called\nhttp.request\naccepted\naccepted\napp.called\nException in ASGI "
                   "application\nValueError: "
                   "boom\nclosed: exception in the "
                   "application\nconnection.lost\ndropped\ndropped\napp.returned\n");
}

static void spec_2_4_raises_after_a_disconnect(void **state)
{
    (void)state;
    letters_expect(
        "spec-2.4", "1F", "rse", "",
        "app.called\nconnection.lost\nhttp.disconnect\nrejected ClientDisconnected\nrejected "
        "ClientDisconnected\napp.returned\n");
}

/* Every dialect lets a plain response through, and names itself. */
static void a_plain_response_is_accepted(void **state)
{
    (void)state;
    for (uint32_t i = 0; sim_dialect_all[i] != NULL; i++) {
        assert_true(strlen(sim_dialect_all[i]->summary) >= 10);
        assert_ptr_equal(sim_dialect_all[i], sim_dialect_find(sim_dialect_all[i]->name));
        letters_expect(sim_dialect_all[i]->name, "1B", "rsbe", "",
                       "app.called\nhttp.request\naccepted\naccepted\naccepted\napp.returned\n");
    }
    assert_null(sim_dialect_find("no such server"));
}

/* A full buffer holds send() back until the client reads on, or leaves: a waiting send() must not
 * be forgotten then. */
static void a_write_paused_connection_lets_go(void **state)
{
    (void)state;
    letters_expect(
        "uvicorn", "1PBR", "rsLbe", "",
        "app.called\nhttp.request\naccepted\naccepted\nconnection.write_paused\nconnection."
        "write_resumed\naccepted\n"
        "accepted\napp.returned\n");
    static const char *const leaving[] = {"1PBF", "1PBFR"};
    for (uint32_t i = 0; i < 2; i++) {
        letters_expect(
            "uvicorn", leaving[i], "rsLbe", "",
            "app.called\nhttp.request\naccepted\naccepted\nconnection.write_paused\nconnection."
            "lost\ndropped\n"
            "dropped\napp.returned\n");
    }
}

/* h11: too much is refused before it counts, too little only once the response is complete. */
static void uvicorn_keeps_to_the_declared_length(void **state)
{
    (void)state;
    letters_expect(
        "uvicorn", "1", "Sbbb", "",
        "app.called\naccepted\naccepted\nrejected LocalProtocolError: Too much data for "
        "declared Content-Length\n"
        "rejected LocalProtocolError: Can't send data when our state is "
        "ERROR\napp.returned\nASGI callable returned "
        "without completing response.\nclosed: response not completed\nconnection.lost\n");
    letters_expect(
        "uvicorn", "1", "Ses", "",
        "app.called\naccepted\nrejected LocalProtocolError: Too little data for declared "
        "Content-Length\nrejected "
        "RuntimeError: Unexpected ASGI message 'http.response.start' sent, after response "
        "already completed.\n"
        "app.returned\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uvicorn_rejects_what_is_out_of_order),
        cmocka_unit_test(uvicorn_ignores_what_is_sent_after_a_disconnect),
        cmocka_unit_test(uvicorn_rejects_after_completion_even_when_the_client_has_gone),
        cmocka_unit_test(uvicorn_answers_for_an_application_that_does_not),
        cmocka_unit_test(uvicorn_starts_a_pipelined_request_when_the_one_before_is_complete),
        cmocka_unit_test(uvicorn_closes_the_next_request_over_a_late_exception),
        cmocka_unit_test(uvicorn_keeps_to_the_declared_length),
        cmocka_unit_test(spec_2_4_raises_after_a_disconnect),
        cmocka_unit_test(a_plain_response_is_accepted),
        cmocka_unit_test(a_write_paused_connection_lets_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
