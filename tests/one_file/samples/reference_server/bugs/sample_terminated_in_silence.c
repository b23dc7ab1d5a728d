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

const struct reference_server_bug reference_server_bug_sample_terminated_in_silence = {
    .about = {.name = "sample-terminated-in-silence",
              .summary = "who waits for an answer when the session ends is not told",
              .reports = "",
              .story =
                  "A request waits for its answer, and another client ends the session. "
                  "The request's stream ends without a message, and the server has nothing to say.",
              .fix = "A request whose session has ended is answered with an error that says so."},
    .apply = apply,
};
