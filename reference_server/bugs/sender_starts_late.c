#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_source.h"
#include "reference_server/steps.h"

static bool always(const struct reference_server_event_source *source)
{
    CHECK(source->exchange != NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->sender_waits_for_start = always;
}

const struct reference_server_bug reference_server_bug_sender_starts_late = {
    .about = {.name = "sender-starts-late",
              .summary =
                  "what fills a response begins once its start was sent, and never when the client "
                  "leaves before",
              .reports = "sysid/sse-starlette#156",
              .story = "A response is registered, and its start waits until the connection can be "
                       "written to. "
                       "The client leaves in that moment, and all of the response is cancelled. "
                       "The task whose finalizer gives the registration back was not started yet, "
                       "so that nobody "
                       "does.",
              .fix = "The task that has something to clean up is started before anything can be "
                     "cancelled."},
    .apply = apply,
};
