/*
 * RequestResponder (mcp/shared/session.py): answers a request once, inside its cancel scope.
 */
#ifndef REFERENCE_SERVER_RESPONDER_H
#define REFERENCE_SERVER_RESPONDER_H

#include "reference_server/session.h"

void reference_server_responder_enter(struct reference_server_incoming *incoming);

/* __exit__: raised is what the body raised; returns what goes on. */
MUST_USE const struct runtime_exception *
reference_server_responder_exit(struct reference_server_incoming *incoming,
                                const struct runtime_exception *raised);

/* Takes over the answer. */
MUST_USE const struct runtime_exception *
reference_server_responder_respond(struct reference_server_incoming *incoming,
                                   struct reference_server_message *answer);

/* notifications/cancelled */
MUST_USE const struct runtime_exception *
reference_server_responder_cancel(struct reference_server_incoming *incoming);

#endif
