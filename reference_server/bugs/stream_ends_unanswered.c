#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static const char *nothing(const struct reference_server_transport *transport)
{
    CHECK(transport != NULL);
    return NULL;
}

static void apply(struct reference_server_steps *steps)
{
    steps->unanswered = nothing;
}

const struct reference_server_bug reference_server_bug_stream_ends_unanswered = {
    .about =
        {.name = "stream-ends-unanswered",
         .summary = "a request whose session ends gets a well-formed response without its answer",
         .reports = "python-sdk#1577, python-sdk#3052",
         .story = "A request is being answered when its session ends. "
                  "Its stream is closed, and the response ends as if all had been said. "
                  "The client has a complete response and waits for an answer that never comes.",
         .fix = "Whoever writes the response answers the request with an error before ending it."},
    .apply = apply,
};
