#include "reference_server/message.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/text.h"
#include "reference_server/transport.h"

static struct reference_server_message *create(struct reference_server_transport *transport)
{
    CHECK(transport != NULL);
    struct reference_server_message *message =
        base_arena_take(reference_server_transport_arena(transport), sizeof(*message));
    message->transport = transport;
    base_list_push_back(&transport->messages, &message->link);
    return message;
}

struct reference_server_message *
reference_server_message_create(struct reference_server_transport *transport, const char *json,
                                size_t size)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_message *message = create(transport);
    message->json = reference_server_text_copy(arena, json, size);
    message->size = size;
    struct base_json_slice whole = {message->json, size};
    message->kind = reference_server_jsonrpc_kind(whole);
    if (message->kind != REFERENCE_SERVER_JSONRPC_INVALID &&
        message->kind != REFERENCE_SERVER_JSONRPC_NOTIFICATION) {
        message->id = reference_server_jsonrpc_text(arena, base_json_find(whole, "id"));
    }
    return message;
}

/* Ends the building of a message. */
static struct reference_server_message *finish(struct reference_server_transport *transport,
                                               struct reference_server_text *text)
{
    struct reference_server_message *message =
        reference_server_message_create(transport, text->bytes, text->size);
    CHECK(message->kind != REFERENCE_SERVER_JSONRPC_INVALID);
    reference_server_text_release(text);
    return message;
}

struct reference_server_message *
reference_server_message_notification(struct reference_server_transport *transport,
                                      const char *method, const char *params, const char *related)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_text text;
    reference_server_text_init(&text, arena);
    reference_server_text_append(&text, "{\"method\":");
    reference_server_text_append_json(&text, method);
    reference_server_text_append(&text, ",\"params\":");
    reference_server_text_append(&text, params);
    reference_server_text_append(&text, ",\"jsonrpc\":\"2.0\"}");
    struct reference_server_message *message = finish(transport, &text);
    if (related != NULL) {
        message->related = reference_server_text_copy(arena, related, strlen(related));
    }
    return message;
}

static void begin_answer(struct reference_server_text *text,
                         struct reference_server_transport *transport, struct base_json_slice id)
{
    CHECK(!base_json_is_missing(id));
    reference_server_text_init(text, reference_server_transport_arena(transport));
    reference_server_text_append(text, "{\"jsonrpc\":\"2.0\",\"id\":");
    reference_server_text_append_bytes(text, id.bytes, id.size);
}

struct reference_server_message *
reference_server_message_result(struct reference_server_transport *transport,
                                struct base_json_slice id, const char *result)
{
    struct reference_server_text text;
    begin_answer(&text, transport, id);
    reference_server_text_append(&text, ",\"result\":");
    reference_server_text_append(&text, result);
    reference_server_text_append(&text, "}");
    return finish(transport, &text);
}

struct reference_server_message *
reference_server_message_error(struct reference_server_transport *transport,
                               struct base_json_slice id, struct reference_server_failure failure)
{
    struct reference_server_text text;
    begin_answer(&text, transport, id);
    reference_server_text_append(&text, ",\"error\":{\"code\":");
    reference_server_text_append_number(&text, failure.code);
    reference_server_text_append(&text, ",\"message\":");
    reference_server_text_append_json(&text, failure.text);
    if (failure.data != NULL) {
        reference_server_text_append(&text, ",\"data\":");
        reference_server_text_append(&text, failure.data);
    }
    reference_server_text_append(&text, "}}");
    return finish(transport, &text);
}

struct reference_server_message *
reference_server_message_exception(struct reference_server_transport *transport, const char *text)
{
    CHECK(text != NULL);
    struct reference_server_message *message = create(transport);
    message->exception = text;
    return message;
}

struct reference_server_message *
reference_server_message_priming(struct reference_server_transport *transport, uint32_t event)
{
    CHECK(event > 0);
    struct reference_server_message *message = create(transport);
    message->event = event;
    message->is_priming = true;
    return message;
}

static void forget(struct base_arena *arena, char *copy)
{
    if (copy != NULL) {
        reference_server_text_forget(arena, copy, strlen(copy));
    }
}

void reference_server_message_discard(struct reference_server_message *message)
{
    CHECK(message != NULL);
    struct base_arena *arena = reference_server_transport_arena(message->transport);
    base_list_remove(&message->link);
    if (message->json != NULL) {
        reference_server_text_forget(arena, message->json, message->size);
    }
    forget(arena, message->id);
    forget(arena, message->related);
    base_arena_give_back(arena, message, sizeof(*message));
}

void reference_server_message_unsent(struct reference_server_message *message,
                                     const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    if (raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        reference_server_message_discard(message);
    }
}

struct base_json_slice reference_server_message_find(const struct reference_server_message *message,
                                                     const char *key)
{
    CHECK(message->json != NULL);
    return base_json_find((struct base_json_slice){message->json, message->size}, key);
}

bool reference_server_message_is_answer(const struct reference_server_message *message)
{
    CHECK(message != NULL);
    return message->kind == REFERENCE_SERVER_JSONRPC_RESPONSE ||
           message->kind == REFERENCE_SERVER_JSONRPC_ERROR;
}
