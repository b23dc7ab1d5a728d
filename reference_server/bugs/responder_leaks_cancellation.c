#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static const struct runtime_exception *pass_on(const struct runtime_exception *raised,
                                               const struct runtime_exception *remaining)
{
    CHECK(raised != NULL || remaining == NULL);
    return raised;
}

static void apply(struct reference_server_steps *steps)
{
    steps->request_left = pass_on;
}

const struct reference_server_bug reference_server_bug_responder_leaks_cancellation = {
    .about = {.name = "responder-leaks-cancellation",
              .summary = "a request's cancellation leaves the scope that it was meant for",
              .reports = "python-sdk#2610",
              .story =
                  "A request is cancelled while its answer is being sent. "
                  "Its cancel scope would swallow that, but the responder does not pass on its "
                  "verdict. "
                  "The cancellation ends the task, and the group with it: the session stops.",
              .fix = "What leaves the responder is what its scope lets through."},
    .apply = apply,
};
