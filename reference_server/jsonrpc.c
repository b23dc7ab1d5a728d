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

enum member {
    MEMBER_JSONRPC,
    MEMBER_ID,
    MEMBER_METHOD,
    MEMBER_PARAMS,
    MEMBER_RESULT,
    MEMBER_ERROR,
    MEMBER_COUNT,
};

static const char *const member_names[] = {"jsonrpc", "id", "method", "params", "result", "error"};

_Static_assert(sizeof(member_names) / sizeof(member_names[0]) == MEMBER_COUNT, "one name each");

static bool is_call(const struct base_json_slice *members)
{
    const struct base_json_slice params = members[MEMBER_PARAMS];
    return reference_server_jsonrpc_is(members[MEMBER_METHOD], BASE_JSON_STRING) &&
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
    struct base_json_slice members[MEMBER_COUNT];
    base_json_find_all(value, MEMBER_COUNT, member_names, members);
    const bool has_id = is_id(members[MEMBER_ID]);
    if (!base_json_string_equals(members[MEMBER_JSONRPC], "2.0")) {
        return REFERENCE_SERVER_JSONRPC_INVALID;
    }
    if (has_id && is_failure(members[MEMBER_ERROR])) {
        return REFERENCE_SERVER_JSONRPC_ERROR;
    }
    if (is_call(members)) {
        return has_id ? REFERENCE_SERVER_JSONRPC_REQUEST : REFERENCE_SERVER_JSONRPC_NOTIFICATION;
    }
    if (has_id && reference_server_jsonrpc_is(members[MEMBER_RESULT], BASE_JSON_OBJECT)) {
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
