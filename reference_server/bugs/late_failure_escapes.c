#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/exchange.h"
#include "reference_server/steps.h"

static const struct runtime_exception *pass_on(const struct reference_server_exchange *exchange,
                                               const struct runtime_exception *raised)
{
    CHECK(exchange->started);
    return raised;
}

static void apply(struct reference_server_steps *steps)
{
    steps->late_work_failed = pass_on;
}

const struct reference_server_bug reference_server_bug_late_failure_escapes = {
    .about =
        {.name = "late-failure-escapes",
         .summary = "what fails after the response is raised where the response was sent",
         .reports = "litestar#2958, litestar#3479, starlette#758",
         .story =
             "A response is complete, and a task in its background, which belongs to its sending, "
             "raises. "
             "For whoever called the sending it looks as if no response had been sent. "
             "What escapes so far ends the connection that another request may use by then.",
         .fix = "What fails after the response is logged, and nothing else."},
    .apply = apply,
};
