/* hypercorn 0.18 on h11: what its send() and receive() were measured to do. */
#include "tests/support/letters.h"

#define UNEXPECTED(type, state)                                                     \
    "rejected UnexpectedMessageError: Unexpected message type, http.response." type \
    " given the state ASGIHTTPState." state "\n"

static void it_rejects_what_does_not_fit_its_state(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1", "bse", "",
                   "app.called\n" UNEXPECTED("body", "REQUEST") "accepted\naccepted\n"
                                                                "app.returned\n");
    letters_expect("hypercorn", "1", "sse", "",
                   "app.called\naccepted\n" UNEXPECTED("start", "RESPONSE") "accepted\n"
                                                                            "app.returned\n");
    letters_expect("hypercorn", "1", "sesrr", "",
                   "app.called\naccepted\naccepted\n" UNEXPECTED(
                       "start", "CLOSED") "http.request\nhttp.disconnect\napp.returned\n");
}

/* It goes on as before, and the disconnect is told once: who asks again waits for ever. */
static void a_disconnect_changes_nothing_for_send(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1F", "crrses", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\naccepted\n"
                   "accepted\n" UNEXPECTED("start", "CLOSED") "app.returned\n");
    letters_expect("hypercorn", "1F", "crrsrs", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\naccepted\n");
    letters_expect("hypercorn", "1F", "crrsbbs", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\naccepted\n"
                   "accepted\naccepted\n" UNEXPECTED("start", "RESPONSE") "app.returned\n");
}

/* Nothing is logged for an application that returns too early. */
static void it_answers_or_truncates_in_silence(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1", "c", "",
                   "app.called\napp.returned\naccepted\naccepted\nclosed: connection: close\n"
                   "connection.lost\n");
    letters_expect("hypercorn", "1", "sb", "",
                   "app.called\naccepted\naccepted\napp.returned\nclosed: response not completed\n"
                   "connection.lost\n");
    letters_expect("hypercorn", "1F", "crr", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\napp.returned\n");
}

static void it_logs_what_the_application_raises(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1", "x", "",
                   "app.called\nError in ASGI Framework\nValueError: boom\naccepted\naccepted\n"
                   "closed: connection: close\nconnection.lost\n");
    letters_expect("hypercorn", "1", "sx", "",
                   "app.called\naccepted\nError in ASGI Framework\nValueError: boom\n"
                   "closed: response not completed\nconnection.lost\n");
    letters_expect("hypercorn", "1", "sex", "",
                   "app.called\naccepted\naccepted\nError in ASGI Framework\nValueError: boom\n");
    letters_expect("hypercorn", "1F", "crrx", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\n"
                   "Error in ASGI Framework\nValueError: boom\n");
}

/* Each chunk is a message, and so is the end. */
static void a_body_ends_with_an_empty_message(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1B", "rrse", "",
                   "app.called\nhttp.request\nhttp.request\naccepted\naccepted\napp.returned\n");
}

/* send() writes first: it is the large piece itself that waits. */
static void a_slow_reader_holds_the_sender_of_the_piece(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1PBR", "rrsLbe", "",
                   "app.called\nhttp.request\nhttp.request\naccepted\naccepted\n"
                   "connection.write_paused\nconnection.write_resumed\naccepted\naccepted\n"
                   "app.returned\n");
    letters_expect("hypercorn", "1PBF", "rrsLbes", "",
                   "app.called\nhttp.request\nhttp.request\naccepted\naccepted\n"
                   "connection.write_paused\nconnection.lost\naccepted\n"
                   "accepted\n" UNEXPECTED("start", "CLOSED") "app.returned\n");
}

static void it_keeps_to_the_declared_length(void **state)
{
    (void)state;
    letters_expect(
        "hypercorn", "1", "Sbbbs", "",
        "app.called\naccepted\naccepted\n"
        "rejected LocalProtocolError: Too much data for declared Content-Length\n"
        "rejected LocalProtocolError: Can't send data when our state is ERROR\n" UNEXPECTED(
            "start", "RESPONSE") "app.returned\nclosed: response not completed\n"
                                 "connection.lost\n");
    letters_expect(
        "hypercorn", "1", "Ses", "",
        "app.called\naccepted\n"
        "rejected LocalProtocolError: Too little data for declared Content-Length\n" UNEXPECTED(
            "start", "RESPONSE") "app.returned\nclosed: response not completed\n"
                                 "connection.lost\n");
}

/* The next request is read once the response before it is over, some iterations later. */
static void a_pipelined_request_follows_the_response(void **state)
{
    (void)state;
    letters_expect("hypercorn", "12B", "rrsecccccc", "se",
                   "app.called\nhttp.request\nhttp.request\naccepted\naccepted\napp."
                   "called\naccepted\naccepted\n"
                   "app.returned\napp.returned\n");
    letters_expect("hypercorn", "12B", "rsex", "se",
                   "app.called\nhttp.request\naccepted\naccepted\nError in ASGI Framework\n"
                   "ValueError: boom\napp.called\naccepted\naccepted\napp.returned\n");
}

/* While a request waits behind it, the reader is deaf: the running application is never told. */
static void a_pipelined_request_hides_the_disconnect(void **state)
{
    (void)state;
    letters_expect("hypercorn", "12F", "trr", "crr", "app.called\nconnection.lost\nhttp.request\n");
    letters_expect("hypercorn", "12F", "trse", "crr",
                   "app.called\nconnection.lost\nhttp.request\naccepted\naccepted\napp.returned\n"
                   "app.called\nhttp.request\nhttp.disconnect\napp.returned\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_rejects_what_does_not_fit_its_state),
        cmocka_unit_test(a_disconnect_changes_nothing_for_send),
        cmocka_unit_test(it_answers_or_truncates_in_silence),
        cmocka_unit_test(it_logs_what_the_application_raises),
        cmocka_unit_test(a_body_ends_with_an_empty_message),
        cmocka_unit_test(a_slow_reader_holds_the_sender_of_the_piece),
        cmocka_unit_test(it_keeps_to_the_declared_length),
        cmocka_unit_test(a_pipelined_request_follows_the_response),
        cmocka_unit_test(a_pipelined_request_hides_the_disconnect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
