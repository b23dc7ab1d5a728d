#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->unstored_is_delivered = never;
}

const struct reference_server_bug reference_server_bug_unstored_event_ends_router = {
    .about = {.name = "unstored-event-ends-router",
              .summary = "an event that cannot be stored ends the task that hands out messages",
              .reports = "",
              .story =
                  "The store of events raises over one message: its database is away, or there "
                  "is no memory. "
                  "The task that passes the session's messages on logs that and ends. "
                  "The session goes on without it, and nothing that it says from then on "
                  "reaches anybody.",
              .fix = "The message is handed out without an id, and so cannot be asked for again."},
    .apply = apply,
};
