#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/session.h"
#include "reference_server/steps.h"

static const struct runtime_exception *swallow(struct reference_server_incoming *incoming,
                                               const struct runtime_exception *raised)
{
    return runtime_scope_cancel_called(&incoming->scope) ? NULL : raised;
}

static void apply(struct reference_server_steps *steps)
{
    steps->handler_cancelled = swallow;
}

const struct reference_server_bug reference_server_bug_own_cancellation_swallowed = {
    .about = {.name = "own-cancellation-swallowed",
              .summary = "a handler that its client cancelled returns as if nothing had been",
              .reports = "",
              .story = "A client cancels its request, and in the same iteration the session ends. "
                       "The handler sees that its request was cancelled and takes the cancellation "
                       "for that one. "
                       "The session's own cancellation is lost on it, and has to be told again.",
              .fix = "The cancellation passes on, and the scope that it was meant for swallows it.",
              .with = "responder-leaks-cancellation"},
    .apply = apply,
};
