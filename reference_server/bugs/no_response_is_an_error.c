#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/steps.h"

static bool always(const struct base_http_call *call)
{
    CHECK(call->raised == NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.no_response_is_error = always;
}

const struct reference_server_bug reference_server_bug_no_response_is_an_error = {
    .about =
        {.name = "no-response-is-an-error",
         .summary = "a middleware raises because nobody answered a client that has left",
         .reports = "encode/starlette#1634, #1527, #2516, PR#1706, PR#1710, PR#2519",
         .story = "A client leaves, and whoever waits for that cancels the response in the middle "
                  "of its "
                  "first send(), into the stream of the middleware around it. "
                  "The stream is closed with nothing in it, as the application is done. "
                  "The middleware takes that for an application without a response and raises "
                  "\"No response returned.\".",
         .fix =
             "A client that is known to have left is owed no response, so that none is no error."},
    .apply = apply,
};
