#include "scenarios/format/rpc.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#include "scenarios/buffer.h"

#define NOTIFICATION_PREFIX "notifications/"

/* What MCP clients send (the lifecycle page of the specification, 2025-06-18). */
#define INITIALIZE_PARAMS                                      \
    "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}," \
    "\"clientInfo\":{\"name\":\"halfclose\",\"version\":\"1\"}}"

static void write_value(struct scenarios_reader *reader, const struct base_json_value *value,
                        struct scenarios_buffer *out);

static void write_items(struct scenarios_reader *reader, const struct base_json_value *value,
                        struct scenarios_buffer *out)
{
    for (const struct base_json_value *item = value->first; item != NULL; item = item->next) {
        scenarios_buffer_append(out, item == value->first ? "" : ",");
        if (value->kind == BASE_JSON_OBJECT) {
            scenarios_buffer_append_json(out, item->key, item->key_size);
            scenarios_buffer_append(out, ":");
        }
        write_value(reader, item, out);
    }
}

static void write_value(struct scenarios_reader *reader, const struct base_json_value *value,
                        struct scenarios_buffer *out)
{
    struct base_json_value resolved;
    if (!scenarios_reader_resolve(reader, value, true, &resolved)) {
        return;
    }
    switch (resolved.kind) {
    case BASE_JSON_OBJECT:
        scenarios_buffer_append(out, "{");
        write_items(reader, &resolved, out);
        scenarios_buffer_append(out, "}");
        return;
    case BASE_JSON_ARRAY:
        scenarios_buffer_append(out, "[");
        write_items(reader, &resolved, out);
        scenarios_buffer_append(out, "]");
        return;
    case BASE_JSON_STRING:
        scenarios_buffer_append_json(out, resolved.string, resolved.string_size);
        return;
    case BASE_JSON_NUMBER:
    case BASE_JSON_BOOLEAN:
    case BASE_JSON_NULL:
        scenarios_buffer_append_bytes(out, resolved.raw.bytes, resolved.raw.size);
        return;
    }
    CHECK_UNREACHABLE("a kind of JSON value that does not exist");
}

static bool needs_id(const struct base_json_value *json, const struct base_json_value *method)
{
    return method != NULL && method->kind == BASE_JSON_STRING &&
           strncmp(method->string, NOTIFICATION_PREFIX, strlen(NOTIFICATION_PREFIX)) != 0 &&
           base_json_value_find(json, "id") == NULL;
}

struct asgi_bytes scenarios_rpc_write(struct scenarios_reader *reader,
                                      const struct base_json_value *json)
{
    CHECK(json->kind == BASE_JSON_OBJECT);
    if (json->raw.size > SCENARIOS_BODY_SIZE_MAX) {
        scenarios_reader_mistake(reader, json, "a message of at most 128 KiB", NULL);
        return (struct asgi_bytes){.data = NULL};
    }
    const struct base_json_value *method = base_json_value_find(json, "method");
    struct scenarios_buffer out = {.bytes = NULL};
    scenarios_buffer_append(&out, "{");
    if (base_json_value_find(json, "jsonrpc") == NULL) {
        scenarios_buffer_append(&out, "\"jsonrpc\":\"2.0\",");
    }
    if (needs_id(json, method)) {
        scenarios_buffer_format(&out, "\"id\":%" PRIu32 ",", scenarios_reader_next_id(reader));
    }
    write_items(reader, json, &out);
    if (method != NULL && base_json_value_is(method, "initialize") &&
        base_json_value_find(json, "params") == NULL) {
        scenarios_buffer_append(&out, ",\"params\":" INITIALIZE_PARAMS);
    }
    scenarios_buffer_append(&out, "}");
    const struct asgi_bytes bytes = {
        .data = scenarios_region_copy(scenarios_reader_region(reader), out.bytes, out.size),
        .size = out.size};
    scenarios_buffer_release(&out);
    return bytes;
}
