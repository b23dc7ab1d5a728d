

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(const struct asgi_message *piece)
{
    CHECK(piece->type == ASGI_HTTP_RESPONSE_BODY);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.body_goes_on = always;
}

const struct reference_server_bug reference_server_bug_response_goes_on_after_its_end = {
    .about = {.name = "response-goes-on-after-its-end",
              .summary =
                  "a middleware ends a response only when the application behind it has ended",
              .reports = "starlette#1940, starlette#2194",
              .story = "The last piece of a response comes through the stream of a middleware. "
                       "The middleware waits for more, until the stream is closed. "
                       "That is when the application has ended, with all that it does after its "
                       "response, and the client waits as long.",
              .fix = "A piece with which no more is to come ends the response."},
    .apply = apply,
};
