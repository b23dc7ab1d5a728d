#include <stddef.h>

#include "base/check.h"

#include "runtime/bug.h"
#include "runtime/steps.h"

static bool never(const struct runtime_task *receiver)
{
    CHECK(receiver != NULL);
    return false;
}

static void apply(struct runtime_steps *steps)
{
    steps->passes_over = never;
}

const struct runtime_bug runtime_bug_item_handed_to_the_cancelled = {
    .about = {.name = "item-handed-to-the-cancelled",
              .of = "AnyIO",
              .summary = "a stream hands an item to a receiver that has been cancelled already",
              .reports = "anyio#728, anyio#735",
              .story =
                  "A task waits in receive(), and a time limit around it has just ended that wait. "
                  "Before the task runs again somebody sends: the stream takes the first waiting "
                  "receiver, gives it the item and is done. "
                  "The receiver wakes to its cancellation and drops what it was given, and neither "
                  "side knows that an item is lost.",
              .fix = "A receiver with a cancellation on its way is passed over (AnyIO 4.4.0)."},
    .apply = apply,
};
