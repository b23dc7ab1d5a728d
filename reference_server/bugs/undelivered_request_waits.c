#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static void drop(const struct reference_server_message *request)
{
    CHECK(request != NULL);
}

static void apply(struct reference_server_steps *steps)
{
    steps->request_undelivered = drop;
}

const struct reference_server_bug reference_server_bug_undelivered_request_waits = {
    .about =
        {.name = "undelivered-request-waits",
         .summary = "a tool waits for an answer to a question that reached nobody",
         .reports = "python-sdk 1.29.0, own finding",
         .story =
             "A tool asks the client, and the stream that is to carry the question is not there or "
             "is JSON. "
             "The question is dropped with a debug line. "
             "The tool waits for an answer that cannot come, and its caller waits for the tool.",
         .fix = "Whoever drops a question answers it with an error."},
    .apply = apply,
};
