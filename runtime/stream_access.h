/*
 * What the operations on a stream access.  Private to runtime/.
 *
 * A send and a receive that are both possible commute, unless the one takes out what the other puts
 * in, or makes the room for it.  So each item has a name of its own, by its number, and an item's
 * place is that of the one that comes `capacity` later.  Who waits at an end, and who finds that it
 * has to, depends on all that happened at both.
 */
#ifndef RUNTIME_STREAM_ACCESS_H
#define RUNTIME_STREAM_ACCESS_H

#include "runtime/loop_state.h"
#include "runtime/stream_state.h"

static inline void runtime_stream_access(const struct runtime_stream *stream,
                                         enum runtime_field field, enum runtime_access_mode mode)
{
    runtime_loop_access_named(stream->loop, stream->name, field, mode);
}

void runtime_stream_tell_send(const struct runtime_stream *stream);
void runtime_stream_tell_receive(const struct runtime_stream *stream);

/* An item is about to be sent, or received, as far as that is possible. */
static inline void runtime_stream_access_send(const struct runtime_stream *stream)
{
    if (stream->loop->hooks.accessed != NULL) {
        runtime_stream_tell_send(stream);
    }
}

static inline void runtime_stream_access_receive(const struct runtime_stream *stream)
{
    if (stream->loop->hooks.accessed != NULL) {
        runtime_stream_tell_receive(stream);
    }
}

/* Everything about it is looked at. */
void runtime_stream_access_all(const struct runtime_stream *stream);

#endif
