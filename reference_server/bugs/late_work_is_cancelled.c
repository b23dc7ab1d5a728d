

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/steps.h"

/* Up to the end of the stream, which is the end of the application. */
static bool always(const struct asgi_message *piece)
{
    CHECK(piece->type == ASGI_HTTP_RESPONSE_BODY);
    return true;
}

static bool listens(void)
{
    return true;
}

static void cancel(struct base_http_call *call)
{
    runtime_scope_cancel(runtime_group_scope(&call->group));
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.body_goes_on = always;
    steps->middleware.response_listens = listens;
    steps->middleware.response_sent = cancel;
}

const struct reference_server_bug reference_server_bug_late_work_is_cancelled = {
    .about = {.name = "late-work-is-cancelled",
              .summary =
                  "a client that leaves after its response ends what was to be done after it",
              .reports =
                  "starlette#1438, starlette#919, starlette#1029, starlette#1441, starlette#1715",
              .story = "A middleware passes a response on until the application behind it has "
                       "ended, the work after the response included. "
                       "Meanwhile it waits for the client to leave, and then its response is over. "
                       "It cancels the application, in the middle of that work.",
              .fix = "The application is told that the client has left, and nobody cancels it."},
    .apply = apply,
};
