/*
 * A session's transport: its four streams, its request streams, its end
 * (mcp/server/streamable_http.py).
 *
 * Held by the table of sessions, by the session's task and by each request while it is handled;
 * with the last hold all its memory goes back.
 */
#ifndef REFERENCE_SERVER_TRANSPORT_H
#define REFERENCE_SERVER_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/list.h"

#include "runtime/event.h"
#include "runtime/scope.h"
#include "runtime/stream.h"

#include "reference_server/idle.h"

struct reference_server;

#define REFERENCE_SERVER_SESSION_ID_SIZE 32

struct reference_server_transport {
    struct base_list_node link; /* in the server's table, while listed */
    struct reference_server *server;
    uint32_t hold_count;
    uint32_t owner; /* the session's id for tasks and streams; of the request, when stateless */
    char id[REFERENCE_SERVER_SESSION_ID_SIZE + 1]; /* "" when stateless */
    bool connected;                                /* the four streams have been made */
    bool established;                              /* an initialize request was admitted */
    bool terminated;                               /* serves nothing more */
    bool ended; /* the host was told that the session has ended */

    struct runtime_send_stream *read_writer;     /* POSTs send here ... */
    struct runtime_receive_stream *read;         /* ... what the session's receive loop takes */
    struct runtime_send_stream *write;           /* session and tools send here ... */
    struct runtime_receive_stream *write_reader; /* ... what the router takes */

    uint32_t request_stream_count;    /* of those ever made: their ids */
    struct base_list request_streams; /* of struct reference_server_request_stream, by age */
    struct base_list messages;        /* the pool: of struct reference_server_message */
    struct base_list sse_writers;     /* reference_server/sse_writers.h */
    struct base_list unanswered;      /* of struct reference_server_unanswered */
    struct base_list asks; /* of struct reference_server_ask: requests to the client, by id */
    uint32_t ask_count;    /* of those ever made */

    struct runtime_event gone;  /* set when the session's task and all below it have ended */
    struct runtime_scope scope; /* of the session's task and all below it */
    bool scope_open;
    struct reference_server_idle idle;
};

/* A transport with one hold, the caller's.  stateless: `owner` is the request's, and there is no
 * id. */
struct reference_server_transport *
reference_server_transport_create(struct reference_server *server);
struct reference_server_transport *
reference_server_transport_create_stateless(struct reference_server *server, uint32_t owner);

void reference_server_transport_hold(struct reference_server_transport *transport);
void reference_server_transport_let_go(struct reference_server_transport *transport);

struct base_arena *
reference_server_transport_arena(const struct reference_server_transport *transport);

/* connect(): makes the four streams. */
void reference_server_transport_open_streams(struct reference_server_transport *transport);

/* Closes them, in the order in which terminate() and the end of connect() do. */
void reference_server_transport_close_streams(struct reference_server_transport *transport);

/* Ends every request's stream and empties their table. */
void reference_server_transport_end_requests(struct reference_server_transport *transport);

/* terminate(): the session serves nothing more and its tasks are told to end.  Never suspends; does
 * nothing the second time. */
void reference_server_transport_terminate(struct reference_server_transport *transport);

/* Tells the host, once, that the session has ended. */
void reference_server_transport_tell_end(struct reference_server_transport *transport);

/* Takes the session out of the table, if it is in it. */
void reference_server_transport_unlist(struct reference_server_transport *transport);

#endif
