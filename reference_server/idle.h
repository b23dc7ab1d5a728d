/*
 * How long a session may live without a request (StreamableHTTPSessionManager,
 * session_idle_timeout).
 *
 * A session is idle while no client waits for it and nothing of a client's is at work in it: a
 * tool goes on when the client that called it has left.  Its timer is a keep-alive turned round: it
 * does not by itself keep the world going.
 */
#ifndef REFERENCE_SERVER_IDLE_H
#define REFERENCE_SERVER_IDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/loop.h"
#include "runtime/scope.h"

struct reference_server_transport;

struct reference_server_idle {
    struct runtime_scope scope; /* around what runs in the session, and inside the session's own */
    struct runtime_handle *timer; /* borrows; NULL when it does not run */
    uint32_t request_count;       /* whose clients wait */
    uint32_t handler_count;       /* at work, whether or not their clients still wait */
    bool watched;                 /* the scope is entered */
};

void reference_server_idle_init(struct reference_server_transport *transport);

/* Around what runs in the session.  leave returns what goes on, and whether the scope was cancelled
 * in *out_expired. */
void reference_server_idle_enter(struct reference_server_transport *transport);
MUST_USE const struct runtime_exception *
reference_server_idle_leave(struct reference_server_transport *transport,
                            const struct runtime_exception *raised, bool *out_expired);

/* Around each request that the session handles. */
void reference_server_idle_begin_request(struct reference_server_transport *transport);
void reference_server_idle_end_request(struct reference_server_transport *transport);

/* Around each handler of a request. */
void reference_server_idle_begin_handler(struct reference_server_transport *transport);
void reference_server_idle_end_handler(struct reference_server_transport *transport);

/* The session has ended, or is ending. */
void reference_server_idle_stop(struct reference_server_transport *transport);

#endif
