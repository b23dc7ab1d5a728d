#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->shutdown_is_answered = never;
}

const struct reference_server_bug reference_server_bug_shutdown_is_unanswered = {
    .about =
        {.name = "shutdown-is-unanswered",
         .summary = "a request that comes as the server shuts down raises out of the application",
         .reports = "python-sdk#2150",
         .story =
             "A request waits for its turn to open a session, or comes when nobody expects one. "
             "The server shuts down, and forgets the group that sessions are started in. "
             "The request meets that as an assertion, and its client gets no answer.",
         .fix = "A server that has shut down answers with 503."},
    .apply = apply,
};
