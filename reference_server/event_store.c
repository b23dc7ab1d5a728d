#include "reference_server/event_store.h"

#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/json_number.h"

#include "runtime/task.h"

#include "reference_server/fault.h"
#include "reference_server/message.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"
#include "reference_server/transport.h"

void reference_server_event_store_init(struct reference_server_event_store *store)
{
    CHECK(store->event_count == 0);
    base_list_init(&store->events);
}

/* How long this call of store_event takes: later ones take as long as the last that is said. */
static uint32_t next_latency(struct reference_server *server)
{
    const struct asgi_event_store *settings = server->settings->event_store;
    const uint32_t call = server->event_store.call_count++;
    CHECK(settings->store_count > 0);
    return settings->store[call < settings->store_count ? call : settings->store_count - 1];
}

static void tell(const struct reference_server *server, const struct reference_server_event *event,
                 const struct reference_server_message *message)
{
    const struct asgi_observer *observer = server->observer;
    if (observer == NULL || observer->event_stored == NULL) {
        return;
    }
    struct asgi_stored_event stored = {
        .id = event->id,
        .session_owner = event->owner,
        .stream = event->key,
        .is_priming = message == NULL,
        .is_answer = message != NULL && reference_server_message_is_answer(message),
    };
    observer->event_stored(server->host, &stored);
}

static const struct reference_server_event *append(const struct reference_server_event_place *place,
                                                   const struct reference_server_message *message)
{
    struct reference_server_transport *transport = place->transport;
    struct reference_server_event_store *store = &transport->server->event_store;
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_event *event = base_arena_take(arena, sizeof(*event));
    event->id = ++store->event_count;
    event->owner = transport->owner;
    event->stream = place->stream;
    event->key = reference_server_text_copy(arena, place->key, strlen(place->key));
    if (message != NULL) {
        event->json = reference_server_text_copy(arena, message->json, message->size);
        event->size = message->size;
    }
    base_list_push_back(&store->events, &event->link);
    tell(transport->server, event, message);
    return event;
}

const struct runtime_exception *
reference_server_event_store_add(const struct reference_server_event_place *place,
                                 const struct reference_server_message *message, uint32_t *out_id)
{
    struct reference_server *server = place->transport->server;
    const uint32_t count = next_latency(server);
    for (uint32_t i = 0; i < count; i++) {
        const struct runtime_exception *raised = runtime_yield(server->loop, AWAIT("store.write"));
        if (raised != NULL) {
            return raised;
        }
    }
    if (reference_server_fails(server, "sim/alloc/event", "store.write", /*session_owner=*/0)) {
        return reference_server_memory_error(server);
    }
    *out_id = append(place, message)->id;
    return NULL;
}

static const struct reference_server_event *get(const struct reference_server_event_store *store,
                                                const char *cursor)
{
    int64_t id = 0;
    const struct base_json_slice slice = {cursor, strlen(cursor)};
    if (!base_json_valid(slice.bytes, slice.size, NULL) ||
        base_json_kind_of(slice) != BASE_JSON_NUMBER || !base_json_integer(slice, &id)) {
        return NULL;
    }
    BASE_LIST_FOREACH(node, &store->events) {
        const struct reference_server_event *event =
            BASE_LIST_ENTRY(node, struct reference_server_event, link);
        if (event->id == id) {
            return event;
        }
    }
    return NULL;
}

const struct runtime_exception *
reference_server_event_store_find(struct reference_server *server, const char *cursor,
                                  const struct reference_server_event **out_event)
{
    for (uint32_t i = 0; i < server->settings->event_store->replay; i++) {
        const struct runtime_exception *raised = runtime_yield(server->loop, AWAIT("store.read"));
        if (raised != NULL) {
            return raised;
        }
    }
    *out_event = get(&server->event_store, cursor);
    return NULL;
}

const struct reference_server_event *
reference_server_event_store_next(const struct reference_server *server,
                                  const struct reference_server_event *cursor,
                                  const struct reference_server_event *event)
{
    const struct base_list *events = &server->event_store.events;
    for (struct base_list_node *node = event->link.next; node != &events->ends; node = node->next) {
        const struct reference_server_event *next =
            BASE_LIST_ENTRY(node, struct reference_server_event, link);
        if (next->json != NULL && server->steps.events_share_stream(cursor, next)) {
            return next;
        }
    }
    return NULL;
}
