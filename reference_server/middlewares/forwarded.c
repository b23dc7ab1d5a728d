#include "reference_server/middlewares/forwarded.h"

#include <string.h>

#include "base/check.h"

static size_t size_of(const struct asgi_message *message)
{
    size_t size = message->body.size;
    for (uint32_t i = 0; i < message->headers.count; i++) {
        const struct asgi_header *header = &message->headers.items[i];
        size += strlen(header->name) + strlen(header->value) + 2;
    }
    return size;
}

/* Copies size bytes to *at, which then stands behind them. */
static const char *copy(char **at, const char *bytes, size_t size)
{
    char *start = *at;
    memcpy(start, bytes, size);
    *at += size;
    return start;
}

static void fill(struct forwarded *forwarded, const struct asgi_message *message)
{
    char *at = forwarded->bytes;
    for (uint32_t i = 0; i < message->headers.count; i++) {
        const struct asgi_header *header = &message->headers.items[i];
        forwarded->headers[i].name = copy(&at, header->name, strlen(header->name) + 1);
        forwarded->headers[i].value = copy(&at, header->value, strlen(header->value) + 1);
    }
    if (message->body.size > 0) {
        forwarded->message.body.data = copy(&at, message->body.data, message->body.size);
    }
    CHECK(at == forwarded->bytes + forwarded->size);
}

struct forwarded *forwarded_create(struct base_arena *arena, struct base_list *list,
                                   const struct asgi_message *message)
{
    CHECK(message->headers.count <= ASGI_HEADER_COUNT_MAX);
    struct forwarded *forwarded = base_arena_take(arena, sizeof(*forwarded));
    forwarded->message = *message;
    forwarded->message.headers.items = forwarded->headers;
    forwarded->size = size_of(message);
    if (forwarded->size > 0) {
        forwarded->bytes = base_arena_take(arena, forwarded->size);
        fill(forwarded, message);
    }
    base_list_push_back(list, &forwarded->link);
    return forwarded;
}

void forwarded_destroy(struct base_arena *arena, struct forwarded *forwarded)
{
    CHECK(forwarded != NULL);
    base_list_remove(&forwarded->link);
    if (forwarded->bytes != NULL) {
        base_arena_give_back(arena, forwarded->bytes, forwarded->size);
    }
    base_arena_give_back(arena, forwarded, sizeof(*forwarded));
}

void forwarded_destroy_all(struct base_arena *arena, struct base_list *list)
{
    BASE_LIST_FOREACH_REMOVABLE(node, list) {
        forwarded_destroy(arena, BASE_LIST_ENTRY(node, struct forwarded, link));
    }
}
