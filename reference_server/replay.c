#include "reference_server/replay.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/admission.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/log.h"
#include "reference_server/message.h"
#include "reference_server/resumable.h"
#include "reference_server/server_state.h"
#include "reference_server/sse_writers.h"

static const struct reference_server_steps *steps_of(const struct reference_server_replay *replay)
{
    return &replay->transport->server->steps;
}

/* Looks for the event that the client has named. */
static const struct runtime_exception *find(struct reference_server_replay *replay)
{
    CHECK(replay->from == NULL);
    const struct runtime_exception *raised =
        reference_server_event_store_find(replay->exchange->server, replay->cursor, &replay->from);
    if (replay->from != NULL && !steps_of(replay)->event_is_own(replay->from, replay->transport)) {
        replay->from = NULL;
    }
    return raised;
}

static void register_stream(struct reference_server_replay *replay)
{
    CHECK(replay->stream == NULL);
    replay->stream = reference_server_request_stream_register(replay->transport, replay->from->key,
                                                              replay->exchange->scope->owner);
    if (replay->from->stream != 0) {
        replay->stream->id = replay->from->stream;
    }
    reference_server_sse_writers_set(replay->transport, replay->from->key, replay->source.events);
}

/* Takes the stream over from the response that has it, unless all of it has been said. */
static void register_early(struct reference_server_replay *replay)
{
    struct reference_server_transport *transport = replay->transport;
    const bool is_open = replay->from->stream == 0 ||
                         reference_server_unanswered_find(transport, replay->from->stream) != NULL;
    struct reference_server_request_stream *old =
        reference_server_request_stream_find(transport, replay->from->key);
    if (!is_open || (old != NULL && replay->from->stream != 0 && old->id != replay->from->stream)) {
        return;
    }
    if (old != NULL) {
        reference_server_request_stream_detach(old);
    }
    register_stream(replay);
}

/* The items of source.events; the message is taken. */
static const struct runtime_exception *send_event(struct reference_server_replay *replay,
                                                  struct reference_server_message *message)
{
    const uint32_t id = message->event;
    const bool is_answer = reference_server_message_is_answer(message);
    const struct runtime_exception *raised =
        runtime_send_stream_send(replay->source.events, message, AWAIT("replay.events_send"));
    if (raised != NULL) {
        reference_server_message_unsent(message, raised);
        return raised;
    }
    replay->last_id = id;
    replay->is_answered = is_answer && steps_of(replay)->resumed_answer_is_last();
    return NULL;
}

static const struct runtime_exception *send_past(struct reference_server_replay *replay)
{
    const struct reference_server *server = replay->exchange->server;
    const struct runtime_exception *raised = NULL;
    const struct reference_server_event *event = replay->from;
    while (raised == NULL && !replay->is_answered) {
        event = reference_server_event_store_next(server, replay->from, event);
        if (event == NULL) {
            return NULL;
        }
        if (event->id <= replay->last_id) {
            continue;
        }
        struct reference_server_message *message =
            reference_server_message_create(replay->transport, event->json, event->size);
        message->event = event->id;
        raised = send_event(replay, message);
    }
    return raised;
}

/* What comes next, but for what was among the past events already. */
static const struct runtime_exception *send_next(struct reference_server_replay *replay)
{
    void *item = NULL;
    const struct runtime_exception *raised = runtime_receive_stream_receive(
        replay->stream->receive, AWAIT("replay.messages_receive"), &item);
    if (raised != NULL) {
        return raised;
    }
    struct reference_server_message *message = item;
    if (message->event <= replay->last_id) {
        reference_server_message_discard(message);
        return NULL;
    }
    return send_event(replay, message);
}

/* The stream has ended without its answer, which may be stored all the same. */
static const struct runtime_exception *settle(struct reference_server_replay *replay)
{
    const char *text = steps_of(replay)->unanswered(replay->transport);
    CHECK(replay->from != NULL);
    if (reference_server_request_stream_is_resumable(replay->stream) || text == NULL) {
        return NULL;
    }
    const struct runtime_exception *raised = send_past(replay);
    const struct reference_server_unanswered *unanswered =
        reference_server_unanswered_find(replay->transport, replay->from->stream);
    if (raised != NULL || unanswered == NULL) {
        return raised;
    }
    return send_event(replay, reference_server_unanswered_failure(unanswered, text));
}

/* A priming event of this connection, as it is about to wait. */
static const struct runtime_exception *prime(struct reference_server_replay *replay)
{
    const struct reference_server_event_place place = {
        .transport = replay->transport, .stream = replay->from->stream, .key = replay->from->key};
    struct reference_server_message *priming = NULL;
    const struct runtime_exception *raised = reference_server_mint_priming(
        &place, reference_server_protocol_version(replay->exchange), &priming);
    return raised != NULL || priming == NULL ? raised : send_event(replay, priming);
}

static const struct runtime_exception *register_late(struct reference_server_replay *replay)
{
    if (replay->from == NULL || replay->from->key[0] == '\0' ||
        reference_server_request_stream_find(replay->transport, replay->from->key) != NULL) {
        return NULL;
    }
    reference_server_sse_writers_set(replay->transport, replay->from->key, replay->source.events);
    const struct runtime_exception *raised = prime(replay);
    if (raised == NULL) {
        register_stream(replay);
    }
    return raised;
}

/* A seeded bug's: the event is looked for in the middle of the response, and its stream registered
 * behind the past. */
static const struct runtime_exception *send_past_late(struct reference_server_replay *replay)
{
    const struct runtime_exception *raised = find(replay);
    if (raised == NULL && replay->from != NULL) {
        replay->last_id = replay->from->id;
        raised = send_past(replay);
    }
    return raised == NULL ? register_late(replay) : raised;
}

static const struct runtime_exception *send_all(struct reference_server_replay *replay)
{
    const struct runtime_exception *raised =
        steps_of(replay)->resumed_stream_is_early() ? send_past(replay) : send_past_late(replay);
    if (replay->stream == NULL) {
        return raised;
    }
    while (raised == NULL && !replay->is_answered) {
        raised = send_next(replay);
    }
    runtime_receive_stream_close(replay->stream->receive);
    return raised != NULL && raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? settle(replay)
                                                                             : raised;
}

/* A stream was closed under it: only a seeded bug does that. */
static void log_failure(const struct reference_server_replay *replay,
                        const struct runtime_exception *exception)
{
    struct reference_server *server = replay->exchange->server;
    const struct reference_server_line quiet = REFERENCE_SERVER_LOG_DEBUG(TRANSPORT);
    const struct reference_server_line line = steps_of(replay)->closed_stream_is_crash(exception)
                                                  ? REFERENCE_SERVER_LOG_ERROR(TRANSPORT)
                                                  : quiet;
    if (exception->kind == RUNTIME_EXCEPTION_CLOSED_RESOURCE) {
        reference_server_log(server, quiet, "Replay SSE stream closed by close_sse_stream()");
    } else {
        reference_server_log_exception(server, line, "Error in replay sender", exception);
    }
}

/* replay_sender */
static const struct runtime_exception *write_events(void *argument)
{
    struct reference_server_replay *replay = argument;
    const struct runtime_exception *raised = send_all(replay);
    if (replay->stream != NULL && steps_of(replay)->resumed_stream_is_cleaned_up()) {
        CHECK(replay->from != NULL);
        reference_server_sse_writers_pop(replay->transport, replay->from->key, /*closes=*/false);
        steps_of(replay)->clean_up_stream(replay->stream);
    }
    runtime_send_stream_close(replay->source.events);
    if (raised == NULL || raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
        return raised;
    }
    log_failure(replay, raised);
    return NULL;
}

static const struct runtime_exception *answer(struct reference_server_replay *replay)
{
    const struct runtime_exception *raised = reference_server_event_source_call(&replay->source);
    if (raised == NULL || raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
        return raised;
    }
    if (!steps_of(replay)->client_has_left(raised)) {
        reference_server_log_exception(replay->exchange->server,
                                       REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                       "Error in replay response", raised);
    }
    return NULL;
}

/* Before the response has begun, where the client can still be told. */
static bool is_refused(const struct reference_server_replay *replay,
                       struct reference_server_refusal *out_refusal)
{
    if (replay->transport->terminated) {
        *out_refusal = reference_server_refusal_terminated;
        return true;
    }
    *out_refusal = (struct reference_server_refusal){
        .status = 400,
        .code = REFERENCE_SERVER_INVALID_REQUEST,
        .text = "Bad Request: Unknown event id",
    };
    return replay->from == NULL;
}

/* Takes the stream before anything can come on it that is in neither past nor future. */
static const struct runtime_exception *prepare(struct reference_server_replay *replay,
                                               bool *out_is_refused)
{
    struct reference_server_refusal refusal;
    const struct runtime_exception *raised = find(replay);
    if (raised != NULL) {
        return raised;
    }
    *out_is_refused = is_refused(replay, &refusal);
    if (*out_is_refused) {
        return reference_server_refuse(replay->exchange, replay->transport, &refusal,
                                       REFERENCE_SERVER_RESPOND_AT("replay.refused"));
    }
    replay->last_id = replay->from->id;
    register_early(replay);
    return NULL;
}

const struct runtime_exception *
reference_server_replay(struct reference_server_exchange *exchange,
                        struct reference_server_transport *transport, const char *cursor)
{
    CHECK(exchange->server == transport->server);
    CHECK(cursor[0] != '\0');
    struct base_arena *arena = reference_server_transport_arena(transport);
    struct reference_server_replay *replay = base_arena_take(arena, sizeof *replay);
    replay->exchange = exchange;
    replay->transport = transport;
    replay->cursor = cursor;
    const void *before = exchange->handling;
    exchange->handling = replay;
    replay->source = (struct reference_server_event_source){
        .exchange = exchange,
        .session_id = transport->id,
        .sender = {write_events, replay},
        .sender_role = "get.replay_sender",
    };
    const struct runtime_exception *raised = NULL;
    bool is_refused = false;
    reference_server_event_source_open(&replay->source);
    if (transport->server->steps.resumed_stream_is_early()) {
        raised = prepare(replay, &is_refused);
    }
    if (raised == NULL && !is_refused) {
        reference_server_tell_served(exchange, transport);
        raised = answer(replay);
    }
    reference_server_event_source_close(&replay->source);
    reference_server_event_source_release(&replay->source);
    if (replay->stream != NULL) {
        reference_server_request_stream_let_go(replay->stream);
    }
    exchange->handling = before;
    base_arena_give_back(arena, replay, sizeof *replay);
    return raised;
}
