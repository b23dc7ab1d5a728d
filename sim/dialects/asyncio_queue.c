#include "sim/dialects/asyncio_queue.h"

#include <string.h>

#include "base/check.h"

struct asyncio_queue_item {
    struct asyncio_queue_item *next; /* owns */
    struct asgi_message message;
};

void asyncio_queue_init(struct asyncio_queue *queue, struct runtime_loop *loop)
{
    CHECK(queue->first == NULL);
    runtime_event_init(loop, &queue->has_item);
}

static struct asgi_bytes copy(struct base_arena *arena, struct asgi_bytes bytes)
{
    CHECK(bytes.size == 0 || bytes.data != NULL);
    if (bytes.size == 0) {
        return (struct asgi_bytes){.size = 0};
    }
    char *data = base_arena_take(arena, bytes.size);
    memcpy(data, bytes.data, bytes.size);
    return (struct asgi_bytes){.data = data, .size = bytes.size};
}

void asyncio_queue_put(struct asyncio_queue *queue, struct runtime_loop *loop,
                       struct asgi_message message)
{
    struct base_arena *arena = runtime_loop_arena(loop);
    struct asyncio_queue_item **end = &queue->first;
    CHECK(message.type == ASGI_HTTP_REQUEST || message.type == ASGI_HTTP_DISCONNECT);
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = base_arena_take(arena, sizeof(**end));
    (*end)->message = message;
    (*end)->message.body = copy(arena, message.body);
    runtime_event_set(&queue->has_item);
}

const struct runtime_exception *asyncio_queue_get(struct asyncio_queue *queue,
                                                  struct runtime_site site,
                                                  struct asgi_message *out_message)
{
    CHECK(out_message != NULL);
    while (queue->first == NULL) {
        runtime_event_clear(&queue->has_item);
        const struct runtime_exception *raised = runtime_event_wait_asyncio(&queue->has_item, site);
        if (raised != NULL) {
            return raised;
        }
    }
    *out_message = queue->first->message;
    queue->first = queue->first->next;
    return NULL;
}
