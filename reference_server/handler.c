#include "reference_server/handler.h"

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/log.h"
#include "reference_server/responder.h"
#include "reference_server/server_state.h"
#include "reference_server/tools.h"

static struct reference_server *server_of(const struct reference_server_incoming *incoming)
{
    return incoming->session->transport->server;
}

static struct reference_server_message *result(struct reference_server_incoming *incoming,
                                               const char *json)
{
    return reference_server_message_result(
        incoming->session->transport, reference_server_message_find(incoming->message, "id"), json);
}

/* The handler of a method: the answer in *out_answer, or what was raised. */
static const struct runtime_exception *call(struct reference_server_incoming *incoming,
                                            struct reference_server_message **out_answer)
{
    struct base_json_slice method = reference_server_message_find(incoming->message, "method");
    if (base_json_string_equals(method, "ping")) {
        *out_answer = result(incoming, "{}");
        return NULL;
    }
    if (base_json_string_equals(method, "tools/list")) {
        *out_answer = reference_server_tools_list(incoming);
        return NULL;
    }
    if (base_json_string_equals(method, "tools/call")) {
        return reference_server_tools_call(incoming, out_answer);
    }
    struct reference_server_failure failure = {REFERENCE_SERVER_METHOD_NOT_FOUND,
                                               "Method not found", NULL};
    *out_answer = reference_server_message_error(
        incoming->session->transport, reference_server_message_find(incoming->message, "id"),
        failure);
    return NULL;
}

static const struct runtime_exception *handle_request(struct reference_server_incoming *incoming)
{
    struct reference_server_message *answer = NULL;
    const struct runtime_exception *raised = call(incoming, &answer);
    if (raised != NULL) {
        CHECK(raised->kind == RUNTIME_EXCEPTION_CANCELLED);
        reference_server_log_joined(server_of(incoming), REFERENCE_SERVER_LOG_INFO(SERVER),
                                    "Request ", incoming->message->id,
                                    " cancelled - duplicate response suppressed");
        return server_of(incoming)->steps.handler_cancelled(incoming, raised);
    }
    raised = reference_server_responder_respond(incoming, answer);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED &&
        !server_of(incoming)->steps.unsent_answer_is_crash(raised)) {
        reference_server_log(server_of(incoming), REFERENCE_SERVER_LOG_DEBUG(SERVER),
                             "Response discarded: the session has ended");
        return NULL;
    }
    return raised;
}

/* session.send_log_message */
static const struct runtime_exception *handle_exception(struct reference_server_incoming *incoming)
{
    struct reference_server *server = server_of(incoming);
    reference_server_log_joined(server, REFERENCE_SERVER_LOG_ERROR(SERVER),
                                "Received exception from stream: ", incoming->exception, "");
    struct reference_server_message *message = reference_server_message_notification(
        incoming->session->transport, "notifications/message",
        "{\"level\":\"error\",\"logger\":\"mcp.server.exception_handler\","
        "\"data\":\"Internal Server Error\"}",
        NULL);
    const struct runtime_exception *raised =
        reference_server_session_send(incoming->session, message, AWAIT("handler.exception_send"));
    bool quiet = raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED &&
                 !server->steps.closed_stream_is_crash(raised);
    return quiet ? NULL : raised;
}

const struct runtime_exception *reference_server_handle_message(void *argument)
{
    struct reference_server_incoming *incoming = argument;
    const struct runtime_exception *raised = NULL;
    if (incoming->exception != NULL) {
        raised = handle_exception(incoming);
    } else if (incoming->message->kind == REFERENCE_SERVER_JSONRPC_REQUEST) {
        reference_server_responder_enter(incoming);
        if (!incoming->completed) { /* not cancelled while it waited for this task */
            raised = handle_request(incoming);
        }
        raised = reference_server_responder_exit(incoming, raised);
    }
    incoming->in_hand = false;
    reference_server_incoming_sweep(incoming);
    return raised;
}
