#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/message.h"
#include "reference_server/steps.h"

static bool never(const struct reference_server_message *answer)
{
    CHECK(answer->transport != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->stray_answer_is_dropped = never;
}

const struct reference_server_bug reference_server_bug_stray_answer_is_an_error = {
    .about = {.name = "stray-answer-is-an-error",
              .summary =
                  "an answer to a request that the server never made is reported as an exception",
              .reports = "",
              .story =
                  "A client answers a request that the session does not know, or knows no more. "
                  "The session wraps the answer as an exception and hands it to a handler. "
                  "That logs an error, and tells the client of an internal one.",
              .fix = "An answer to no request is dropped."},
    .apply = apply,
};
