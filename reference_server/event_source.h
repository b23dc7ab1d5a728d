/*
 * A response of server-sent events: sse_starlette.EventSourceResponse (3.0.3).
 *
 * Five tasks in one group: one sends what comes out of the event stream, one keeps the connection
 * alive, one waits for the process to end, one puts messages into the event stream, one waits for
 * the client to leave.  Whichever of the others ends first cancels the rest.
 */
#ifndef REFERENCE_SERVER_EVENT_SOURCE_H
#define REFERENCE_SERVER_EVENT_SOURCE_H

#include <stdbool.h>

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/lock.h"
#include "runtime/stream.h"

#include "reference_server/exchange.h"

struct reference_server_event_source {
    struct reference_server_exchange *exchange;
    const char *session_id;             /* "" for none */
    struct runtime_send_stream *events; /* of struct reference_server_message */
    struct runtime_receive_stream *events_reader;
    struct runtime_body sender; /* puts messages into events */
    const char *sender_role;    /* static: "post.sse_writer" */
    struct runtime_group group;
    struct runtime_lock send_lock;
    bool active;
    bool is_open;                        /* until it is closed */
    bool is_left;                        /* its client has left, as far as is known */
    struct runtime_send_stream *endless; /* borrows; to be closed when the process is told to end,
                                            for nothing else ends it; NULL: it ends by itself */
};

/* Makes the event stream; exchange, session_id, sender and sender_role are the caller's to set. */
void reference_server_event_source_open(struct reference_server_event_source *source);

/* Closes both ends of the event stream, if the response is over that way. */
void reference_server_event_source_close(struct reference_server_event_source *source);

/* Gives the event stream back. */
void reference_server_event_source_release(struct reference_server_event_source *source);

/* __call__: a body, with the source as its argument. */
MUST_USE const struct runtime_exception *reference_server_event_source_call(void *source);

#endif
