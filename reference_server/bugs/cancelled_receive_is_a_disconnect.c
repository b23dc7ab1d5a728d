

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static const struct runtime_exception *disconnect(const struct runtime_exception *raised,
                                                  struct asgi_message *out_message)
{
    CHECK(runtime_exception_is_cancelled(raised));
    *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
    return NULL;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.receive_cancelled = disconnect;
}

const struct reference_server_bug reference_server_bug_cancelled_receive_is_a_disconnect = {
    .about = {.name = "cancelled-receive-is-a-disconnect",
              .summary = "a receive() that is cancelled says that the client has left",
              .reports = "gunicorn#3654, gunicorn#3627, django#16603, django#17147",
              .story = "A task waits in receive() for the client to leave, and is cancelled as the "
                       "response is done. "
                       "receive() catches that, and returns a disconnect instead. "
                       "The task goes on as if its client had left, and what should have been "
                       "cleaned up for a client that is there is not.",
              .fix = "A cancellation leaves receive() as it came."},
    .apply = apply,
};
