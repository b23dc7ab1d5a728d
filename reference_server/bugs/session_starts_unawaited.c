#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->session_is_awaited = never;
}

const struct reference_server_bug reference_server_bug_session_starts_unawaited = {
    .about =
        {.name = "session-starts-unawaited",
         .summary = "the first request of a session does not wait until the session takes messages",
         .reports = "python-sdk#1674",
         .story =
             "A session is made for a request, and its task is started and not awaited. "
             "The request is handled in the same step, before the session has opened its streams. "
             "Its message finds nobody who could take it, and is lost.",
         .fix = "The task is awaited until it says that its streams are open."},
    .apply = apply,
};
