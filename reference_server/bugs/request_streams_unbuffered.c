#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static uint32_t none(void)
{
    return 0;
}

static void apply(struct reference_server_steps *steps)
{
    steps->request_stream_capacity = none;
}

const struct reference_server_bug reference_server_bug_request_streams_unbuffered = {
    .about = {.name = "request-streams-unbuffered",
              .summary = "one response that is slow to begin holds up all answers of its session",
              .reports = "python-sdk#1764, python-sdk#2934, python-sdk#2948",
              .story =
                  "One task hands the answers of a session to the responses that they belong into. "
                  "A response has yet to begin, and nobody reads from its stream. "
                  "The task waits there, and every other answer of the session waits behind it.",
              .fix = "A request's stream holds a few messages until its reader is there."},
    .apply = apply,
};
