#include <stddef.h>

#include "base/check.h"

#include "runtime/bug.h"
#include "runtime/steps.h"

static bool never(const struct runtime_task *task)
{
    CHECK(task != NULL);
    return false;
}

static void apply(struct runtime_steps *steps)
{
    steps->awaits_delivery = never;
}

const struct runtime_bug runtime_bug_sample_cancelled_once = {
    .about = {.name = "sample-cancelled-once",
              .of = "AnyIO",
              .summary = "a cancelled scope tells its tasks once, and never comes again",
              .reports = "",
              .story = "A scope is cancelled while one of its tasks is about to go on. "
                       "That task is passed over, because it is not waiting for anything. "
                       "It waits for something else a moment later, and is never told.",
              .fix = "A cancelled scope comes again for as long as it has tasks."},
    .apply = apply,
};
