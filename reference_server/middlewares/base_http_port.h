/*
 * What the application behind BaseHTTPMiddleware receives and sends: receive_or_disconnect and
 * send_no_error (starlette 0.50.0).
 */
#ifndef REFERENCE_SERVER_MIDDLEWARES_BASE_HTTP_PORT_H
#define REFERENCE_SERVER_MIDDLEWARES_BASE_HTTP_PORT_H

#include "asgi/app.h"

/* Of the connection that is the first member of a struct base_http_call. */
extern const struct asgi_connection_type base_http_port;

#endif
