#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_source.h"
#include "reference_server/steps.h"

static void nothing(struct reference_server_event_source *source)
{
    CHECK(source->is_left);
}

static void apply(struct reference_server_steps *steps)
{
    steps->client_left = nothing;
}

const struct reference_server_bug reference_server_bug_disconnect_stops_nothing = {
    .about = {.name = "disconnect-stops-nothing",
              .summary = "a response goes on although its client has left",
              .reports = "mastra-ai/mastra#21116",
              .story = "The client of a stream leaves, and the task that waits for that ends. "
                       "Nobody tells the others, and the stream counts as open. "
                       "The next keep-alive is written to a connection that was closed long ago.",
              .fix = "The disconnect ends the whole response: its writers and its keep-alives."},
    .apply = apply,
};
