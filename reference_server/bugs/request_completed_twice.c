#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(const struct reference_server_incoming *incoming)
{
    CHECK(incoming != NULL);
    return true;
}

static bool never(const struct reference_server_incoming *incoming)
{
    CHECK(incoming != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->cancel_is_heard = always;
    steps->late_result_is_dropped = never;
}

const struct reference_server_bug reference_server_bug_request_completed_twice = {
    .about = {.name = "request-completed-twice",
              .summary = "cancelling a request and answering it do not exclude each other",
              .reports = "python-sdk#2416, python-sdk#2418, python-sdk#2949",
              .story = "A client cancels a request just when its handler is done. "
                       "The cancellation answers it with an error and marks it as answered. "
                       "The handler's own answer finds that mark and raises, and the session falls "
                       "with it.",
              .fix = "Whichever comes first completes the request; the other one does nothing."},
    .apply = apply,
};
