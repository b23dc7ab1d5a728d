#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_source.h"
#include "reference_server/steps.h"

static const struct runtime_exception *
take_for_disconnect(struct reference_server_event_source *source,
                    const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    source->is_left = runtime_exception_is_cancelled(raised);
    return source->is_left ? NULL : raised;
}

static bool unless_left(const struct reference_server_event_source *source)
{
    CHECK(source->exchange != NULL);
    return !source->is_left;
}

static void apply(struct reference_server_steps *steps)
{
    steps->listener_cancelled = take_for_disconnect;
    steps->response_is_closed = unless_left;
}

const struct reference_server_bug reference_server_bug_aborted_response_left_open = {
    .about =
        {.name = "aborted-response-left-open",
         .summary = "a response that is done counts as aborted, and is not closed",
         .reports = "django#16603, django#17147, django#17675, benoitc/gunicorn#3654",
         .story =
             "A response is complete, and the task that waits for the disconnect is cancelled. "
             "It takes the cancellation for the disconnect and swallows it, so that the request "
             "counts as aborted. "
             "An aborted request is left at once, and what its response holds is never closed.",
         .fix = "A cancellation is passed on, and a response is closed however it ends."},
    .apply = apply,
};
