#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static const struct runtime_exception *swallow(struct reference_server_incoming *incoming,
                                               const struct runtime_exception *raised)
{
    CHECK(incoming != NULL);
    CHECK(raised->kind == RUNTIME_EXCEPTION_CANCELLED);
    return NULL;
}

static void apply(struct reference_server_steps *steps)
{
    steps->handler_cancelled = swallow;
}

const struct reference_server_bug reference_server_bug_cancellation_swallowed = {
    .about =
        {.name = "cancellation-swallowed",
         .summary = "a handler's cancellation is taken for its own request's, whoever it came from",
         .reports = "",
         .story = "A handler is cancelled because its session ends. "
                  "The code around it assumes that its client cancelled the request, and returns. "
                  "The cancellation goes no further than that.",
         .fix = "The cancellation passes on, and the scope that it was meant for swallows it."},
    .apply = apply,
};
