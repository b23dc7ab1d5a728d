

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/steps.h"

static void close_send_end(struct base_http_call *call)
{
    CHECK(call->receive != NULL);
    runtime_send_stream_close(call->send);
    runtime_send_stream_let_go(call->send);
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.close_streams = close_send_end;
}

const struct reference_server_bug reference_server_bug_middleware_stream_is_left_open = {
    .about = {.name = "middleware-stream-is-left-open",
              .summary = "a middleware leaves one end of its stream open when there is no response",
              .reports = "starlette#2813",
              .story = "A middleware closes the receiving end of its stream when the response has "
                       "gone through it. "
                       "The application behind it ends without a response, because it raises or "
                       "its client has left. "
                       "Nobody closes that end.",
              .fix = "Both ends are closed wherever the request ends."},
    .apply = apply,
};
