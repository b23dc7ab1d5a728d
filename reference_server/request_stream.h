/*
 * Request streams: where the router puts what belongs into the response to one request, by the
 * request's id, or into the GET stream (StreamableHTTPServerTransport._request_streams).
 *
 * The table is Python's dict: registering a key that is there replaces its stream and keeps its
 * place.  A stream is held by the table and by whoever works on it, so that an await on a stream
 * that was replaced or ended meanwhile ends well.
 */
#ifndef REFERENCE_SERVER_REQUEST_STREAM_H
#define REFERENCE_SERVER_REQUEST_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/stream.h"

struct reference_server_transport;

/* The key of the GET stream; no id of a request, as far as the real server is concerned. */
#define REFERENCE_SERVER_GET_STREAM "_GET_stream"

struct reference_server_request_stream {
    struct base_list_node link; /* in the transport's table, while registered */
    struct reference_server_transport *transport;
    uint32_t hold_count;
    uint32_t id;           /* counts from 1 within the session */
    uint32_t registration; /* counts from 1 within the server */
    char *key;             /* owns */
    bool is_detached;      /* its client comes back for the rest: it ends without an answer */
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
};

/* Makes a stream, registers it and returns it with a hold of the caller's. */
struct reference_server_request_stream *
reference_server_request_stream_register(struct reference_server_transport *transport,
                                         const char *key, uint32_t owner);

void reference_server_request_stream_hold(struct reference_server_request_stream *stream);
void reference_server_request_stream_let_go(struct reference_server_request_stream *stream);

/* The stream that is registered under a key, or NULL. */
struct reference_server_request_stream *
reference_server_request_stream_find(struct reference_server_transport *transport, const char *key);

/* Takes a stream out of the table, if it is in it. */
void reference_server_request_stream_forget(struct reference_server_request_stream *stream);

/* Ends the response that it belongs to, whose client comes back for the rest. */
void reference_server_request_stream_detach(struct reference_server_request_stream *stream);

/* Was it detached, and has its client a session to come back to? */
bool reference_server_request_stream_is_resumable(
    const struct reference_server_request_stream *stream);

/* Closes the send end, then the receive end. */
void reference_server_request_stream_close(struct reference_server_request_stream *stream);

#endif
