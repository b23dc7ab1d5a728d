#include "reference_server/python_repr.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

/* How deep the reprs of values go into each other; what lies deeper is "...". */
#define DEPTH_MAX 32

static void append_byte(struct reference_server_text *text, char byte, char quote)
{
    char escape[8];
    if (byte == quote || byte == '\\') {
        (void)snprintf(escape, sizeof(escape), "\\%c", byte);
    } else if (byte == '\n' || byte == '\r' || byte == '\t') {
        (void)snprintf(escape, sizeof(escape), "\\%c",
                       byte == '\n'   ? 'n'
                       : byte == '\r' ? 'r'
                                      : 't');
    } else if ((unsigned char)byte < 0x20 || byte == 0x7f) {
        (void)snprintf(escape, sizeof(escape), "\\x%02x", (unsigned char)byte);
    } else {
        reference_server_text_append_bytes(text, &byte, 1);
        return;
    }
    reference_server_text_append(text, escape);
}

/* Single quotes, unless only single ones are inside. */
static void append_string(struct reference_server_text *text, struct base_json_slice value)
{
    char *decoded = base_arena_take(text->arena, value.size);
    size_t size = 0;
    const bool fits = base_json_string_decode(value, decoded, value.size, &size);
    CHECK(fits);
    const bool is_doubled =
        memchr(decoded, '\'', size) != NULL && memchr(decoded, '"', size) == NULL;
    const char quote = is_doubled ? '"' : '\'';
    reference_server_text_append_bytes(text, &quote, 1);
    for (size_t i = 0; i < size; i++) {
        append_byte(text, decoded[i], quote);
    }
    reference_server_text_append_bytes(text, &quote, 1);
    base_arena_give_back(text->arena, decoded, value.size);
}

static void append_value(struct reference_server_text *text, struct base_json_slice value,
                         uint32_t depth);

static void append_items(struct reference_server_text *text, struct base_json_slice value,
                         uint32_t depth)
{
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice item;
    bool first = true;
    base_json_items_init(&items, value);
    while (base_json_items_next(&items, &key, &item)) {
        reference_server_text_append(text, first ? "" : ", ");
        first = false;
        if (!base_json_is_missing(key)) {
            append_string(text, key);
            reference_server_text_append(text, ": ");
        }
        append_value(text, item, depth + 1);
    }
}

static void append_value(struct reference_server_text *text, struct base_json_slice value,
                         uint32_t depth)
{
    if (depth > DEPTH_MAX) {
        reference_server_text_append(text, "...");
        return;
    }
    switch (base_json_kind_of(value)) {
    case BASE_JSON_OBJECT:
        reference_server_text_append(text, "{");
        append_items(text, value, depth);
        reference_server_text_append(text, "}");
        return;
    case BASE_JSON_ARRAY:
        reference_server_text_append(text, "[");
        append_items(text, value, depth);
        reference_server_text_append(text, "]");
        return;
    case BASE_JSON_STRING:
        append_string(text, value);
        return;
    case BASE_JSON_NUMBER:
        reference_server_text_append_bytes(text, value.bytes, value.size);
        return;
    case BASE_JSON_BOOLEAN:
        reference_server_text_append(text, value.bytes[0] == 't' ? "True" : "False");
        return;
    case BASE_JSON_NULL:
        reference_server_text_append(text, "None");
        return;
    }
    CHECK_UNREACHABLE("a kind of JSON value outside the enumeration");
}

void reference_server_python_repr(struct reference_server_text *text, struct base_json_slice value)
{
    CHECK(!base_json_is_missing(value));
    append_value(text, value, 0);
}

/* Of a pydantic model: its name, and the names of its fields in their order, ended by NULL. */
struct model {
    const char *name;
    const char *const *fields;
};

static const char *const result_fields[] = {"jsonrpc", "id", "result", NULL};
static const char *const error_fields[] = {"jsonrpc", "id", "error", NULL};
static const char *const error_data_fields[] = {"code", "message", "data", NULL};

static const struct model result_model = {"JSONRPCResponse", result_fields};
static const struct model error_model = {"JSONRPCError", error_fields};
static const struct model error_data_model = {"ErrorData", error_data_fields};

static void append_model(struct reference_server_text *text, struct base_json_slice object,
                         const struct model *model);

/* "name=repr" of a model's field; None when it is missing. */
static void append_field(struct reference_server_text *text, struct base_json_slice object,
                         const char *name)
{
    const struct base_json_slice value = base_json_find(object, name);
    reference_server_text_append(text, name);
    reference_server_text_append(text, "=");
    if (base_json_is_missing(value)) {
        reference_server_text_append(text, "None");
    } else if (strcmp(name, "error") == 0) {
        append_model(text, value, &error_data_model);
    } else {
        append_value(text, value, 0);
    }
}

static bool is_field(struct base_json_slice key, const struct model *model)
{
    for (const char *const *field = model->fields; *field != NULL; field++) {
        if (base_json_string_equals(key, *field)) {
            return true;
        }
    }
    return false;
}

/* What an object has besides its model's fields. */
static void append_extras(struct reference_server_text *text, struct base_json_slice object,
                          const struct model *model)
{
    struct base_json_items items;
    struct base_json_slice key;
    struct base_json_slice item;
    base_json_items_init(&items, object);
    while (base_json_items_next(&items, &key, &item)) {
        if (!is_field(key, model)) {
            reference_server_text_append(text, ", ");
            reference_server_text_append_bytes(text, key.bytes + 1, key.size - 2);
            reference_server_text_append(text, "=");
            append_value(text, item, 0);
        }
    }
}

static void append_model(struct reference_server_text *text, struct base_json_slice object,
                         const struct model *model)
{
    CHECK(!base_json_is_missing(object));
    reference_server_text_append(text, model->name);
    for (const char *const *field = model->fields; *field != NULL; field++) {
        reference_server_text_append(text, field == model->fields ? "(" : ", ");
        append_field(text, object, *field);
    }
    append_extras(text, object, model);
    reference_server_text_append(text, ")");
}

void reference_server_python_repr_answer(struct reference_server_text *text,
                                         const struct reference_server_message *message)
{
    CHECK(reference_server_message_is_answer(message));
    const struct base_json_slice whole = {message->json, message->size};
    const bool is_error = message->kind == REFERENCE_SERVER_JSONRPC_ERROR;
    reference_server_text_append(text, "SessionMessage(message=JSONRPCMessage(root=");
    append_model(text, whole, is_error ? &error_model : &result_model);
    reference_server_text_append(text,
                                 "), metadata=ServerMessageMetadata(related_request_id=None, "
                                 "request_context=<starlette.requests.Request object at 0x...>, "
                                 "close_sse_stream=None, close_standalone_sse_stream=None))");
}

/* repr() of bytes that hold no single quote, as in headers. */
static void append_bytes(struct reference_server_text *text, const char *bytes)
{
    reference_server_text_append(text, "b'");
    for (; *bytes != '\0'; bytes++) {
        append_byte(text, *bytes, '\'');
    }
    reference_server_text_append(text, "'");
}

void reference_server_python_repr_start(struct reference_server_text *text,
                                        const struct asgi_message *message)
{
    CHECK(message->type == ASGI_HTTP_RESPONSE_START);
    reference_server_text_append(text, "{'type': 'http.response.start', 'status': ");
    reference_server_text_append_number(text, message->status);
    reference_server_text_append(text, ", 'headers': [");
    for (uint32_t i = 0; i < message->headers.count; i++) {
        reference_server_text_append(text, i == 0 ? "(" : ", (");
        append_bytes(text, message->headers.items[i].name);
        reference_server_text_append(text, ", ");
        append_bytes(text, message->headers.items[i].value);
        reference_server_text_append(text, ")");
    }
    reference_server_text_append(text, "]}");
}
