#include "runtime/stream_access.h"

#include "base/check.h"

#include "runtime/stream.h"

static void access(const struct runtime_stream *stream, enum runtime_field field,
                   enum runtime_access_mode mode)
{
    runtime_stream_access(stream, field, mode);
}

/* Both ends, and who waits there: it is a matter of all that happened before. */
static void access_ends(const struct runtime_stream *stream, enum runtime_access_mode mode)
{
    access(stream, RUNTIME_FIELD_TAIL, mode);
    access(stream, RUNTIME_FIELD_HEAD, mode);
    access(stream, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_WRITE);
}

static void access_item(const struct runtime_stream *stream, uint32_t number)
{
    runtime_loop_access(stream->loop, runtime_actor_mix(stream->name, number), RUNTIME_FIELD_ITEM,
                        RUNTIME_ACCESS_WRITE);
}

void runtime_stream_tell_send(const struct runtime_stream *stream)
{
    access(stream, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_READ);
    access(stream, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_READ);
    if (!base_list_is_empty(&stream->receivers)) {
        access_ends(stream, RUNTIME_ACCESS_WRITE);
    } else if (stream->ring_count >= stream->capacity) {
        access_ends(stream, RUNTIME_ACCESS_READ);
    } else {
        access(stream, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_READ);
        access(stream, RUNTIME_FIELD_TAIL, RUNTIME_ACCESS_WRITE);
        const uint32_t number = stream->received_count + stream->ring_count;
        access_item(stream, number);
        if (number >= stream->capacity) {
            access_item(stream, number - stream->capacity);
        }
    }
}

void runtime_stream_tell_receive(const struct runtime_stream *stream)
{
    access(stream, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_READ);
    if (!base_list_is_empty(&stream->senders)) {
        access_ends(stream, RUNTIME_ACCESS_WRITE);
    } else if (stream->ring_count == 0) {
        access(stream, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_READ);
        access_ends(stream, RUNTIME_ACCESS_READ);
    } else {
        access(stream, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_READ);
        access(stream, RUNTIME_FIELD_HEAD, RUNTIME_ACCESS_WRITE);
        access_item(stream, stream->received_count);
    }
}

void runtime_stream_access_all(const struct runtime_stream *stream)
{
    CHECK(stream != NULL);
    access(stream, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_READ);
    access(stream, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_READ);
    access_ends(stream, RUNTIME_ACCESS_READ);
}
