/*
 * What travels through a session's streams: JSON-RPC messages, and the exception that a POST hands
 * on.
 *
 * A message belongs to its transport's pool, and whoever holds the pointer discards it when done. A
 * send that was cancelled may still have handed its item over, so that nobody knows whose it is:
 * such a message stays in the pool until the transport goes.
 */
#ifndef REFERENCE_SERVER_MESSAGE_H
#define REFERENCE_SERVER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/list.h"

#include "runtime/exception.h"

#include "reference_server/jsonrpc.h"

struct reference_server_transport;

struct reference_server_message {
    struct base_list_node link; /* in the transport's pool */
    struct reference_server_transport *transport;
    enum reference_server_jsonrpc_kind kind; /* INVALID for an exception */
    char *json;                              /* owns; the whole message */
    size_t size;
    char *id;      /* owns; str(id) of a request or answer; else NULL */
    char *related; /* owns; the request whose stream a notification belongs on; else NULL */
    uint32_t
        stream; /* of a request and of what belongs to it: the id of its request stream; else 0 */
    uint32_t event;        /* the id under which it is stored; 0: it is not */
    bool is_priming;       /* no message: an event for the sake of its id */
    bool is_resumable;     /* of a request: its client can come back to its stream */
    const char *exception; /* of an exception: its text; static or in the arena */
};

/* Takes `size` bytes of valid JSON, which are copied. */
struct reference_server_message *
reference_server_message_create(struct reference_server_transport *transport, const char *json,
                                size_t size);

/* A notification of the server's: {"method":...,"params":<params>,"jsonrpc":"2.0"}.  related may be
 * NULL and is copied. */
struct reference_server_message *
reference_server_message_notification(struct reference_server_transport *transport,
                                      const char *method, const char *params, const char *related);

/* The answer to the request with the id that stands in `id`: a result, which is JSON, ... */
struct reference_server_message *
reference_server_message_result(struct reference_server_transport *transport,
                                struct base_json_slice id, const char *result);

struct reference_server_failure {
    int code;
    const char *text;
    const char *data; /* JSON, or NULL for none */
};

/* ... or an error. */
struct reference_server_message *
reference_server_message_error(struct reference_server_transport *transport,
                               struct base_json_slice id, struct reference_server_failure failure);

/* Not a message but an exception that its receiver is to report. */
struct reference_server_message *
reference_server_message_exception(struct reference_server_transport *transport, const char *text);

/* Not a message but an event without one, that a client can come back to. */
struct reference_server_message *
reference_server_message_priming(struct reference_server_transport *transport, uint32_t event);

void reference_server_message_discard(struct reference_server_message *message);

/* Discards an item whose send raised, unless it may have been handed over all the same. */
void reference_server_message_unsent(struct reference_server_message *message,
                                     const struct runtime_exception *raised);

/* A member of the message on its first level, or a missing slice. */
struct base_json_slice reference_server_message_find(const struct reference_server_message *message,
                                                     const char *key);

/* Whether the message answers a request. */
bool reference_server_message_is_answer(const struct reference_server_message *message);

#endif
