#include <stdbool.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(void)
{
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.departure_is_error = always;
}

const struct reference_server_bug reference_server_bug_departure_is_an_error = {
    .about =
        {.name = "departure-is-an-error",
         .summary = "what send() raises because the client has left goes through a middleware",
         .reports = "uvicorn#2271, uvicorn#2220, uvicorn#2276",
         .story = "A server tells by an OSError out of send() that the client has left, as ASGI "
                  "2.4 wants "
                  "it. "
                  "In a middleware that is raised in the task that passes the response on, which "
                  "cancels "
                  "the application in the middle of what it does. "
                  "What was to be done after the response is never done.",
         .fix =
             "The middleware takes it for the end of the response, and lets the application end."},
    .apply = apply,
};
