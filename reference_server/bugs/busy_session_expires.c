#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->requests_keep_session = never;
}

const struct reference_server_bug reference_server_bug_busy_session_expires = {
    .about = {.name = "busy-session-expires",
              .summary = "a session that works on a request for long is taken for idle",
              .reports = "",
              .story = "A session's time is counted from the last request that arrived. "
                       "A tool takes longer than a session may be idle. "
                       "The session expires in the middle of it, and the caller gets no result.",
              .fix = "A session is idle from when its last request is done."},
    .apply = apply,
};
