#include "reference_server/middleware_steps.h"

#include "base/check.h"

#include "reference_server/middlewares/base_http_call.h"

/* A client that has left is owed nothing. */
static bool no_response_is_error(const struct base_http_call *call)
{
    CHECK(call->raised == NULL);
    return !call->request.is_disconnected;
}

static bool departure_is_error(void)
{
    return false;
}

static bool message_is_sent(const struct base_http_call *call)
{
    return !call->request.is_disconnected;
}

static bool response_listens(void)
{
    return false;
}

static bool body_goes_on(const struct asgi_message *piece)
{
    CHECK(piece->type == ASGI_HTTP_RESPONSE_BODY);
    return piece->more_body;
}

/* It is told that the client has left, and what it still sends goes nowhere; it is not cancelled.
 */
static void response_sent(struct base_http_call *call)
{
    runtime_event_set(&call->response_sent);
    runtime_receive_stream_close(call->receive);
}

static void close_streams(struct base_http_call *call)
{
    runtime_send_stream_close(call->send);
    runtime_receive_stream_close(call->receive);
    runtime_send_stream_let_go(call->send);
    runtime_receive_stream_let_go(call->receive);
}

static const struct runtime_exception *receive_cancelled(const struct runtime_exception *raised,
                                                         struct asgi_message *out_message)
{
    CHECK(out_message != NULL);
    return raised;
}

static bool error_may_be_answered(bool is_started)
{
    return !is_started;
}

/* A response that is not complete must not look as if it were, and only the host can cut it off.
 * After a complete one nobody waits, and the connection may serve another request. */
static bool error_is_raised_again(bool is_completed)
{
    return !is_completed;
}

const struct reference_server_middleware_steps reference_server_middleware_steps_correct = {
    .no_response_is_error = no_response_is_error,
    .departure_is_error = departure_is_error,
    .message_is_sent = message_is_sent,
    .response_listens = response_listens,
    .body_goes_on = body_goes_on,
    .response_sent = response_sent,
    .close_streams = close_streams,
    .receive_cancelled = receive_cancelled,
    .error_may_be_answered = error_may_be_answered,
    .error_is_raised_again = error_is_raised_again,
};
