/* uvicorn 0.40 on httptools: what it does otherwise than on h11, as it was measured. */
#include "tests/support/letters.h"

#define TWICE                                                                                    \
    "rejected RuntimeError: Unexpected ASGI message 'http.response.start' sent, after response " \
    "already completed.\n"
#define LONGER  "rejected RuntimeError: Response content longer than Content-Length\n"
#define SHORTER "rejected RuntimeError: Response content shorter than Content-Length\n"

static void it_rejects_and_drops_as_on_h11(void **state)
{
    (void)state;
    letters_expect("uvicorn-httptools", "1", "sesr", "",
                   "app.called\naccepted\naccepted\n" TWICE "http.disconnect\napp.returned\n");
    letters_expect("uvicorn-httptools", "1F", "rsesr", "",
                   "app.called\nconnection.lost\nhttp.disconnect\ndropped\ndropped\ndropped\n"
                   "http.disconnect\napp.returned\n");
}

/* A mistake leaves no mark: what is right after it is accepted, and too short is not complete. */
static void it_counts_each_piece_for_itself(void **state)
{
    (void)state;
    letters_expect("uvicorn-httptools", "1", "Sbbb", "",
                   "app.called\naccepted\naccepted\n" LONGER LONGER
                   "app.returned\nASGI callable returned without completing response.\n"
                   "closed: response not completed\nconnection.lost\n");
    letters_expect("uvicorn-httptools", "1", "Se", "",
                   "app.called\naccepted\n" SHORTER
                   "app.returned\nASGI callable returned without completing response.\n"
                   "closed: response not completed\nconnection.lost\n");
}

static void a_pipelined_request_follows_the_response(void **state)
{
    (void)state;
    letters_expect("uvicorn-httptools", "12B", "rsec", "se",
                   "app.called\nhttp.request\naccepted\naccepted\napp.called\naccepted\naccepted\n"
                   "app.returned\napp.returned\n");
}

/* Nothing is read while it listened before the second request came ... */
static void a_pipelined_request_stops_the_reading(void **state)
{
    (void)state;
    letters_expect("uvicorn-httptools", "12F", "crr", "se", "app.called\nhttp.request\n");
}

/* ... and once it listens afterwards, the one that has not begun is told. */
static void a_pipelined_request_is_told_of_the_disconnect(void **state)
{
    (void)state;
    letters_expect("uvicorn-httptools", "12F", "trr", "rr",
                   "app.called\nhttp.request\nconnection.lost\n");
    letters_expect("uvicorn", "12F", "trr", "rr",
                   "app.called\nhttp.request\nconnection.lost\nhttp.disconnect\napp.returned\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_rejects_and_drops_as_on_h11),
        cmocka_unit_test(it_counts_each_piece_for_itself),
        cmocka_unit_test(a_pipelined_request_follows_the_response),
        cmocka_unit_test(a_pipelined_request_stops_the_reading),
        cmocka_unit_test(a_pipelined_request_is_told_of_the_disconnect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
