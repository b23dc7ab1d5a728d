#include "reference_server/request_stream.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/finalizer.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"
#include "reference_server/transport.h"

/* Whoever registers a stream owes that it is taken out of the table. */
#define FINALIZER "registration"

static struct reference_server_request_stream *create(struct reference_server_transport *transport,
                                                      const char *key, uint32_t owner)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_request_stream *stream = base_arena_take(arena, sizeof(*stream));
    stream->transport = transport;
    stream->hold_count = 1;
    stream->id = ++transport->request_stream_count;
    stream->registration = ++transport->server->registration_count;
    stream->key = reference_server_text_copy(arena, key, strlen(key));
    struct runtime_stream_options options = {
        .name = "request_stream",
        .capacity = transport->server->steps.request_stream_capacity(),
        .owner = owner,
    };
    runtime_stream_create(transport->server->loop, options, &stream->send, &stream->receive);
    return stream;
}

struct reference_server_request_stream *
reference_server_request_stream_register(struct reference_server_transport *transport,
                                         const char *key, uint32_t owner)
{
    CHECK(key != NULL);
    struct reference_server_request_stream *stream = create(transport, key, owner);
    struct reference_server_request_stream *old =
        reference_server_request_stream_find(transport, key);
    reference_server_request_stream_hold(stream);
    reference_server_finalizer_owe(transport->server, FINALIZER, stream->registration);
    if (old == NULL) {
        base_list_push_back(&transport->request_streams, &stream->link);
    } else {
        base_list_insert_before(&old->link, &stream->link);
        reference_server_request_stream_forget(old);
    }
    return stream;
}

void reference_server_request_stream_hold(struct reference_server_request_stream *stream)
{
    CHECK(stream->hold_count > 0);
    stream->hold_count++;
}

void reference_server_request_stream_let_go(struct reference_server_request_stream *stream)
{
    CHECK(stream->hold_count > 0);
    stream->hold_count--;
    if (stream->hold_count > 0) {
        return;
    }
    struct base_arena *arena = reference_server_transport_arena(stream->transport);
    runtime_send_stream_let_go(stream->send);
    runtime_receive_stream_let_go(stream->receive);
    reference_server_text_forget(arena, stream->key, strlen(stream->key));
    base_arena_give_back(arena, stream, sizeof(*stream));
}

struct reference_server_request_stream *
reference_server_request_stream_find(struct reference_server_transport *transport, const char *key)
{
    CHECK(key != NULL);
    BASE_LIST_FOREACH(node, &transport->request_streams) {
        struct reference_server_request_stream *stream =
            BASE_LIST_ENTRY(node, struct reference_server_request_stream, link);
        if (strcmp(stream->key, key) == 0) {
            return stream;
        }
    }
    return NULL;
}

void reference_server_request_stream_forget(struct reference_server_request_stream *stream)
{
    CHECK(stream != NULL);
    if (base_list_node_is_linked(&stream->link)) {
        base_list_remove(&stream->link);
        reference_server_finalizer_settle(stream->transport->server, FINALIZER,
                                          stream->registration);
        reference_server_request_stream_let_go(stream);
    }
}

void reference_server_request_stream_close(struct reference_server_request_stream *stream)
{
    CHECK(stream->hold_count > 0);
    runtime_send_stream_close(stream->send);
    runtime_receive_stream_close(stream->receive);
}

void reference_server_request_stream_detach(struct reference_server_request_stream *stream)
{
    CHECK(stream->hold_count > 0);
    stream->is_detached = true;
    runtime_send_stream_close(stream->send);
    reference_server_request_stream_forget(stream);
}

bool reference_server_request_stream_is_resumable(
    const struct reference_server_request_stream *stream)
{
    CHECK(stream->hold_count > 0);
    return stream->is_detached && !stream->transport->terminated;
}
