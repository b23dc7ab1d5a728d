#include "reference_server/get.h"

#include "base/check.h"

#include "reference_server/admission.h"
#include "reference_server/fault.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/log.h"
#include "reference_server/message.h"
#include "reference_server/replay.h"
#include "reference_server/server_state.h"

static const struct reference_server_steps *steps_of(const struct reference_server_get *get)
{
    return &get->transport->server->steps;
}

void reference_server_get_register(struct reference_server_get *get)
{
    CHECK(get->stream == NULL);
    get->stream = reference_server_request_stream_register(
        get->transport, REFERENCE_SERVER_GET_STREAM, get->exchange->scope->owner);
    get->source.endless = get->stream->send;
}

static bool is_refused(const struct reference_server_get *get,
                       struct reference_server_refusal *out_refusal)
{
    if (!reference_server_accepts(get->exchange).events) {
        *out_refusal = (struct reference_server_refusal){
            .status = 406,
            .code = REFERENCE_SERVER_INVALID_REQUEST,
            .text = "Not Acceptable: Client must accept text/event-stream",
        };
        return true;
    }
    return !reference_server_admits(get->exchange, get->transport, out_refusal);
}

/* The event after which the client wants to go on; NULL: none. */
static const char *cursor_of(const struct reference_server_get *get)
{
    const char *last = reference_server_header(get->exchange, "last-event-id");
    return last != NULL && last[0] != '\0' ? last : NULL;
}

static bool conflicts(const struct reference_server_get *get,
                      struct reference_server_refusal *out_refusal)
{
    *out_refusal = (struct reference_server_refusal){
        .status = 409,
        .code = REFERENCE_SERVER_INVALID_REQUEST,
        .text = "Conflict: Only one SSE stream is allowed per session",
    };
    return reference_server_request_stream_find(get->transport, REFERENCE_SERVER_GET_STREAM) !=
           NULL;
}

/* Another stream in the place of the one that has ended. */
static void renew(struct reference_server_get *get)
{
    runtime_receive_stream_close(get->stream->receive);
    reference_server_request_stream_let_go(get->stream);
    get->stream = NULL;
    reference_server_get_register(get);
}

static const struct runtime_exception *forward_messages(struct reference_server_get *get)
{
    for (;;) {
        void *item = NULL;
        const struct runtime_site site = AWAIT("get.messages_receive");
        reference_server_may_close(get->transport, "sim/stream/receive/close", site);
        const struct runtime_exception *raised =
            runtime_receive_stream_receive(get->stream->receive, site, &item);
        if (steps_of(get)->ended_get_is_renewed(raised)) {
            renew(get);
            continue;
        }
        if (raised != NULL) {
            return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? NULL : raised;
        }
        raised = runtime_send_stream_send(get->source.events, item, AWAIT("get.events_send"));
        if (raised != NULL) {
            reference_server_message_unsent(item, raised);
            return raised;
        }
    }
}

/* standalone_sse_writer */
static const struct runtime_exception *write_events(void *argument)
{
    struct reference_server_get *get = argument;
    struct reference_server *server = get->exchange->server;
    steps_of(get)->register_get_late(get);
    CHECK(get->stream != NULL);
    const struct runtime_exception *raised = forward_messages(get);
    runtime_receive_stream_close(get->stream->receive);
    runtime_send_stream_close(get->source.events);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        struct reference_server_line line = steps_of(get)->closed_stream_is_crash(raised)
                                                ? REFERENCE_SERVER_LOG_ERROR(TRANSPORT)
                                                : REFERENCE_SERVER_LOG_DEBUG(TRANSPORT);
        reference_server_log_exception(server, line, "Error in standalone SSE writer", raised);
        raised = NULL;
    }
    steps_of(get)->clean_up_stream(get->stream);
    return raised;
}

static const struct runtime_exception *fail(struct reference_server_get *get,
                                            const struct runtime_exception *exception)
{
    struct reference_server *server = get->exchange->server;
    if (!steps_of(get)->client_has_left(exception)) {
        reference_server_log_exception(server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                       "Error in standalone SSE response", exception);
    }
    if (get->stream != NULL) {
        steps_of(get)->clean_up_stream(get->stream);
    }
    return NULL;
}

static const struct runtime_exception *answer(struct reference_server_get *get)
{
    get->source = (struct reference_server_event_source){
        .exchange = get->exchange,
        .session_id = get->transport->id,
        .sender = {write_events, get},
        .sender_role = "get.sse_writer",
    };
    reference_server_event_source_open(&get->source);
    steps_of(get)->register_get_early(get);
    const struct runtime_exception *raised = reference_server_event_source_call(&get->source);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        raised = fail(get, raised);
    }
    reference_server_event_source_close(&get->source);
    reference_server_event_source_release(&get->source);
    if (get->stream != NULL) {
        reference_server_request_stream_let_go(get->stream);
    }
    return raised == NULL ? steps_of(get)->events_ended(get) : raised;
}

static const struct runtime_exception *handle(struct reference_server_get *get)
{
    struct reference_server_exchange *exchange = get->exchange;
    struct reference_server_transport *transport = get->transport;
    CHECK(exchange->server == transport->server);
    struct reference_server_refusal refusal;
    if (is_refused(get, &refusal)) {
        return reference_server_refuse(exchange, transport, &refusal,
                                       REFERENCE_SERVER_RESPOND_AT("get.refused"));
    }
    const char *cursor = cursor_of(get);
    if (cursor != NULL && exchange->server->settings->event_store != NULL) {
        return reference_server_replay(exchange, transport, cursor);
    }
    if (cursor != NULL && !steps_of(get)->replay_is_ignored()) {
        return NULL;
    }
    if (conflicts(get, &refusal)) {
        steps_of(get)->get_conflicted(transport);
        return reference_server_refuse(exchange, transport, &refusal,
                                       REFERENCE_SERVER_RESPOND_AT("get.conflict"));
    }
    reference_server_tell_served(exchange, transport);
    return answer(get);
}

const struct runtime_exception *reference_server_get(struct reference_server_exchange *exchange,
                                                     struct reference_server_transport *transport)
{
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_get *get = base_arena_take(arena, sizeof *get);
    CHECK(exchange->scope != NULL);
    get->exchange = exchange;
    get->transport = transport;
    exchange->handling = get;
    const struct runtime_exception *raised = handle(get);
    exchange->handling = NULL;
    base_arena_give_back(arena, get, sizeof *get);
    return raised;
}
