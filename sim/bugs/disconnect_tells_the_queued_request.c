#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11_pipeline.h"

static struct sim_cycle *read_last(const struct sim_connection *connection)
{
    struct sim_cycle *found = NULL;
    CHECK(connection->world != NULL);
    for (struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        found = h11_cycle_of(cycle)->is_received ? cycle : found;
    }
    return found;
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->whom_to_tell = read_last;
}

const struct sim_bug sim_bug_disconnect_tells_the_queued_request = {
    .about =
        {.name = "disconnect-tells-the-queued-request",
         .of = "uvicorn",
         .summary = "a lost connection is told to the request that was read last, which has not "
                    "begun",
         .reports = "",
         .story =
             "A client pipelines a second request behind one that is still answered, and leaves. "
             "The parser has made the second request the connection's current cycle as soon as its "
             "head was read, so the disconnect goes there, where no application will ever run. "
             "The running application waits in receive() for good, and its task leaks.",
         .fix = "connection_lost tells the cycle whose application runs; uvicorn on httptools "
                "still tells the other one."},
    .changes = {{&h11_family, apply}},
};
