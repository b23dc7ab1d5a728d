#include "reference_server/sse_writers.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/text.h"

struct writer {
    struct base_list_node link; /* in the transport's sse_writers */
    char *key;                  /* owns */
    struct runtime_send_stream *events;
};

static struct writer *find(const struct reference_server_transport *transport, const char *key)
{
    BASE_LIST_FOREACH(node, &transport->sse_writers) {
        struct writer *writer = BASE_LIST_ENTRY(node, struct writer, link);
        if (strcmp(writer->key, key) == 0) {
            return writer;
        }
    }
    return NULL;
}

static void forget(struct reference_server_transport *transport, struct writer *writer)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    base_list_remove(&writer->link);
    runtime_send_stream_let_go(writer->events);
    reference_server_text_forget(arena, writer->key, strlen(writer->key));
    base_arena_give_back(arena, writer, sizeof(*writer));
}

void reference_server_sse_writers_set(struct reference_server_transport *transport, const char *key,
                                      struct runtime_send_stream *events)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    CHECK(key != NULL && events != NULL);
    reference_server_sse_writers_pop(transport, key, /*closes=*/false);
    struct writer *writer = base_arena_take(arena, sizeof(*writer));
    writer->key = reference_server_text_copy(arena, key, strlen(key));
    writer->events = events;
    runtime_send_stream_hold(events);
    base_list_push_back(&transport->sse_writers, &writer->link);
}

void reference_server_sse_writers_pop(struct reference_server_transport *transport, const char *key,
                                      bool closes)
{
    struct writer *writer = find(transport, key);
    if (writer == NULL) {
        return;
    }
    if (closes) {
        runtime_send_stream_close(writer->events);
    }
    forget(transport, writer);
}

void reference_server_sse_writers_release(struct reference_server_transport *transport)
{
    BASE_LIST_FOREACH_REMOVABLE(node, &transport->sse_writers) {
        forget(transport, BASE_LIST_ENTRY(node, struct writer, link));
    }
}
