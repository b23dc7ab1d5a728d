#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(bool is_completed)
{
    (void)is_completed;
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.error_is_raised_again = always;
}

const struct reference_server_bug reference_server_bug_handled_error_is_raised = {
    .about =
        {.name = "handled-error-is-raised",
         .summary = "an exception that a middleware has handled is raised again",
         .reports = "",
         .story =
             "A response is complete, and then something raises in the request's task. "
             "The middleware that handles errors has nothing to answer any more, and raises it "
             "again for the server to log. "
             "The server takes it for a failure of its connection, which serves another request by "
             "then, and closes it.",
         .fix = "What comes after a complete response is logged where it is handled.",
         .with = "late-failure-escapes"},
    .apply = apply,
};
