#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->sessions_end_at_once = never;
}

const struct reference_server_bug reference_server_bug_shutdown_misses_new_sessions = {
    .about = {.name = "shutdown-misses-new-sessions",
              .summary = "a session that is opened while others are ended is not ended",
              .reports = "python-sdk#3218",
              .story = "The server shuts down and terminates the sessions of a list that it has "
                       "made, with an await for each. "
                       "Requests are still served in between, and one of them opens a session. "
                       "It is not in the list, and its task is cancelled while its transport "
                       "counts as alive.",
              .fix = "From the shutdown on no session is opened, and all are terminated with no "
                     "await between."},
    .apply = apply,
};
