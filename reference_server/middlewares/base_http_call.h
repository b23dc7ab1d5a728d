/*
 * One request on its way through BaseHTTPMiddleware (starlette 0.50.0, middleware/base.py): the
 * application runs in a task of its own, and its response comes through a memory stream.
 */
#ifndef REFERENCE_SERVER_MIDDLEWARES_BASE_HTTP_CALL_H
#define REFERENCE_SERVER_MIDDLEWARES_BASE_HTTP_CALL_H

#include "base/list.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/stream.h"

#include "reference_server/middleware.h"
#include "reference_server/middlewares/cached_request.h"

struct base_http_call {
    struct asgi_connection port; /* what the application gets; the first member */
    struct reference_server_wrapping *wrapping;
    const struct asgi_scope *scope;     /* borrows */
    struct asgi_connection *connection; /* borrows */
    struct cached_request request;
    struct runtime_event response_sent;
    struct runtime_group group;       /* of the application's task */
    struct runtime_send_stream *send; /* of struct forwarded */
    struct runtime_receive_stream *receive;
    struct base_list messages;              /* struct forwarded: those that are on their way */
    const struct runtime_exception *raised; /* app_exc: what the application raised */
};

/* The whole of it: __call__ with a dispatch() that only calls on. */
MUST_USE const struct runtime_exception *base_http_call_run(struct base_http_call *call);

#endif
