/* What each host does when its process is told to end: the order of uvicorn/server.py, of
 * hypercorn/asyncio/run.py and of daphne/server.py. */
#include "sim/host.h"

#include "sim/dialect.h"

#include "tests/support/letters.h"

#define ENDS         "shutdown.begun\nshutdown.ended\n"
#define UVICORN_ENDS "Waiting for application shutdown.\n" ENDS

static void uvicorn_closes_what_is_idle(void **state)
{
    (void)state;
    letters_expect("uvicorn", "1T", "se", "",
                   "app.called\naccepted\naccepted\napp.returned\nSIGTERM 0\nShutting down\n"
                   "closed: shutdown\nconnection.lost\n" UVICORN_ENDS);
}

static void uvicorn_waits_for_what_works(void **state)
{
    (void)state;
    letters_expect("uvicorn", "1T", "stbe", "",
                   "app.called\naccepted\nSIGTERM 0\nShutting down\nWaiting for connections to "
                   "close. (CTRL+C to force quit)\naccepted\naccepted\nclosed: connection: close\n"
                   "app.returned\nconnection.lost\n" UVICORN_ENDS);
}

/* A request that waits behind the one that works is never looked at. */
static void uvicorn_takes_nothing_new(void **state)
{
    (void)state;
    letters_expect("uvicorn", "12T", "ste", "se",
                   "app.called\naccepted\nSIGTERM 0\nShutting down\nWaiting for connections to "
                   "close. (CTRL+C to force quit)\naccepted\nclosed: connection: close\n"
                   "app.returned\nconnection.lost\n" UVICORN_ENDS);
    letters_expect("uvicorn", "1T3", "ste", "se",
                   "app.called\naccepted\nSIGTERM 0\nShutting down\nWaiting for connections to "
                   "close. (CTRL+C to force quit)\nconnection.refused\naccepted\nclosed: "
                   "connection: close\napp.returned\nconnection.lost\n" UVICORN_ENDS);
}

static void uvicorn_cancels_what_takes_too_long(void **state)
{
    (void)state;
    letters_expect("uvicorn", "g1T", "st", "",
                   "app.called\naccepted\nSIGTERM 700\nShutting down\nWaiting for connections to "
                   "close. (CTRL+C to force quit)\nCancel 1 running task(s), timeout graceful "
                   "shutdown exceeded\nWaiting for application shutdown.\nshutdown.begun\nclosed: "
                   "the process ends\nshutdown.ended\n"
                   "Exception in ASGI application\nCancelledError: Task cancelled, timeout "
                   "graceful shutdown exceeded\nconnection.lost\n");
}

/* Without any time at all there is nothing to wait for, and that is still told. */
static void uvicorn_without_a_grace_does_not_wait(void **state)
{
    (void)state;
    letters_expect("uvicorn", "z1T", "se", "",
                   "app.called\naccepted\naccepted\napp.returned\nSIGTERM 200\nShutting down\n"
                   "closed: shutdown\nconnection.lost\nCancel 0 running task(s), timeout graceful "
                   "shutdown exceeded\n" UVICORN_ENDS);
}

static void a_second_interrupt_forces_uvicorn(void **state)
{
    (void)state;
    letters_expect("uvicorn", "1TI", "st", "",
                   "app.called\naccepted\nSIGTERM 0\nShutting down\nclosed: the process ends\n"
                   "shutdown.ended\nconnection.lost\nException in ASGI application\n"
                   "CancelledError\n");
    letters_expect(
        "uvicorn", "1IT", "st", "",
        "app.called\naccepted\nSIGINT 0\nShutting down\nWaiting for connections to "
        "close. (CTRL+C to force quit)\napp.returned\nASGI callable returned without "
        "completing response.\nclosed: response not completed\nconnection.lost\n" UVICORN_ENDS);
}

static void hypercorn_waits_for_what_it_cancels(void **state)
{
    (void)state;
    letters_expect("hypercorn", "1T", "se", "",
                   "app.called\naccepted\naccepted\napp.returned\nSIGTERM 3000\nclosed: shutdown\n"
                   "connection.lost\n" ENDS);
    letters_expect("hypercorn", "1T", "ste", "",
                   "app.called\naccepted\nSIGTERM 3000\naccepted\nclosed: shutdown\n"
                   "connection.lost\napp.returned\n" ENDS);
    letters_expect("hypercorn", "g1T", "st", "",
                   "app.called\naccepted\nSIGTERM 500\nclosed: response not completed\n"
                   "connection.lost\n" ENDS);
}

static void daphne_kills(void **state)
{
    (void)state;
    letters_expect("daphne", "1T", "sbt", "",
                   "app.called\naccepted\naccepted\nSIGTERM 0\nKilled 1 pending application "
                   "instances\nclosed: the process ends\nshutdown.ended\nconnection.lost\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uvicorn_closes_what_is_idle),
        cmocka_unit_test(uvicorn_waits_for_what_works),
        cmocka_unit_test(uvicorn_takes_nothing_new),
        cmocka_unit_test(uvicorn_cancels_what_takes_too_long),
        cmocka_unit_test(uvicorn_without_a_grace_does_not_wait),
        cmocka_unit_test(a_second_interrupt_forces_uvicorn),
        cmocka_unit_test(hypercorn_waits_for_what_it_cancels),
        cmocka_unit_test(daphne_kills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
