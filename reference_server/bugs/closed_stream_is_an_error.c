#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->closed_stream_is_crash = always;
}

const struct reference_server_bug reference_server_bug_closed_stream_is_an_error = {
    .about =
        {.name = "closed-stream-is-an-error",
         .summary =
             "a closed stream is an error for all of a session's tasks but those that answer",
         .reports = "python-sdk#2334",
         .story =
             "Answers that meet a closed stream are dropped, since that is how a session ends. "
             "The message that reports an exception meets the same stream, and nobody thought "
             "of it. "
             "It takes the session down, and the way in which a session ends is logged as its "
             "crash.",
         .fix = "Whatever meets a closed stream of a session drops what it has and returns.",
         .with = "both-ends-closed"},
    .apply = apply,
};
