/* daphne 4.2 on twisted: what its send() and receive() were measured to do. */
#include "tests/support/letters.h"

#define STARTED "rejected ValueError: HTTP response has already been started\n"
#define NOT_STARTED                                                                      \
    "rejected ValueError: HTTP response has not yet been started but got http.response." \
    "body\n"
#define LOGGED "Exception inside application: boom\nValueError: boom\n"

static void it_rejects_only_while_the_response_lasts(void **state)
{
    (void)state;
    letters_expect("daphne", "1", "bse", "",
                   "app.called\n" NOT_STARTED "accepted\naccepted\napp.returned\n");
    letters_expect("daphne", "1", "sse", "",
                   "app.called\naccepted\n" STARTED "accepted\napp.returned\n");
    letters_expect("daphne", "1", "sesberr", "",
                   "app.called\naccepted\naccepted\nignored\nignored\nignored\nhttp.request\n"
                   "http.disconnect\napp.returned\n");
}

/* Told once, and then everything that is sent is dropped. */
static void a_disconnect_silences_send(void **state)
{
    (void)state;
    letters_expect("daphne", "1F", "crrsesb", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\ndropped\ndropped\n"
                   "dropped\ndropped\napp.returned\n");
}

/* After the end of the response the second disconnect adds nothing. */
static void what_is_sent_after_the_response_is_ignored_for_good(void **state)
{
    (void)state;
    letters_expect("daphne", "1F", "sets", "",
                   "app.called\naccepted\naccepted\nconnection.lost\nignored\napp.returned\n");
}

/* Ten seconds after the disconnect, at the next poll. */
static void an_application_that_stays_is_killed(void **state)
{
    (void)state;
    letters_expect("daphne", "1F", "crrrse", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\n"
                   "Application instance took too long to shut down and was killed.\n");
    letters_expect("daphne", "1", "serrr", "",
                   "app.called\naccepted\naccepted\nhttp.request\nhttp.disconnect\n"
                   "Application instance took too long to shut down and was killed.\n");
}

/* A poll later; nobody notices an application that returns without a response. */
static void an_exception_is_answered_where_nothing_was_started(void **state)
{
    (void)state;
    letters_expect("daphne", "1", "x", "", "app.called\n" LOGGED "accepted\naccepted\n");
    letters_expect("daphne", "1", "sx", "", "app.called\naccepted\n" LOGGED);
    letters_expect("daphne", "1", "sex", "", "app.called\naccepted\naccepted\n" LOGGED);
    letters_expect("daphne", "1F", "crrx", "",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\n" LOGGED);
    letters_expect("daphne", "1", "c", "", "app.called\napp.returned\n");
    letters_expect("daphne", "1", "sb", "", "app.called\naccepted\naccepted\napp.returned\n");
}

/* The application is called when there is nothing more to come, if it ever is. */
static void a_request_is_handled_when_it_is_complete(void **state)
{
    (void)state;
    letters_expect("daphne", "1B", "rse", "",
                   "app.called\nhttp.request\naccepted\naccepted\napp.returned\n");
    letters_expect("daphne", "1F", "tse", "",
                   "app.called\nconnection.lost\ndropped\ndropped\napp.returned\n");
    letters_expect("daphne", "1F", "rse", "", "connection.lost\n");
}

/* Twisted takes whatever it is given. */
static void a_slow_reader_holds_nobody(void **state)
{
    (void)state;
    letters_expect("daphne", "1PBR", "rsLbte", "",
                   "app.called\nhttp.request\naccepted\naccepted\nconnection.write_paused\n"
                   "accepted\nconnection.write_resumed\naccepted\napp.returned\n");
    letters_expect("daphne", "1", "Sbbe", "",
                   "app.called\naccepted\naccepted\naccepted\naccepted\napp.returned\n");
}

static void a_pipelined_request_follows_the_response(void **state)
{
    (void)state;
    letters_expect("daphne", "12", "tsecc", "se",
                   "app.called\naccepted\naccepted\napp.called\naccepted\naccepted\n"
                   "app.returned\napp.returned\n");
    letters_expect("daphne", "12F", "tse", "se",
                   "app.called\nconnection.lost\ndropped\ndropped\napp.returned\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_rejects_only_while_the_response_lasts),
        cmocka_unit_test(a_disconnect_silences_send),
        cmocka_unit_test(what_is_sent_after_the_response_is_ignored_for_good),
        cmocka_unit_test(an_application_that_stays_is_killed),
        cmocka_unit_test(an_exception_is_answered_where_nothing_was_started),
        cmocka_unit_test(a_request_is_handled_when_it_is_complete),
        cmocka_unit_test(a_slow_reader_holds_nobody),
        cmocka_unit_test(a_pipelined_request_follows_the_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
