#include "reference_server/steps.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/ask.h"
#include "reference_server/departure.h"
#include "reference_server/event_source.h"
#include "reference_server/event_store.h"
#include "reference_server/get.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/log.h"
#include "reference_server/message.h"
#include "reference_server/post.h"
#include "reference_server/request_stream.h"
#include "reference_server/server_state.h"
#include "reference_server/session.h"
#include "reference_server/transport.h"

/* The other side has gone, which is an end like any other. */
static bool is_closed(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return raised->kind == RUNTIME_EXCEPTION_CLOSED_RESOURCE ||
           raised->kind == RUNTIME_EXCEPTION_BROKEN_RESOURCE;
}

/* What needs no more words. */
static bool yes(void)
{
    return true;
}

static bool creation_blocks_thread(void)
{
    return false;
}

static bool session_is_awaited(void)
{
    return true;
}

static bool body_is_read_first(void)
{
    return false;
}

static bool post_is_admitted(const struct reference_server_transport *transport)
{
    return !transport->terminated;
}

static bool request_id_is_free(struct reference_server_transport *transport, const char *id)
{
    return reference_server_request_stream_find(transport, id) == NULL;
}

static const struct runtime_exception *notification_unsent(struct reference_server_post *post,
                                                           const struct runtime_exception *raised)
{
    CHECK(post->exchange->started);
    return is_closed(raised) ? NULL : raised;
}

static void clean_up_stream(struct reference_server_request_stream *stream)
{
    reference_server_request_stream_close(stream);
    reference_server_request_stream_forget(stream);
}

/* Nobody will answer any more: the request's stream ends, and whoever reads it settles that. */
static const struct runtime_exception *request_unsent(struct reference_server_post *post,
                                                      const struct runtime_exception *raised)
{
    if (!is_closed(raised)) {
        clean_up_stream(post->stream);
        return raised;
    }
    runtime_send_stream_close(post->stream->send);
    return NULL;
}

static const struct runtime_exception *events_failed(struct reference_server_post *post,
                                                     const struct runtime_exception *raised)
{
    CHECK(post->exchange->started);
    return raised;
}

static bool error_may_be_answered(const struct reference_server_exchange *exchange)
{
    return !exchange->started;
}

static const struct runtime_exception *error_unsent(const struct runtime_exception *raised)
{
    return is_closed(raised) ? NULL : raised;
}

/* Without a session nobody can ask for the answer later, so that nobody needs it. */
static bool json_hears_disconnect(const struct reference_server_transport *transport)
{
    return transport->id[0] == '\0';
}

static const char *unanswered(const struct reference_server_transport *transport)
{
    return transport->terminated ? "Session terminated" : "Connection closed";
}

/* An answer that comes late must not go to the next request with the same id. */
static bool stream_fits(const struct reference_server_request_stream *stream,
                        const struct reference_server_message *message)
{
    CHECK(stream->id > 0);
    return message->stream == 0 || message->stream == stream->id;
}

/* Enough for the router to go on to other requests while a reader is late. */
static uint32_t request_stream_capacity(void)
{
    return 16;
}

/* Only the send end: its reader meets an end, not an error, and still gets what is on the way. */
static void end_stream(struct reference_server_request_stream *stream)
{
    CHECK(stream != NULL);
    runtime_send_stream_close(stream->send);
}

static void unlist_terminated(struct reference_server_transport *transport)
{
    reference_server_transport_unlist(transport);
}

static void cancel_terminated(struct reference_server_transport *transport)
{
    if (transport->scope_open) {
        runtime_scope_cancel(&transport->scope);
    }
}

/* A tool that shields itself takes its time; until it is done the session is not gone. */
static bool delete_waits(const struct reference_server_transport *transport)
{
    CHECK(transport->terminated);
    return transport->scope_open;
}

/* A session that was never established is nobody's: its id reached no client. */
static void first_request_handled(struct reference_server_transport *transport)
{
    if (!transport->established) {
        reference_server_transport_terminate(transport);
    }
}

/* Out of the table and terminated, with no await between. */
static void end_session(struct reference_server_transport *transport)
{
    reference_server_transport_hold(transport);
    reference_server_transport_unlist(transport);
    reference_server_transport_terminate(transport);
    reference_server_transport_let_go(transport);
}

static bool requests_keep_session(void)
{
    return true;
}

static bool sessions_end_at_once(void)
{
    return true;
}

static bool cleanup_is_unbroken(void)
{
    return true;
}

static bool exit_is_heard(void)
{
    return true;
}

/* What is in the stream is still sent, and then the end of the response. */
static bool exit_ends_response(struct reference_server_event_source *source)
{
    CHECK(source->exchange->server->exiting);
    if (source->endless != NULL) {
        runtime_send_stream_close(source->endless);
    }
    return false;
}

static bool shutdown_is_answered(void)
{
    return true;
}

static bool replay_is_ignored(void)
{
    return true;
}

static const struct runtime_exception *events_ended(struct reference_server_get *get)
{
    CHECK(get->source.events == NULL);
    return NULL;
}

static bool event_is_own(const struct reference_server_event *event,
                         const struct reference_server_transport *transport)
{
    CHECK(event->id > 0);
    return event->owner == transport->owner;
}

/* The ids of requests come again, in other sessions and even in the same one. */
static bool events_share_stream(const struct reference_server_event *event,
                                const struct reference_server_event *other)
{
    return event->owner == other->owner && event->stream == other->stream;
}

/* A client that can come back is not told an end: whatever is said meanwhile is stored. */
static void close_events(struct reference_server_transport *transport, const char *key)
{
    struct reference_server_request_stream *stream =
        reference_server_request_stream_find(transport, key);
    if (stream == NULL) {
        return;
    }
    if (transport->server->settings->event_store != NULL) {
        reference_server_request_stream_detach(stream);
    } else {
        end_stream(stream);
    }
}

static bool ended_get_is_renewed(const struct runtime_exception *raised)
{
    (void)raised;
    return false;
}

/* It may be the client's own past, which the server has not seen the end of. */
static void get_conflicted(struct reference_server_transport *transport)
{
    CHECK(!transport->terminated);
}

static void register_nothing(struct reference_server_get *get)
{
    CHECK(get != NULL);
}

static bool closed_stream_is_crash(const struct runtime_exception *raised)
{
    return !is_closed(raised);
}

/* The request's scope takes it, if it was the request that was cancelled. */
static const struct runtime_exception *handler_cancelled(struct reference_server_incoming *incoming,
                                                         const struct runtime_exception *raised)
{
    CHECK(incoming->entered);
    return raised;
}

/* Nobody will hear of what they do. */
static void handlers_left(struct reference_server_session *session)
{
    runtime_scope_cancel(runtime_group_scope(&session->handling));
}

static const struct runtime_exception *request_left(const struct runtime_exception *raised,
                                                    const struct runtime_exception *remaining)
{
    CHECK(raised != NULL || remaining == NULL);
    return remaining;
}

static bool cancel_is_heard(const struct reference_server_incoming *incoming)
{
    return !incoming->completed;
}

static bool early_cancel_is_heard(const struct reference_server_incoming *incoming)
{
    CHECK(!incoming->entered);
    return true;
}

static bool stray_answer_is_dropped(const struct reference_server_message *answer)
{
    CHECK(reference_server_message_is_answer(answer));
    return true;
}

static bool late_result_is_dropped(const struct reference_server_incoming *incoming)
{
    CHECK(incoming != NULL);
    return true;
}

static bool unstored_is_delivered(const struct runtime_exception *raised)
{
    return raised->kind != RUNTIME_EXCEPTION_CANCELLED;
}

static bool late_answer_is_dropped(void)
{
    return true;
}

/* They are gone through as they were when it began. */
static const struct runtime_exception *
next_pending_request(const struct reference_server_transport *transport, uint32_t count)
{
    CHECK(transport->ask_count >= count);
    return NULL;
}

/* The last that answers: who is not told by now hears of an end. */
static void end_pending_request(struct runtime_send_stream *answers)
{
    runtime_send_stream_close(answers);
}

static int unknown_method_code(void)
{
    return REFERENCE_SERVER_METHOD_NOT_FOUND;
}

static bool progress_without_token_is_skipped(void)
{
    return true;
}

static bool crash_is_contained(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return true;
}

static bool router_end_is_expected(const struct reference_server_transport *transport)
{
    return transport->terminated;
}

static bool closing_is_told_first(void)
{
    return false;
}

/* Who closes the transport finds that it is closed. */
static bool closing_is_reentered(void)
{
    return false;
}

static bool sender_waits_for_start(const struct reference_server_event_source *source)
{
    CHECK(source->active);
    return false;
}

static bool ping_waits_its_turn(const struct reference_server_event_source *source)
{
    CHECK(source != NULL);
    return true;
}

static void client_left(struct reference_server_event_source *source)
{
    source->active = false;
    runtime_scope_cancel(runtime_group_scope(&source->group));
}

static const struct runtime_exception *
listener_cancelled(struct reference_server_event_source *source,
                   const struct runtime_exception *raised)
{
    CHECK(source != NULL);
    return raised;
}

static bool response_is_closed(const struct reference_server_event_source *source)
{
    CHECK(source->events != NULL);
    return true;
}

static bool upstream_has_owner(void)
{
    return true;
}

static bool listener_goes_on(const struct reference_server_event_source *source)
{
    CHECK(source != NULL);
    return true;
}

/* The response is complete: nobody waits for an answer, and only the log is left to be told. */
static const struct runtime_exception *
late_work_failed(const struct reference_server_exchange *exchange,
                 const struct runtime_exception *raised)
{
    reference_server_log_exception(exchange->server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                   "Error after the response", raised);
    return NULL;
}

const struct reference_server_steps reference_server_steps_correct = {
    .creation_blocks_thread = creation_blocks_thread,
    .session_is_awaited = session_is_awaited,
    .body_is_read_first = body_is_read_first,
    .post_is_admitted = post_is_admitted,
    .request_id_is_free = request_id_is_free,
    .notification_unsent = notification_unsent,
    .request_unsent = request_unsent,
    .events_failed = events_failed,
    .client_has_left = reference_server_is_departure,
    .error_may_be_answered = error_may_be_answered,
    .error_unsent = error_unsent,
    .json_hears_disconnect = json_hears_disconnect,
    .unanswered = unanswered,
    .request_stream_capacity = request_stream_capacity,
    .clean_up_stream = clean_up_stream,
    .stream_fits = stream_fits,
    .drop_stream = reference_server_request_stream_forget,
    .end_stream = end_stream,
    .close_events = close_events,
    .replay_is_ignored = replay_is_ignored,
    .priming_is_early = yes,
    .stream_precedes_priming = yes,
    .resumed_stream_is_early = yes,
    .event_is_own = event_is_own,
    .events_share_stream = events_share_stream,
    .resumed_answer_is_last = yes,
    .resumed_stream_is_cleaned_up = yes,
    .closing_is_told_first = closing_is_told_first,
    .closing_is_reentered = closing_is_reentered,
    .ended_get_is_renewed = ended_get_is_renewed,
    .get_conflicted = get_conflicted,
    .register_get_early = reference_server_get_register,
    .register_get_late = register_nothing,
    .events_ended = events_ended,
    .unlist_terminated = unlist_terminated,
    .cancel_terminated = cancel_terminated,
    .delete_waits = delete_waits,
    .first_request_handled = first_request_handled,
    .idle_expired = end_session,
    .requests_keep_session = requests_keep_session,
    .sessions_end_at_once = sessions_end_at_once,
    .session_shut_down = end_session,
    .cleanup_is_unbroken = cleanup_is_unbroken,
    .exit_is_heard = exit_is_heard,
    .exit_ends_response = exit_ends_response,
    .shutdown_is_answered = shutdown_is_answered,
    .stateless_failed = reference_server_transport_terminate,
    .stateless_handled = reference_server_transport_terminate,
    .crash_is_contained = crash_is_contained,
    .router_end_is_expected = router_end_is_expected,
    .closed_stream_is_crash = closed_stream_is_crash,
    .unsent_answer_is_crash = closed_stream_is_crash,
    .handler_cancelled = handler_cancelled,
    .handlers_left = handlers_left,
    .request_left = request_left,
    .cancel_is_heard = cancel_is_heard,
    .early_cancel_is_heard = early_cancel_is_heard,
    .stray_answer_is_dropped = stray_answer_is_dropped,
    .late_result_is_dropped = late_result_is_dropped,
    .request_undelivered = reference_server_ask_fail,
    .unstored_is_delivered = unstored_is_delivered,
    .late_answer_is_dropped = late_answer_is_dropped,
    .next_pending_request = next_pending_request,
    .end_pending_request = end_pending_request,
    .unknown_method_code = unknown_method_code,
    .progress_without_token_is_skipped = progress_without_token_is_skipped,
    .sender_waits_for_start = sender_waits_for_start,
    .ping_waits_its_turn = ping_waits_its_turn,
    .client_left = client_left,
    .listener_cancelled = listener_cancelled,
    .response_is_closed = response_is_closed,
    .upstream_has_owner = upstream_has_owner,
    .listener_goes_on = listener_goes_on,
    .late_work_failed = late_work_failed,
};
