#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static void forget(struct runtime_send_stream *answers)
{
    CHECK(answers != NULL);
}

static void apply(struct reference_server_steps *steps)
{
    steps->end_pending_request = forget;
}

const struct reference_server_bug reference_server_bug_pending_requests_are_forgotten = {
    .about =
        {.name = "pending-requests-are-forgotten",
         .summary = "a tool waits for an answer after the task that brings answers was cancelled",
         .reports = "python-sdk 1.29.0, own finding",
         .story =
             "Two tools that shield themselves ask their client, and their session is ended. "
             "The receive loop tells each of them, but it is cancelled itself and gets no further "
             "than its first await. "
             "The table of questions is emptied, the tools wait for ever, and so does who waits "
             "for the session.",
         .fix = "Each pending question's stream is closed, which needs no await."},
    .apply = apply,
};
