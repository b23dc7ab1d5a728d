#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->cleanup_is_unbroken = never;
}

const struct reference_server_bug reference_server_bug_cleanup_is_cancelled = {
    .about = {.name = "cleanup-is-cancelled",
              .summary =
                  "what a session cleans up at its end is cut by the cancellation that ended it",
              .reports = "python-sdk#3395",
              .story =
                  "The task of a session is cancelled, and has streams to close before it is done. "
                  "It awaits in the middle of that, inside the scope that is cancelled, and the "
                  "await raises. "
                  "The streams stay open, and who waits for them waits for ever.",
              .fix = "A session cleans up without an await, or behind a shield.",
              .with = "shutdown-terminates-nothing"},
    .apply = apply,
};
