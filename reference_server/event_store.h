/*
 * The events that a client may ask for again: the store of mcp's own tests (SimpleEventStore), with
 * iterations that each call takes.
 *
 * One store serves all sessions of the server.  An event's id counts from 1 in the order of
 * storing; an event belongs to a stream: that of one request, or a session's GET stream.
 */
#ifndef REFERENCE_SERVER_EVENT_STORE_H
#define REFERENCE_SERVER_EVENT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/exception.h"

struct reference_server;
struct reference_server_message;
struct reference_server_transport;

struct reference_server_event {
    struct base_list_node link; /* in the store's events */
    uint32_t id;
    uint32_t owner;  /* of its session */
    uint32_t stream; /* the id of its request stream within the session; 0: the GET stream */
    char *key;       /* owns; what the real server calls its stream */
    char *json;      /* owns; NULL for a priming event, which has no message */
    size_t size;
};

struct reference_server_event_store {
    struct base_list events; /* of struct reference_server_event, by id */
    uint32_t event_count;    /* of those ever stored */
    uint32_t call_count;     /* of store_event */
};

/* Where a new event belongs. */
struct reference_server_event_place {
    struct reference_server_transport *transport;
    uint32_t stream;
    const char *key;
};

void reference_server_event_store_init(struct reference_server_event_store *store);

/* await store_event(key, message); message NULL for a priming event.  The new id in *out_id. */
MUST_USE const struct runtime_exception *
reference_server_event_store_add(const struct reference_server_event_place *place,
                                 const struct reference_server_message *message, uint32_t *out_id);

/* The beginning of await replay_events_after(cursor, ...): the event that a client names, or NULL.
 */
MUST_USE const struct runtime_exception *
reference_server_event_store_find(struct reference_server *server, const char *cursor,
                                  const struct reference_server_event **out_event);

/* The next event with a message on the same stream, behind `event`; NULL: none yet. */
const struct reference_server_event *
reference_server_event_store_next(const struct reference_server *server,
                                  const struct reference_server_event *cursor,
                                  const struct reference_server_event *event);

#endif
