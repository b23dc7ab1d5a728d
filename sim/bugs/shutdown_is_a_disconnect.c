#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11_pipeline.h"

static void disconnect(struct sim_cycle *cycle)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(!own->is_complete);
    own->is_shutting_down = true;
    runtime_event_set(h11_event_of(cycle));
}

static void apply(void *steps)
{
    struct h11_steps *h11 = steps;
    h11->tell_of_shutdown = disconnect;
}

const struct sim_bug sim_bug_shutdown_is_a_disconnect = {
    .about =
        {.name = "shutdown-is-a-disconnect",
         .of = "uvicorn",
         .summary = "a request under way is told http.disconnect as soon as the host shuts down",
         .reports = "uvicorn#2829, uvicorn#2913",
         .story =
             "The host is told to end, and gives the requests under way a grace to finish in. "
             "Each of them receives http.disconnect at once, as if its client had left. "
             "The application stops its work for a client that is still there, and the grace is of "
             "no use.",
         .fix = "receive() gives http.disconnect when the client has gone or the response is over, "
                "and a shutdown lets both come in their own time."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
