#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11_pipeline.h"

static const struct runtime_exception *raise_error(struct sim_cycle *cycle,
                                                   const struct asgi_message *message)
{
    CHECK(h11_cycle_of(cycle)->is_disconnected);
    return h11_reject(cycle, message, "ClientDisconnected", "");
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->send_to_nobody = raise_error;
}

const struct sim_bug sim_bug_send_raises_after_disconnect = {
    .about = {.name = "send-raises-after-disconnect",
              .of = "uvicorn",
              .summary = "send() raises an OSError once the client has left, under a version of "
                         "ASGI in which it is ignored",
              .reports = "uvicorn#2220, uvicorn#2271, uvicorn#2276",
              .story = "A client leaves while its response is sent. "
                       "The application was told of ASGI 2.3, in which a send() to nobody does "
                       "nothing, and gets an exception that it does not expect. "
                       "It takes it for an error of its own, and reports, answers or raises "
                       "it.",
              .fix = "send() to a client that has left does nothing."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
