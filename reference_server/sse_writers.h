/*
 * By stream, the end into which a response of events is written: what close_sse_stream() closes
 * (StreamableHTTPServerTransport._sse_stream_writers, a dict).
 */
#ifndef REFERENCE_SERVER_SSE_WRITERS_H
#define REFERENCE_SERVER_SSE_WRITERS_H

#include "runtime/stream.h"

#include "reference_server/transport.h"

/* Whatever the key had is replaced; holds the stream. */
void reference_server_sse_writers_set(struct reference_server_transport *transport, const char *key,
                                      struct runtime_send_stream *events);

/* pop(key, None); closes it, when asked to. */
void reference_server_sse_writers_pop(struct reference_server_transport *transport, const char *key,
                                      bool closes);

/* All of them, as the transport goes. */
void reference_server_sse_writers_release(struct reference_server_transport *transport);

#endif
