#include "reference_server/router.h"

#include <stddef.h>

#include "base/check.h"

#include "reference_server/log.h"
#include "reference_server/message.h"
#include "reference_server/request_stream.h"
#include "reference_server/resumable.h"
#include "reference_server/server_state.h"
#include "reference_server/transport.h"

static const char *key_of(const struct reference_server_message *message)
{
    if (reference_server_message_is_answer(message)) {
        return message->id;
    }
    return message->related != NULL ? message->related : REFERENCE_SERVER_GET_STREAM;
}

/* Stores the message before anybody gets it, whether or not somebody waits for it.  One that cannot
 * be stored has no id, and cannot be asked for again. */
static const struct runtime_exception *store(struct reference_server_transport *transport,
                                             struct reference_server_message *message)
{
    const struct reference_server_event_place place = {
        .transport = transport, .stream = message->stream, .key = key_of(message)};
    const struct runtime_exception *raised =
        reference_server_event_store_add(&place, message, &message->event);
    if (raised == NULL && reference_server_message_is_answer(message)) {
        reference_server_unanswered_settle(transport, message->stream);
    }
    if (raised != NULL && transport->server->steps.unstored_is_delivered(raised)) {
        reference_server_log_exception(transport->server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                       "Error storing event", raised);
        raised = NULL;
    }
    return raised;
}

/* Nobody gets the message, nor can ask for it again. */
static void lose(struct reference_server_message *message)
{
    if (message->kind == REFERENCE_SERVER_JSONRPC_REQUEST && message->event == 0) {
        message->transport->server->steps.request_undelivered(message);
    }
    reference_server_message_discard(message);
}

static const struct runtime_exception *deliver(struct reference_server_transport *transport,
                                               struct reference_server_message *message)
{
    const char *key = key_of(message);
    struct reference_server_request_stream *stream =
        reference_server_request_stream_find(transport, key);
    if (stream == NULL || !transport->server->steps.stream_fits(stream, message)) {
        reference_server_log_joined(transport->server, REFERENCE_SERVER_LOG_DEBUG(TRANSPORT),
                                    "Request stream ", key, " not found for message.");
        lose(message);
        return NULL;
    }
    reference_server_request_stream_hold(stream);
    const struct runtime_exception *raised =
        runtime_send_stream_send(stream->send, message, AWAIT("router.request_send"));
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        lose(message);
        CHECK(raised->kind == RUNTIME_EXCEPTION_BROKEN_RESOURCE ||
              raised->kind == RUNTIME_EXCEPTION_CLOSED_RESOURCE);
        transport->server->steps.drop_stream(stream);
        raised = NULL;
    }
    reference_server_request_stream_let_go(stream);
    return raised;
}

static const struct runtime_exception *route(struct reference_server_transport *transport)
{
    for (;;) {
        void *item = NULL;
        const struct runtime_exception *raised = runtime_receive_stream_receive(
            transport->write_reader, AWAIT("router.write_receive"), &item);
        if (raised == NULL && transport->server->settings->event_store != NULL) {
            raised = store(transport, item);
        }
        if (raised == NULL) {
            raised = deliver(transport, item);
        }
        if (raised != NULL) {
            return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? NULL : raised;
        }
    }
}

const struct runtime_exception *reference_server_route(void *argument)
{
    struct reference_server_transport *transport = argument;
    CHECK(transport->connected);
    const struct runtime_exception *raised = route(transport);
    if (raised == NULL || raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
        return raised;
    }
    struct reference_server *server = transport->server;
    if (raised->kind != RUNTIME_EXCEPTION_CLOSED_RESOURCE) {
        reference_server_log_exception(server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                       "Error in message router", raised);
    } else if (server->steps.router_end_is_expected(transport)) {
        reference_server_log(server, REFERENCE_SERVER_LOG_DEBUG(TRANSPORT),
                             "Read stream closed by client");
    } else {
        reference_server_log_exception(server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                       "Unexpected closure of read stream in message router",
                                       raised);
    }
    return NULL;
}
