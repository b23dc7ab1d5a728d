#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(const struct reference_server_exchange *exchange)
{
    CHECK(exchange != NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->error_may_be_answered = always;
}

const struct reference_server_bug reference_server_bug_second_response_start = {
    .about = {.name = "second-response-start",
              .summary = "the error handler answers with 500 whether or not a response has started",
              .reports = "IBM/mcp-context-forge#2671, python-sdk#2983",
              .story = "Something raises while a POST is handled, after its response has begun. "
                       "The handler around all of it sends a response of its own. "
                       "The server refuses the second start, and the connection is lost with it.",
              .fix = "The handler answers only when nothing was sent yet, and otherwise lets the "
                     "host know.",
              .with = "unguarded-writer-send"},
    .apply = apply,
};
