#include <stddef.h>

#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11.h"

static const struct runtime_exception *swallow(const struct runtime_exception *cancelled)
{
    CHECK(cancelled != NULL);
    return NULL;
}

/* There receive() waits for the client to leave and for nothing else. */
static void wake_nobody(const struct sim_cycle *cycle)
{
    CHECK(cycle->connection != NULL);
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->wake_receiver = wake_nobody;
    own->end_receive = swallow;
}

const struct sim_bug sim_bug_receive_swallows_cancellation = {
    .about = {.name = "receive-swallows-cancellation",
              .of = "uvicorn",
              .summary = "a receive() that is cancelled gives out http.disconnect instead",
              .reports = "gunicorn#3654, gunicorn#3627, django#17147",
              .story =
                  "A response is complete, and the task that listens for a disconnect beside "
                  "it is cancelled in receive(), which in gunicorn waits for the client to "
                  "leave and for nothing else. "
                  "receive() catches the cancellation and returns http.disconnect, as if the "
                  "client had left. "
                  "The listener takes that for true, reports that the request was aborted, and "
                  "what was to be closed behind the response stays open.",
              .fix = "receive() passes a cancellation on, and tells of the end of a response."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
