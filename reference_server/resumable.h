/*
 * What makes the stream of a request one that its client can come back to: a priming event, so that
 * the client has an event to name, and the knowledge that its answer is still to come.
 */
#ifndef REFERENCE_SERVER_RESUMABLE_H
#define REFERENCE_SERVER_RESUMABLE_H

#include "reference_server/event_store.h"
#include "reference_server/exchange.h"
#include "reference_server/message.h"
#include "reference_server/transport.h"

/* A request whose answer is still to come. */
struct reference_server_unanswered {
    struct base_list_node link; /* in the transport's unanswered */
    struct reference_server_transport *transport;
    uint32_t stream; /* the id of its request stream */
    char *id_json;   /* owns; its id as it came */
};

/* Keeps it in mind; where the server keeps no events, nothing is kept. */
void reference_server_unanswered_add(struct reference_server_transport *transport, uint32_t stream,
                                     const char *id_json);

/* NULL: it was answered, or never asked. */
struct reference_server_unanswered *
reference_server_unanswered_find(const struct reference_server_transport *transport,
                                 uint32_t stream);

/* Its answer has come. */
void reference_server_unanswered_settle(struct reference_server_transport *transport,
                                        uint32_t stream);

/* The transport goes. */
void reference_server_unanswered_release(struct reference_server_transport *transport);

/* An answer of the server's own: an error. */
struct reference_server_message *
reference_server_unanswered_failure(const struct reference_server_unanswered *unanswered,
                                    const char *text);

/* The header mcp-protocol-version, or what stands for it where there is none. */
const char *reference_server_protocol_version(const struct reference_server_exchange *exchange);

/* Can a client of this protocol version come back to a stream? */
bool reference_server_resumes(const struct reference_server *server, const char *version);

/* _mint_priming_event: stores a priming event; NULL in *out_priming for a client that cannot take
 * it, or without a store. */
MUST_USE const struct runtime_exception *
reference_server_mint_priming(const struct reference_server_event_place *place, const char *version,
                              struct reference_server_message **out_priming);

#endif
