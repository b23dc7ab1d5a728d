#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(void)
{
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->creation_blocks_thread = always;
}

const struct reference_server_bug reference_server_bug_creation_blocks_thread = {
    .about = {.name = "creation-blocks-thread",
              .summary =
                  "whoever waits for another session's creation blocks the thread that creates it",
              .reports = "python-sdk#1151",
              .story =
                  "A session is being made under a lock of threads, and its first request awaits. "
                  "Another client opens a session and acquires the lock, which blocks the thread. "
                  "The first request cannot go on, so that it never releases the lock.",
              .fix = "The lock is the event loop's: who waits for it lets the others go on."},
    .apply = apply,
};
