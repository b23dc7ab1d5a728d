#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool has_ended(const struct runtime_exception *raised)
{
    return raised != NULL && raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM;
}

static void apply(struct reference_server_steps *steps)
{
    steps->ended_get_is_renewed = has_ended;
}

const struct reference_server_bug reference_server_bug_ended_stream_is_renewed = {
    .about = {.name = "ended-stream-is-renewed",
              .summary = "a GET stream that has ended well is opened anew, whatever ended it",
              .reports = "python-sdk#3257",
              .story =
                  "A session is deleted, and the stream that its GET reads comes to its end. "
                  "The task that reads it takes the end for a pause and opens another stream. "
                  "Nobody will ever write to that one, and the response waits for it for ever.",
              .fix = "The end of the stream is the end of the task that reads it."},
    .apply = apply,
};
