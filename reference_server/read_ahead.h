/*
 * What was read of a request's body before the request was looked at, and is received again
 * (RequestBodyLimitMiddleware of mcp 1.29.0, without its limit).
 */
#ifndef REFERENCE_SERVER_READ_AHEAD_H
#define REFERENCE_SERVER_READ_AHEAD_H

#include <stdbool.h>

#include "reference_server/exchange.h"
#include "reference_server/text.h"

struct reference_server_read_ahead {
    struct reference_server_text body;
    bool has_body;       /* an http.request is to be received again, with all that came ... */
    bool is_incomplete;  /* ... which was not all: the client has left */
    bool has_disconnect; /* then an http.disconnect is */
};

/* Receives until the body is whole or the client has left.  release in any case. */
MUST_USE const struct runtime_exception *
reference_server_read_ahead(struct reference_server_exchange *exchange,
                            struct reference_server_read_ahead *ahead);
void reference_server_read_ahead_release(struct reference_server_read_ahead *ahead);

/* Whether something is to be received again; then it is in *out_message, and borrows until the
 * release. */
bool reference_server_read_ahead_take(struct reference_server_read_ahead *ahead,
                                      struct asgi_message *out_message);

#endif
