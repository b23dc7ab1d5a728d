#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/session.h"
#include "reference_server/steps.h"

static bool never(const struct reference_server_incoming *incoming)
{
    CHECK(!incoming->entered);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->early_cancel_is_heard = never;
}

const struct reference_server_bug reference_server_bug_early_cancel_is_lost = {
    .about =
        {.name = "early-cancel-is-lost",
         .summary =
             "notifications/cancelled that overtakes the start of its request's handler is lost",
         .reports = "",
         .story =
             "A request was taken in, and the task that handles it has yet to take its first step. "
             "Its cancellation comes, finds a request that nobody handles, and is refused. "
             "The request is handled as if its client still wanted to know.",
         .fix =
             "A request that is cancelled before its handler starts is answered and not handled."},
    .apply = apply,
};
