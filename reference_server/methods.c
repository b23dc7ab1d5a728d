#include "reference_server/methods.h"

#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/admission.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"

#define REQUIRED_COUNT_MAX 3

struct method {
    const char *name;

    struct {
        const char *key;
        enum base_json_kind kind;
    } required[REQUIRED_COUNT_MAX]; /* in params; ended by a key that is NULL, where shorter */
};

static const struct method requests[] = {
    {"initialize",
     {{"protocolVersion", BASE_JSON_STRING},
      {"capabilities", BASE_JSON_OBJECT},
      {"clientInfo", BASE_JSON_OBJECT}}},
    {"ping", {{0}}},
    {"completion/complete", {{"ref", BASE_JSON_OBJECT}, {"argument", BASE_JSON_OBJECT}}},
    {"logging/setLevel", {{"level", BASE_JSON_STRING}}},
    {"prompts/get", {{"name", BASE_JSON_STRING}}},
    {"prompts/list", {{0}}},
    {"resources/list", {{0}}},
    {"resources/templates/list", {{0}}},
    {"resources/read", {{"uri", BASE_JSON_STRING}}},
    {"resources/subscribe", {{"uri", BASE_JSON_STRING}}},
    {"resources/unsubscribe", {{"uri", BASE_JSON_STRING}}},
    {"tools/call", {{"name", BASE_JSON_STRING}}},
    {"tools/list", {{0}}},
    {"tasks/get", {{"taskId", BASE_JSON_STRING}}},
    {"tasks/result", {{"taskId", BASE_JSON_STRING}}},
    {"tasks/list", {{0}}},
    {"tasks/cancel", {{"taskId", BASE_JSON_STRING}}},
};

static const struct method notifications[] = {
    {"notifications/cancelled", {{0}}},
    {"notifications/initialized", {{0}}},
    {"notifications/progress", {{"progress", BASE_JSON_NUMBER}}},
    {"notifications/roots/list_changed", {{0}}},
    {"notifications/tasks/status", {{"taskId", BASE_JSON_STRING}, {"status", BASE_JSON_STRING}}},
};

static const struct method *find(const struct method *methods, size_t count,
                                 const struct reference_server_message *message)
{
    struct base_json_slice name = reference_server_message_find(message, "method");
    CHECK(!base_json_is_missing(name));
    for (size_t i = 0; i < count; i++) {
        if (base_json_string_equals(name, methods[i].name)) {
            return &methods[i];
        }
    }
    return NULL;
}

static bool has_required(const struct method *method,
                         const struct reference_server_message *message)
{
    struct base_json_slice params = reference_server_message_find(message, "params");
    for (size_t i = 0; i < REQUIRED_COUNT_MAX && method->required[i].key != NULL; i++) {
        if (!reference_server_jsonrpc_is(base_json_find(params, method->required[i].key),
                                         method->required[i].kind)) {
            return false;
        }
    }
    struct base_json_slice arguments = base_json_find(params, "arguments");
    return base_json_is_missing(arguments) || strcmp(method->name, "tools/call") != 0 ||
           reference_server_jsonrpc_is(arguments, BASE_JSON_OBJECT) ||
           reference_server_jsonrpc_is(arguments, BASE_JSON_NULL);
}

int reference_server_methods_check_request(const struct reference_server *server,
                                           const struct reference_server_message *message)
{
    const struct method *method = find(requests, sizeof(requests) / sizeof(requests[0]), message);
    if (method == NULL) {
        return server->steps.unknown_method_code();
    }
    return has_required(method, message) ? 0 : REFERENCE_SERVER_INVALID_PARAMS;
}

bool reference_server_methods_check_notification(const struct reference_server_message *message)
{
    const struct method *method =
        find(notifications, sizeof(notifications) / sizeof(notifications[0]), message);
    return method != NULL && has_required(method, message);
}

struct reference_server_message *
reference_server_methods_initialize(const struct reference_server_incoming *incoming)
{
    struct reference_server_transport *transport = incoming->session->transport;
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct base_json_slice params = reference_server_message_find(incoming->message, "params");
    char *version = reference_server_jsonrpc_text(arena, base_json_find(params, "protocolVersion"));
    struct reference_server_text result;
    reference_server_text_init(&result, arena);
    reference_server_text_append(&result, "{\"protocolVersion\":");
    reference_server_text_append_json(
        &result, reference_server_speaks(version) ? version : REFERENCE_SERVER_LATEST_VERSION);
    reference_server_text_append(
        &result,
        ",\"capabilities\":{\"experimental\":{},\"tools\":{\"listChanged\":false}},"
        "\"serverInfo\":{\"name\":\"halfclose reference server\",\"version\":\"1.26.0\"}}");
    struct base_json_slice id = reference_server_message_find(incoming->message, "id");
    struct reference_server_message *answer =
        reference_server_message_result(transport, id, result.bytes);
    reference_server_text_release(&result);
    reference_server_text_forget(arena, version, strlen(version));
    return answer;
}
