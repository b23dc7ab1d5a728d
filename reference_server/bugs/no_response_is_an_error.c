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
         .reports = "starlette#1634, starlette#1527, starlette#2516, starlette#1710",
         .story = "A client leaves, and whoever waits for that cancels the response in its first "
                  "send(), into the stream of the middleware around it. "
                  "The application is done with that, so the stream is closed with nothing in "
                  "it. "
                  "The middleware takes that for an application that forgot its response, and "
                  "raises.",
         .fix =
             "A client that is known to have left is owed no response, so that none is no error."},
    .apply = apply,
};
