#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static const struct runtime_exception *pass_on(struct reference_server_post *post,
                                               const struct runtime_exception *raised)
{
    CHECK(post != NULL);
    return raised;
}

static void apply(struct reference_server_steps *steps)
{
    steps->notification_unsent = pass_on;
}

const struct reference_server_bug reference_server_bug_unguarded_writer_send = {
    .about =
        {.name = "unguarded-writer-send",
         .summary =
             "a notification is forwarded after its 202 as if the session could not have ended",
         .reports = "IBM/mcp-context-forge#2671, python-sdk#2741",
         .story = "A POST of a notification is answered with 202 and then handed to the session. "
                  "A DELETE closes the session's streams while the hand-over waits for its turn. "
                  "The send raises after the response was complete, and nothing catches it there.",
         .fix = "A closed stream ends the forward: the client has its 202, and nobody is left "
                "to tell."},
    .apply = apply,
};
