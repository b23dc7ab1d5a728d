#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static const struct runtime_exception *pass_on(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return raised;
}

static void apply(struct reference_server_steps *steps)
{
    steps->error_unsent = pass_on;
}

const struct reference_server_bug reference_server_bug_unguarded_error_send = {
    .about = {.name = "unguarded-error-send",
              .summary =
                  "an error is reported to the session as if the session could not be the error",
              .reports = "python-sdk#2741, python-sdk#2742, python-sdk#2983",
              .story = "A POST fails because its session has ended, and is answered with 500. "
                       "The handler then sends the exception to that session. "
                       "The send raises again, out of the application.",
              .fix = "A closed stream ends the report.",
              .with = "request-forward-unguarded"},
    .apply = apply,
};
