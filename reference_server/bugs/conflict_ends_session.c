#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

static void apply(struct reference_server_steps *steps)
{
    steps->get_conflicted = reference_server_transport_terminate;
}

const struct reference_server_bug reference_server_bug_conflict_ends_session = {
    .about =
        {.name = "conflict-ends-session",
         .summary = "a client that comes back to its GET stream too early loses its session",
         .reports = "kotlin-sdk#715, auto-mobile#1942, danny-avila/LibreChat#14816",
         .story =
             "The client of a GET stream loses its connection and opens another one at once. "
             "The server has not cleaned up behind the old one, and refuses the new one with 409. "
             "It takes the conflict for a broken client and closes the session with all it does.",
         .fix = "The request is refused, and the session that it was meant for goes on."},
    .apply = apply,
};
