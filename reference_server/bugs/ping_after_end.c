#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_source.h"
#include "reference_server/steps.h"

static bool at_once(const struct reference_server_event_source *source)
{
    CHECK(source->exchange != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->ping_waits_its_turn = at_once;
}

const struct reference_server_bug reference_server_bug_ping_after_end = {
    .about =
        {.name = "ping-after-end",
         .summary = "a keep-alive is sent behind the end of its response",
         .reports = "sysid/sse-starlette#55",
         .story =
             "The last message of a response waits until the connection can be written to. "
             "The time for a keep-alive comes, and it waits for the same, behind the last message. "
             "The connection drains, the response is complete, and the keep-alive goes out after "
             "it.",
         .fix = "Both wait for one lock, and the keep-alive looks once more whether the response "
                "goes on."},
    .apply = apply,
};
