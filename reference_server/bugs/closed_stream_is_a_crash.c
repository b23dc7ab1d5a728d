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
    steps->unsent_answer_is_crash = always;
}

const struct reference_server_bug reference_server_bug_closed_stream_is_a_crash = {
    .about = {.name = "closed-stream-is-a-crash",
              .summary =
                  "a session's task that finds its stream closed takes the whole session down",
              .reports = "python-sdk#1967, python-sdk#2064, python-sdk#1219",
              .story = "The session ends while one of its tasks still has something to send. "
                       "The task meets the closed stream and raises. "
                       "The exception goes up through every group of the session and is logged as "
                       "its crash.",
              .fix =
                  "A closed stream is how a session ends: the task drops what it has and returns.",
              .with = "terminate-cancels-nothing"},
    .apply = apply,
};
