#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11.h"

static void nobody(struct sim_connection *connection)
{
    CHECK(connection->world != NULL);
}

static void apply(void *steps)
{
    struct h11_steps *h11 = steps;
    h11->release_senders = nobody;
}

const struct sim_bug sim_bug_sample_sender_left_waiting = {
    .about = {.name = "sample-sender-left-waiting",
              .of = "uvicorn",
              .summary = "who waits in send() when the client goes away waits for good",
              .reports = "",
              .story = "A client stops reading, and send() waits until it reads on. "
                       "The client goes away instead. "
                       "Nobody wakes who waits.",
              .fix = "A connection that is lost lets go on what waits for it to drain."},
    .changes = {{&h11_family, apply}},
};
