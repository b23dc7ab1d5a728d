#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11_pipeline.h"

static struct sim_cycle *first(const struct sim_connection *connection)
{
    CHECK(connection->world != NULL);
    return connection->cycles;
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->whom_to_tell = first;
}

const struct sim_bug sim_bug_disconnect_tells_the_first_request = {
    .about = {.name = "disconnect-tells-the-first-request",
              .of = "uvicorn",
              .summary = "a lost connection is told to the first request that was made on it",
              .reports = "uvicorn#241, uvicorn#281, uvicorn#848",
              .story = "A client makes one request after another on its connection, and leaves "
                       "while the server is at work for the latest. "
                       "The disconnect goes to a cycle that was set up for a request before it, "
                       "which has long been answered. "
                       "The running application waits in receive() for a disconnect that was given "
                       "to somebody else.",
              .fix = "connection_lost tells the cycle of the request that is running."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
