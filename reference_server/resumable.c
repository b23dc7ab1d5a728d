#include "reference_server/resumable.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/jsonrpc.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"

/* The first version whose clients take an event without data. */
#define VERSION_RESUMABLE "2025-11-25"
#define VERSION_DEFAULT   "2025-03-26"

void reference_server_unanswered_add(struct reference_server_transport *transport, uint32_t stream,
                                     const char *id_json)
{
    CHECK(stream > 0);
    if (transport->server->settings->event_store == NULL) {
        return;
    }
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_unanswered *unanswered = base_arena_take(arena, sizeof(*unanswered));
    unanswered->transport = transport;
    unanswered->stream = stream;
    unanswered->id_json = reference_server_text_copy(arena, id_json, strlen(id_json));
    base_list_push_back(&transport->unanswered, &unanswered->link);
}

struct reference_server_unanswered *
reference_server_unanswered_find(const struct reference_server_transport *transport,
                                 uint32_t stream)
{
    BASE_LIST_FOREACH(node, &transport->unanswered) {
        struct reference_server_unanswered *unanswered =
            BASE_LIST_ENTRY(node, struct reference_server_unanswered, link);
        if (unanswered->stream == stream) {
            return unanswered;
        }
    }
    return NULL;
}

static void forget(struct reference_server_unanswered *unanswered)
{
    struct base_arena *arena = reference_server_transport_arena(unanswered->transport);
    base_list_remove(&unanswered->link);
    reference_server_text_forget(arena, unanswered->id_json, strlen(unanswered->id_json));
    base_arena_give_back(arena, unanswered, sizeof(*unanswered));
}

void reference_server_unanswered_settle(struct reference_server_transport *transport,
                                        uint32_t stream)
{
    CHECK(transport->server->settings->event_store != NULL);
    BASE_LIST_FOREACH_REMOVABLE(node, &transport->unanswered) {
        struct reference_server_unanswered *unanswered =
            BASE_LIST_ENTRY(node, struct reference_server_unanswered, link);
        if (unanswered->stream == stream) {
            forget(unanswered);
        }
    }
}

void reference_server_unanswered_release(struct reference_server_transport *transport)
{
    BASE_LIST_FOREACH_REMOVABLE(node, &transport->unanswered) {
        forget(BASE_LIST_ENTRY(node, struct reference_server_unanswered, link));
    }
}

struct reference_server_message *
reference_server_unanswered_failure(const struct reference_server_unanswered *unanswered,
                                    const char *text)
{
    struct base_json_slice id = {unanswered->id_json, strlen(unanswered->id_json)};
    struct reference_server_failure failure = {REFERENCE_SERVER_CONNECTION_CLOSED, text, NULL};
    return reference_server_message_error(unanswered->transport, id, failure);
}

const char *reference_server_protocol_version(const struct reference_server_exchange *exchange)
{
    const char *version = reference_server_header(exchange, "mcp-protocol-version");
    return version == NULL ? VERSION_DEFAULT : version;
}

bool reference_server_resumes(const struct reference_server *server, const char *version)
{
    CHECK(version != NULL);
    return server->settings->event_store != NULL && strcmp(version, VERSION_RESUMABLE) >= 0;
}

const struct runtime_exception *
reference_server_mint_priming(const struct reference_server_event_place *place, const char *version,
                              struct reference_server_message **out_priming)
{
    *out_priming = NULL;
    if (!reference_server_resumes(place->transport->server, version)) {
        return NULL;
    }
    uint32_t id = 0;
    const struct runtime_exception *raised = reference_server_event_store_add(place, NULL, &id);
    if (raised == NULL) {
        *out_priming = reference_server_message_priming(place->transport, id);
    }
    return raised;
}
