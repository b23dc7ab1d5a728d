#include "reference_server/middlewares/cached_request.h"

#include "base/check.h"

/* Request.stream(), up to its next piece. */
static const struct runtime_exception *receive_piece(struct cached_request *request,
                                                     struct runtime_site site,
                                                     struct asgi_message *out_message)
{
    CHECK(!request->is_stream_consumed);
    for (;;) {
        const struct runtime_exception *raised =
            asgi_receive(request->connection, site, out_message);
        if (raised != NULL || out_message->type == ASGI_HTTP_DISCONNECT) {
            return raised;
        }
        request->is_stream_consumed = !out_message->more_body;
        if (request->is_stream_consumed || out_message->body.size > 0) {
            return NULL;
        }
    }
}

/* After the body there is only the disconnect to wait for. */
static const struct runtime_exception *receive_disconnect(const struct cached_request *request,
                                                          struct runtime_site site,
                                                          struct asgi_message *out_message)
{
    CHECK(request->is_consumed);
    const struct runtime_exception *raised = asgi_receive(request->connection, site, out_message);
    if (raised != NULL || out_message->type == ASGI_HTTP_DISCONNECT) {
        return raised;
    }
    return runtime_exception_create(request->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR, "RuntimeError",
                                    "Unexpected message received: http.request");
}

const struct runtime_exception *cached_request_receive(struct cached_request *request,
                                                       struct runtime_site site,
                                                       struct asgi_message *out_message)
{
    CHECK(out_message != NULL);
    if (request->is_disconnected) {
        *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
        return NULL;
    }
    const struct runtime_exception *raised = request->is_consumed
                                                 ? receive_disconnect(request, site, out_message)
                                                 : receive_piece(request, site, out_message);
    if (raised == NULL) {
        request->is_disconnected = out_message->type == ASGI_HTTP_DISCONNECT;
        request->is_consumed = request->is_stream_consumed;
    }
    return raised;
}
