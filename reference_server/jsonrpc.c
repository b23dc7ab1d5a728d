#include "reference_server/jsonrpc.h"

#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/text.h"

bool reference_server_jsonrpc_is(struct base_json_slice value, enum base_json_kind kind)
{
    return !base_json_is_missing(value) && base_json_kind_of(value) == kind;
}

bool reference_server_jsonrpc_is_integer(struct base_json_slice value)
{
    if (!reference_server_jsonrpc_is(value, BASE_JSON_NUMBER)) {
        return false;
    }
    CHECK(value.size > 0);
    return memchr(value.bytes, '.', value.size) == NULL &&
           memchr(value.bytes, 'e', value.size) == NULL &&
           memchr(value.bytes, 'E', value.size) == NULL;
}

static bool is_id(struct base_json_slice value)
{
    return reference_server_jsonrpc_is(value, BASE_JSON_STRING) ||
           reference_server_jsonrpc_is_integer(value);
}

static bool is_call(struct base_json_slice value)
{
    struct base_json_slice params = base_json_find(value, "params");
    return reference_server_jsonrpc_is(base_json_find(value, "method"), BASE_JSON_STRING) &&
           (base_json_is_missing(params) || reference_server_jsonrpc_is(params, BASE_JSON_NULL) ||
            reference_server_jsonrpc_is(params, BASE_JSON_OBJECT));
}

static bool is_failure(struct base_json_slice error)
{
    return reference_server_jsonrpc_is_integer(base_json_find(error, "code")) &&
           reference_server_jsonrpc_is(base_json_find(error, "message"), BASE_JSON_STRING);
}

enum reference_server_jsonrpc_kind reference_server_jsonrpc_kind(struct base_json_slice value)
{
    CHECK(!base_json_is_missing(value));
    bool has_id = is_id(base_json_find(value, "id"));
    if (!base_json_string_equals(base_json_find(value, "jsonrpc"), "2.0")) {
        return REFERENCE_SERVER_JSONRPC_INVALID;
    }
    if (has_id && is_failure(base_json_find(value, "error"))) {
        return REFERENCE_SERVER_JSONRPC_ERROR;
    }
    if (is_call(value)) {
        return has_id ? REFERENCE_SERVER_JSONRPC_REQUEST : REFERENCE_SERVER_JSONRPC_NOTIFICATION;
    }
    if (has_id && reference_server_jsonrpc_is(base_json_find(value, "result"), BASE_JSON_OBJECT)) {
        return REFERENCE_SERVER_JSONRPC_RESPONSE;
    }
    return REFERENCE_SERVER_JSONRPC_INVALID;
}

char *reference_server_jsonrpc_text(struct base_arena *arena, struct base_json_slice value)
{
    CHECK(is_id(value));
    if (!reference_server_jsonrpc_is(value, BASE_JSON_STRING)) {
        return reference_server_text_copy(arena, value.bytes, value.size);
    }
    char *decoded = base_arena_take(arena, value.size);
    size_t size = 0;
    bool fits = base_json_string_decode(value, decoded, value.size, &size);
    CHECK(fits);
    char *copy = reference_server_text_copy(arena, decoded, strlen(decoded));
    base_arena_give_back(arena, decoded, value.size);
    return copy;
}
