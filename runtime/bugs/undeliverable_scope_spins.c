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
    steps->awaits_delivery = always;
}

const struct runtime_bug runtime_bug_undeliverable_scope_spins = {
    .about = {.name = "undeliverable-scope-spins",
              .of = "AnyIO",
              .summary = "a cancelled scope comes again for a task that has ended",
              .reports = "anyio#1111, context-forge#2360, lightspeed#1226, mcpo#302",
              .story = "A task enters a cancel scope and ends without leaving it. "
                       "The scope is cancelled, and finds a task that it has to tell and cannot. "
                       "It tries again in every iteration of the loop, for good, and takes a whole "
                       "processor.",
              .fix = "A task that has ended is passed over: a scope that has no other one is done "
                     "(AnyIO 4.14.2).",
              .with = "upstream-left-by-another-task"},
    .apply = apply,
};
