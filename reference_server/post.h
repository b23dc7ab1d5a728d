/*
 * POST: one JSON-RPC message to the session, and for a request its answer, as JSON or as events
 * (StreamableHTTPServerTransport._handle_post_request).
 */
#ifndef REFERENCE_SERVER_POST_H
#define REFERENCE_SERVER_POST_H

#include "reference_server/event_source.h"
#include "reference_server/exchange.h"
#include "reference_server/message.h"
#include "reference_server/request_stream.h"
#include "reference_server/text.h"
#include "reference_server/transport.h"

struct reference_server_post {
    struct reference_server_exchange *exchange;
    struct reference_server_transport *transport;
    struct reference_server_text body;
    struct reference_server_message *message; /* until the session has it */
    char *id;                                 /* owns; str(id) of a request, else NULL */
    char *id_json; /* owns; the id as it came, for an answer of our own */
    struct reference_server_request_stream *stream; /* of a request, else NULL */
    bool is_resumable;                              /* its client can come back to its stream */
    struct reference_server_message *priming;       /* minted, and not yet sent; else NULL */
    struct reference_server_event_source source;    /* of a request that is answered with events */
};

MUST_USE const struct runtime_exception *
reference_server_post(struct reference_server_exchange *exchange,
                      struct reference_server_transport *transport);

/* await writer.send(message): hands the message to the session, or discards it. */
MUST_USE const struct runtime_exception *
reference_server_post_forward(struct reference_server_post *post);

/* An answer of the server's own to the request: an error. */
struct reference_server_message *
reference_server_post_failure(const struct reference_server_post *post, const char *text);

/* Stores the priming event of the request's stream. */
MUST_USE const struct runtime_exception *
reference_server_post_prime(struct reference_server_post *post);

/* Answers a request with one JSON document ... */
MUST_USE const struct runtime_exception *
reference_server_post_json(struct reference_server_post *post);

/* ... or with a stream of events. */
MUST_USE const struct runtime_exception *
reference_server_post_events(struct reference_server_post *post);

#endif
