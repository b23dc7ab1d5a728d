/*
 * A request whose messages a middleware passes on: starlette's _CachedRequest (0.50.0), for a
 * middleware that does not read the body itself.
 */
#ifndef REFERENCE_SERVER_MIDDLEWARES_CACHED_REQUEST_H
#define REFERENCE_SERVER_MIDDLEWARES_CACHED_REQUEST_H

#include <stdbool.h>

#include "asgi/app.h"

struct cached_request {
    struct runtime_loop *loop;
    struct asgi_connection *connection; /* borrows */
    bool is_stream_consumed;            /* the body's last piece was received */
    bool is_consumed;                   /* ... and given to the application */
    bool is_disconnected;               /* http.disconnect was */
};

/* wrapped_receive(): each piece of the body that is not empty, the last one in any case, and then
 * http.disconnect, for which the connection is asked once. */
MUST_USE const struct runtime_exception *cached_request_receive(struct cached_request *request,
                                                                struct runtime_site site,
                                                                struct asgi_message *out_message);

#endif
