#include "reference_server/methods.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/admission.h"
#include "reference_server/models.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"

static bool has_params_of(const struct reference_server_message *message,
                          const struct reference_server_model *model)
{
    return reference_server_models_accept(model, reference_server_message_find(message, "params"));
}

int reference_server_methods_check_request(const struct reference_server *server,
                                           const struct reference_server_message *message)
{
    const struct reference_server_model *model =
        reference_server_models_request(reference_server_message_find(message, "method"));
    if (model == NULL) {
        return server->steps.unknown_method_code();
    }
    return has_params_of(message, model) ? 0 : REFERENCE_SERVER_INVALID_PARAMS;
}

bool reference_server_methods_check_notification(const struct reference_server_message *message)
{
    const struct reference_server_model *model =
        reference_server_models_notification(reference_server_message_find(message, "method"));
    return model != NULL && has_params_of(message, model);
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
