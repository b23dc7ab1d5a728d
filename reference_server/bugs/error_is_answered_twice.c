

#include <stdbool.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(bool is_started)
{
    (void)is_started;
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.error_may_be_answered = always;
}

const struct reference_server_bug reference_server_bug_error_is_answered_twice = {
    .about = {.name = "error-is-answered-twice",
              .summary =
                  "a middleware answers an exception with 500 although a response has started",
              .reports = "litestar#3479, litestar#2958",
              .story =
                  "An exception comes out of an application whose response has started. "
                  "The middleware that turns exceptions into answers does not know of that start. "
                  "It starts a second response.",
              .fix = "The middleware notes what the application sends, and answers only when that "
                     "was nothing.",
              .with = "late-failure-escapes"},
    .apply = apply,
};
