/*
 * A session: the server's side of the protocol, on a transport's streams.
 *
 * Server.run (mcp/server/lowlevel/server.py) around ServerSession (mcp/server/session.py and
 * mcp/shared/session.py): one task takes messages from the read stream and hands them on, the
 * session's own task starts a task for each, and those answer through the write stream.
 */
#ifndef REFERENCE_SERVER_SESSION_H
#define REFERENCE_SERVER_SESSION_H

#include <stdbool.h>

#include "base/list.h"

#include "runtime/group.h"
#include "runtime/scope.h"
#include "runtime/stream.h"

#include "reference_server/message.h"
#include "reference_server/transport.h"

struct reference_server_session {
    struct reference_server_transport *transport; /* borrows; the session's task holds it */
    bool initialized;
    struct runtime_send_stream *incoming; /* of struct reference_server_incoming */
    struct runtime_receive_stream *incoming_reader;
    struct runtime_group receiving; /* of the receive loop */
    struct runtime_group handling;  /* of the tasks that handle messages */
    struct base_list all;           /* of struct reference_server_incoming */
};

/* What the receive loop hands on: a message to be handled and, for a request, its RequestResponder.
 */
struct reference_server_incoming {
    struct base_list_node link; /* in session->all */
    struct reference_server_session *session;
    struct reference_server_message *message; /* owns */
    char *exception; /* owns; to be reported instead of handling the message: its text, or NULL */
    struct runtime_scope scope;
    bool entered;   /* a task is handling it */
    bool completed; /* it was answered, or cancelled */
    bool in_flight; /* found by its id */
    bool in_hand;   /* in the stream, or with its task */
};

/* Server.run: returns when the read stream has ended and every handler with it, or raises. */
MUST_USE const struct runtime_exception *
reference_server_session_run(struct reference_server_session *session);

/* await write_stream.send(message): hands the message to the router, or discards it. */
MUST_USE const struct runtime_exception *
reference_server_session_send(struct reference_server_session *session,
                              struct reference_server_message *message, struct runtime_site site);

/* The receive loop: a body, with the session as its argument (reference_server/receive_loop.c). */
MUST_USE const struct runtime_exception *reference_server_receive_loop(void *session);

/* Takes over the message. */
struct reference_server_incoming *
reference_server_incoming_create(struct reference_server_session *session,
                                 struct reference_server_message *message);

/* The request with this id, as it came, that is in flight; or NULL. */
struct reference_server_incoming *
reference_server_incoming_find(struct reference_server_session *session, struct base_json_slice id);

/* Marks it as in flight, instead of another with the same id. */
void reference_server_incoming_register(struct reference_server_incoming *incoming);

/* Frees what nobody holds: call after in_flight or in_hand became false. */
void reference_server_incoming_sweep(struct reference_server_incoming *incoming);

#endif
