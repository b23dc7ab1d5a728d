/*
 * The response of BaseHTTPMiddleware: what came through its stream goes on to the client
 * (starlette's _StreamingResponse around body_stream, 0.50.0).
 */
#ifndef REFERENCE_SERVER_MIDDLEWARES_BASE_HTTP_RESPONSE_H
#define REFERENCE_SERVER_MIDDLEWARES_BASE_HTTP_RESPONSE_H

#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/middlewares/forwarded.h"

/* __call__; takes over the message that starts the response. */
MUST_USE const struct runtime_exception *base_http_response_send(struct base_http_call *call,
                                                                 struct forwarded *start);

#endif
