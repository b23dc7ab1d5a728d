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

const struct sim_bug sim_bug_disconnect_forgets_the_sender = {
    .about =
        {.name = "disconnect-forgets-the-sender",
         .of = "uvicorn",
         .summary = "a send() that waits for its connection to drain is not told that it was lost",
         .reports = "uvicorn#336, uvicorn#2754",
         .story =
             "A client stops reading, the connection's buffer is full, and send() waits until it "
             "has drained. "
             "The client goes away, and losing the connection wakes who waits in receive() only. "
             "Nothing will ever drain the buffer of a connection that is gone, and the task hangs "
             "in send() for good.",
         .fix = "connection_lost lets go on what waits for the connection to drain."},
    .changes = {{&h11_family, apply}},
};
