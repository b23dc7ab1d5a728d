/* The receive loop of reference_server/session.h: BaseSession._receive_loop. */
#include <string.h>

#include "base/check.h"
#include "base/json_string.h"

#include "reference_server/ask.h"
#include "reference_server/log.h"
#include "reference_server/methods.h"
#include "reference_server/python_repr.h"
#include "reference_server/responder.h"
#include "reference_server/server_state.h"
#include "reference_server/session.h"
#include "reference_server/text.h"

static struct reference_server *server_of(const struct reference_server_session *session)
{
    return session->transport->server;
}

/* await self._incoming_message_stream_writer.send(incoming) */
static const struct runtime_exception *hand_on(struct reference_server_incoming *incoming)
{
    return runtime_send_stream_send(incoming->session->incoming, incoming,
                                    AWAIT("receive_loop.incoming_send"));
}

/* Nobody took it over, unless that cannot be told. */
static void keep_back(struct reference_server_incoming *incoming,
                      const struct runtime_exception *raised)
{
    if (raised == NULL || raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        incoming->in_flight = false;
        incoming->in_hand = false;
        reference_server_incoming_sweep(incoming);
    }
}

static const struct runtime_exception *runtime_error(struct reference_server_session *session,
                                                     const char *text)
{
    return runtime_exception_create(server_of(session)->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                    "RuntimeError", text);
}

/* The answer to initialize: sent from here, and the session counts as initialized once it is. */
static const struct runtime_exception *initialize(struct reference_server_incoming *incoming)
{
    struct reference_server_session *session = incoming->session;
    struct reference_server_message *answer = reference_server_methods_initialize(incoming);
    session->initialized = false;
    reference_server_responder_enter(incoming);
    const struct runtime_exception *raised = reference_server_responder_respond(incoming, answer);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED &&
        !server_of(session)->steps.closed_stream_is_crash(raised)) {
        raised = NULL;
    }
    raised = reference_server_responder_exit(incoming, raised);
    if (raised == NULL) {
        session->initialized = true;
    }
    return raised;
}

/* _received_request; returns whether the request is to be handed on. */
static const struct runtime_exception *receive_request(struct reference_server_incoming *incoming,
                                                       bool *out_hand_on)
{
    struct base_json_slice method = reference_server_message_find(incoming->message, "method");
    *out_hand_on = true;
    if (base_json_string_equals(method, "initialize")) {
        const struct runtime_exception *raised = initialize(incoming);
        *out_hand_on = !incoming->completed;
        return raised;
    }
    if (!base_json_string_equals(method, "ping") && !incoming->session->initialized) {
        return runtime_error(incoming->session,
                             "Received request before initialization was complete");
    }
    return NULL;
}

static const struct runtime_exception *
refuse_request(struct reference_server_session *session,
               const struct reference_server_message *message, int code)
{
    struct reference_server_failure failure = {
        .code = code,
        .text = code == REFERENCE_SERVER_METHOD_NOT_FOUND ? "Method not found"
                                                          : "Invalid request parameters",
        .data = "\"\"",
    };
    struct base_json_slice id = reference_server_message_find(message, "id");
    struct reference_server_message *answer =
        reference_server_message_error(session->transport, id, failure);
    answer->stream = message->stream;
    return reference_server_session_send(session, answer, AWAIT("receive_loop.refusal_send"));
}

static const struct runtime_exception *take_valid_request(struct reference_server_session *session,
                                                          struct reference_server_message *message)
{
    struct reference_server_incoming *incoming = reference_server_incoming_create(session, message);
    reference_server_incoming_register(incoming);
    bool handed_on = false;
    const struct runtime_exception *raised = receive_request(incoming, &handed_on);
    if (raised == NULL && handed_on) {
        raised = hand_on(incoming);
    }
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        reference_server_log_joined(server_of(session), REFERENCE_SERVER_LOG_WARNING(ROOT),
                                    "Failed to validate request: ", raised->text, "");
        raised = refuse_request(session, message, REFERENCE_SERVER_INVALID_PARAMS);
        handed_on = false;
    }
    if (raised != NULL || !handed_on) {
        keep_back(incoming, raised);
    }
    return raised;
}

static const struct runtime_exception *take_request(struct reference_server_session *session,
                                                    struct reference_server_message *message)
{
    int code = reference_server_methods_check_request(server_of(session), message);
    if (code == 0) {
        return take_valid_request(session, message);
    }
    reference_server_log(server_of(session), REFERENCE_SERVER_LOG_WARNING(ROOT),
                         "Failed to validate request");
    const struct runtime_exception *raised = refuse_request(session, message, code);
    reference_server_message_discard(message);
    return raised;
}

static const struct runtime_exception *cancel_request(struct reference_server_session *session,
                                                      struct reference_server_message *message)
{
    struct base_json_slice id =
        base_json_find(reference_server_message_find(message, "params"), "requestId");
    struct reference_server_incoming *incoming = reference_server_incoming_find(session, id);
    const struct runtime_exception *raised =
        incoming == NULL ? NULL : reference_server_responder_cancel(incoming);
    reference_server_message_discard(message);
    return raised;
}

/* _received_notification, then _handle_incoming */
static const struct runtime_exception *
receive_notification(struct reference_server_session *session,
                     struct reference_server_message *message)
{
    struct reference_server_incoming *incoming = reference_server_incoming_create(session, message);
    const struct runtime_exception *raised =
        runtime_checkpoint(server_of(session)->loop, AWAIT("receive_loop.notification_checkpoint"));
    struct base_json_slice method = reference_server_message_find(message, "method");
    if (raised == NULL && base_json_string_equals(method, "notifications/initialized")) {
        session->initialized = true;
    } else if (raised == NULL && !session->initialized) {
        raised = runtime_error(session, "Received notification before initialization was complete");
    }
    if (raised == NULL) {
        raised = hand_on(incoming);
    }
    if (raised != NULL) {
        keep_back(incoming, raised);
    }
    return raised;
}

static const struct runtime_exception *take_notification(struct reference_server_session *session,
                                                         struct reference_server_message *message)
{
    struct reference_server *server = server_of(session);
    struct base_json_slice method = reference_server_message_find(message, "method");
    const struct runtime_exception *raised = NULL;
    if (!reference_server_methods_check_notification(message)) {
        reference_server_log(server, REFERENCE_SERVER_LOG_WARNING(ROOT),
                             "Failed to validate notification");
        reference_server_message_discard(message);
    } else if (base_json_string_equals(method, "notifications/cancelled")) {
        raised = cancel_request(session, message);
    } else {
        raised = receive_notification(session, message);
    }
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        reference_server_log_joined(server, REFERENCE_SERVER_LOG_WARNING(ROOT),
                                    "Failed to validate notification: ", raised->text, "");
        raised = NULL;
    }
    return raised;
}

/* What the session reports about an exception that a POST forwarded, or about an answer to a
 * request that it never sent. */
static char *describe(const struct reference_server_message *message)
{
    struct base_arena *arena = reference_server_transport_arena(message->transport);
    if (message->exception != NULL) {
        return reference_server_text_copy(arena, message->exception, strlen(message->exception));
    }
    struct reference_server_text text;
    reference_server_text_init(&text, arena);
    reference_server_text_append(&text, "Received response with an unknown request ID: ");
    reference_server_python_repr_answer(&text, message);
    char *copy = reference_server_text_copy(arena, text.bytes, text.size);
    reference_server_text_release(&text);
    return copy;
}

/* _handle_response; returns whether the answer is dealt with. */
static bool take_answer(struct reference_server_session *session,
                        struct reference_server_message *message,
                        const struct runtime_exception **out_raised)
{
    struct reference_server *server = server_of(session);
    *out_raised = NULL;
    if (reference_server_ask_is_answered(session, message, out_raised)) {
        return true;
    }
    if (reference_server_ask_is_over(session, message) && server->steps.late_answer_is_dropped()) {
        reference_server_log_joined(server, REFERENCE_SERVER_LOG_DEBUG(ROOT),
                                    "Answer discarded: request ", message->id, " is over");
        reference_server_message_discard(message);
        return true;
    }
    return false;
}

static bool is_stray(const struct reference_server_session *session,
                     const struct reference_server_message *message)
{
    return reference_server_message_is_answer(message) &&
           !reference_server_ask_is_over(session, message) &&
           server_of(session)->steps.stray_answer_is_dropped(message);
}

static const struct runtime_exception *take_other(struct reference_server_session *session,
                                                  struct reference_server_message *message)
{
    const struct runtime_exception *raised = NULL;
    if (reference_server_message_is_answer(message) && take_answer(session, message, &raised)) {
        return raised;
    }
    if (is_stray(session, message)) {
        reference_server_log_joined(server_of(session), REFERENCE_SERVER_LOG_DEBUG(ROOT),
                                    "Answer to no request dropped: ", message->id, "");
        reference_server_message_discard(message);
        return NULL;
    }
    struct reference_server_incoming *incoming = reference_server_incoming_create(session, message);
    incoming->exception = describe(message);
    raised = hand_on(incoming);
    if (raised != NULL) {
        keep_back(incoming, raised);
    }
    return raised;
}

static const struct runtime_exception *take(struct reference_server_session *session,
                                            struct reference_server_message *message)
{
    switch (message->kind) {
    case REFERENCE_SERVER_JSONRPC_REQUEST:
        return take_request(session, message);
    case REFERENCE_SERVER_JSONRPC_NOTIFICATION:
        return take_notification(session, message);
    case REFERENCE_SERVER_JSONRPC_RESPONSE:
    case REFERENCE_SERVER_JSONRPC_ERROR:
    case REFERENCE_SERVER_JSONRPC_INVALID:
        return take_other(session, message);
    }
    CHECK_UNREACHABLE("a kind of message outside the enumeration");
}

static const struct runtime_exception *take_all(struct reference_server_session *session)
{
    for (;;) {
        void *item = NULL;
        const struct runtime_exception *raised = runtime_receive_stream_receive(
            session->transport->read, AWAIT("receive_loop.read_receive"), &item);
        if (raised == NULL) {
            raised = take(session, item);
        }
        if (raised != NULL) {
            return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? NULL : raised;
        }
    }
}

const struct runtime_exception *reference_server_receive_loop(void *argument)
{
    struct reference_server_session *session = argument;
    struct reference_server *server = server_of(session);
    const struct runtime_exception *raised = take_all(session);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        bool expected = raised->kind == RUNTIME_EXCEPTION_CLOSED_RESOURCE ||
                        !server->steps.closed_stream_is_crash(raised);
        reference_server_log_exception(
            server, expected ? REFERENCE_SERVER_LOG_DEBUG(ROOT) : REFERENCE_SERVER_LOG_ERROR(ROOT),
            expected ? "Read stream closed by client" : "Unhandled exception in receive loop",
            raised);
        raised = NULL;
    }
    const struct runtime_exception *failed =
        runtime_exception_while_handling(reference_server_ask_fail_all(session), raised);
    raised = failed != NULL ? failed : raised;
    runtime_send_stream_close(session->transport->write);
    runtime_receive_stream_close(session->transport->read);
    runtime_send_stream_close(session->incoming);
    return raised;
}
