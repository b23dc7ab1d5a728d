/*
 * GET with Last-Event-ID: what came after an event on its stream, and then what comes
 * (StreamableHTTPServerTransport._replay_events).
 */
#ifndef REFERENCE_SERVER_REPLAY_H
#define REFERENCE_SERVER_REPLAY_H

#include "reference_server/event_source.h"
#include "reference_server/event_store.h"
#include "reference_server/exchange.h"
#include "reference_server/request_stream.h"
#include "reference_server/transport.h"

struct reference_server_replay {
    struct reference_server_exchange *exchange;
    struct reference_server_transport *transport;
    const char *cursor; /* the header */
    const struct reference_server_event
        *from; /* the event that it names; NULL: not looked up, or none */
    struct reference_server_request_stream *stream; /* of what comes; NULL: none */
    struct reference_server_event_source source;
    uint32_t last_id; /* of the last event that was sent */
    bool is_answered; /* the answer has been sent: the last message of its stream */
};

MUST_USE const struct runtime_exception *
reference_server_replay(struct reference_server_exchange *exchange,
                        struct reference_server_transport *transport, const char *cursor);

#endif
