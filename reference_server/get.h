/*
 * GET: the stream for what belongs to no request (_handle_get_request).
 */
#ifndef REFERENCE_SERVER_GET_H
#define REFERENCE_SERVER_GET_H

#include "reference_server/event_source.h"
#include "reference_server/exchange.h"
#include "reference_server/request_stream.h"
#include "reference_server/transport.h"

struct reference_server_get {
    struct reference_server_exchange *exchange;
    struct reference_server_transport *transport;
    struct reference_server_request_stream *stream; /* once registered */
    struct reference_server_event_source source;
};

MUST_USE const struct runtime_exception *
reference_server_get(struct reference_server_exchange *exchange,
                     struct reference_server_transport *transport);

/* Registers the session's GET stream; a step does it early or late. */
void reference_server_get_register(struct reference_server_get *get);

#endif
