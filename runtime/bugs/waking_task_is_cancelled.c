#include <stddef.h>

#include "base/check.h"

#include "runtime/bug.h"
#include "runtime/steps.h"

static bool always(const struct runtime_task *task)
{
    CHECK(task != NULL);
    return true;
}

static void apply(struct runtime_steps *steps)
{
    steps->can_be_told = always;
}

const struct runtime_bug runtime_bug_waking_task_is_cancelled = {
    .about =
        {.name = "waking-task-is-cancelled",
         .of = "AnyIO",
         .summary = "a task whose wait is over is cancelled before it can see that",
         .reports = "anyio#146, anyio#147, anyio#536, anyio#729",
         .story =
             "A task waits to hand an item over, and a receiver takes it. "
             "A time limit around the sender ends before the sender runs again, and tells it "
             "although its wait is over. "
             "send() reports that it was cancelled when its item has arrived, and who believes "
             "it sends it twice.",
         .fix = "A task whose wait is over goes on first, and is told in its next wait "
                "(AnyIO 4.0.0)."},
    .apply = apply,
};
