/* How a POST answers a request: the two modes of reference_server/post.h. */
#include "base/check.h"

#include "reference_server/fault.h"
#include "reference_server/jsonrpc.h"
#include "reference_server/log.h"
#include "reference_server/post.h"
#include "reference_server/server_state.h"
#include "reference_server/sse_writers.h"

static const struct reference_server_steps *steps_of(const struct reference_server_post *post)
{
    return &post->transport->server->steps;
}

static const struct runtime_exception *receive(const struct reference_server_post *post,
                                               struct runtime_site site, void **out_item)
{
    CHECK(post->stream != NULL);
    reference_server_may_close(post->transport, "sim/stream/receive/close", site);
    return runtime_receive_stream_receive(post->stream->receive, site, out_item);
}

/* Goes through the request's stream until the answer comes (in *out_answer), or the end (NULL). */
static const struct runtime_exception *receive_answer(struct reference_server_post *post,
                                                      struct reference_server_message **out_answer)
{
    for (;;) {
        void *item = NULL;
        const struct runtime_exception *raised = receive(post, AWAIT("post.answer_receive"), &item);
        if (raised != NULL) {
            return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? NULL : raised;
        }
        struct reference_server_message *message = item;
        if (reference_server_message_is_answer(message)) {
            *out_answer = message;
            return NULL;
        }
        if (message->kind == REFERENCE_SERVER_JSONRPC_REQUEST) {
            steps_of(post)->request_undelivered(message);
        }
        reference_server_message_discard(message);
    }
}

/* A wait for the answer that ends when the client leaves. */
struct attended {
    struct reference_server_post *post;
    struct runtime_group group;
    bool is_left;
};

static const struct runtime_exception *listen_for_disconnect(void *argument)
{
    struct attended *attended = argument;
    struct asgi_message message = {.type = ASGI_HTTP_REQUEST};
    while (message.type != ASGI_HTTP_DISCONNECT) {
        const struct runtime_exception *raised = reference_server_receive(
            attended->post->exchange, AWAIT("post.disconnect_receive"), &message);
        if (raised != NULL) {
            return raised;
        }
    }
    attended->is_left = true;
    runtime_scope_cancel(runtime_group_scope(&attended->group));
    return NULL;
}

static const struct runtime_exception *
receive_answer_attended(struct reference_server_post *post,
                        struct reference_server_message **out_answer, bool *out_is_left)
{
    struct base_arena *arena = reference_server_transport_arena(post->transport);
    struct attended *attended = base_arena_take(arena, sizeof *attended);
    attended->post = post;
    struct runtime_task_options options = {.role = "post.disconnect",
                                           .owner = post->exchange->scope->owner};
    runtime_group_enter(post->exchange->server->loop, &attended->group);
    (void)runtime_group_start_soon(&attended->group,
                                   (struct runtime_body){listen_for_disconnect, attended}, options);
    const struct runtime_exception *raised = receive_answer(post, out_answer);
    runtime_scope_cancel(runtime_group_scope(&attended->group));
    raised = runtime_group_exit(&attended->group, raised, AWAIT("post.answer_exit"));
    *out_is_left = attended->is_left;
    base_arena_give_back(arena, attended, sizeof *attended);
    return raised;
}

static const struct runtime_exception *respond_with(struct reference_server_post *post,
                                                    struct reference_server_message *answer)
{
    struct reference_server_response response = {
        .status = 200,
        .content_type = "application/json",
        .session_id = post->transport->id,
        .body = {.data = answer->json, .size = answer->size},
    };
    const struct runtime_exception *raised = reference_server_respond(
        post->exchange, &response, REFERENCE_SERVER_RESPOND_AT("post.answer"));
    reference_server_message_discard(answer);
    return raised;
}

static const struct runtime_exception *respond_unanswered(struct reference_server_post *post)
{
    const char *text = steps_of(post)->unanswered(post->transport);
    if (text != NULL) {
        return respond_with(post, reference_server_post_failure(post, text));
    }
    reference_server_log(post->exchange->server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                         "No response message received before stream closed");
    struct reference_server_refusal refusal = {
        .status = 500,
        .code = REFERENCE_SERVER_INVALID_REQUEST,
        .text = "Error processing request: No response received",
    };
    return reference_server_refuse(post->exchange, post->transport, &refusal,
                                   REFERENCE_SERVER_RESPOND_AT("post.no_answer"));
}

static const struct runtime_exception *json_failed(struct reference_server_post *post,
                                                   const struct runtime_exception *exception)
{
    if (steps_of(post)->client_has_left(exception)) {
        return exception;
    }
    reference_server_log_exception(post->exchange->server, REFERENCE_SERVER_LOG_ERROR(TRANSPORT),
                                   "Error processing JSON response", exception);
    if (!steps_of(post)->error_may_be_answered(post->exchange)) {
        return exception;
    }
    struct reference_server_refusal refusal = {
        .status = 500,
        .code = REFERENCE_SERVER_INTERNAL_ERROR,
        .text = "Error processing request",
    };
    return reference_server_refuse(post->exchange, post->transport, &refusal,
                                   REFERENCE_SERVER_RESPOND_AT("post.answer_error"));
}

const struct runtime_exception *reference_server_post_json(struct reference_server_post *post)
{
    CHECK(post->stream != NULL);
    const struct runtime_exception *raised = reference_server_post_forward(post);
    if (raised != NULL) {
        raised = steps_of(post)->request_unsent(post, raised);
    }
    if (raised != NULL) {
        return raised;
    }
    struct reference_server_message *answer = NULL;
    bool is_left = false;
    raised = steps_of(post)->json_hears_disconnect(post->transport)
                 ? receive_answer_attended(post, &answer, &is_left)
                 : receive_answer(post, &answer);
    if (is_left) {
        if (answer != NULL) {
            reference_server_message_discard(answer);
        }
        reference_server_log(post->exchange->server, REFERENCE_SERVER_LOG_DEBUG(TRANSPORT),
                             "Client left before its request was answered");
    } else if (raised == NULL) {
        raised = answer != NULL ? respond_with(post, answer) : respond_unanswered(post);
    }
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        raised = json_failed(post, raised);
    }
    steps_of(post)->clean_up_stream(post->stream);
    return raised;
}

static const struct runtime_exception *send_event(struct reference_server_post *post,
                                                  struct reference_server_message *message)
{
    const struct runtime_exception *raised =
        runtime_send_stream_send(post->source.events, message, AWAIT("post.events_send"));
    if (raised != NULL) {
        reference_server_message_unsent(message, raised);
    }
    return raised;
}

/* Forwards what belongs into the response, up to the answer. */
static const struct runtime_exception *forward_events(struct reference_server_post *post)
{
    for (;;) {
        void *item = NULL;
        const struct runtime_exception *raised = receive(post, AWAIT("post.events_receive"), &item);
        if (raised != NULL) {
            return raised;
        }
        bool last = reference_server_message_is_answer(item);
        raised = send_event(post, item);
        if (raised != NULL || last) {
            return raised;
        }
    }
}

/* Whose client comes back is not told an end. */
static const struct runtime_exception *settle(struct reference_server_post *post)
{
    const char *text = steps_of(post)->unanswered(post->transport);
    return text == NULL || reference_server_request_stream_is_resumable(post->stream)
               ? NULL
               : send_event(post, reference_server_post_failure(post, text));
}

static const struct runtime_exception *send_priming(struct reference_server_post *post)
{
    const struct runtime_exception *raised = NULL;
    if (post->is_resumable && !steps_of(post)->priming_is_early()) {
        raised = reference_server_post_prime(post);
    }
    if (post->priming == NULL) {
        return raised;
    }
    struct reference_server_message *priming = post->priming;
    post->priming = NULL;
    return send_event(post, priming);
}

/* sse_writer */
static const struct runtime_exception *write_events(void *argument)
{
    struct reference_server_post *post = argument;
    const struct runtime_exception *raised = send_priming(post);
    if (raised == NULL) {
        raised = forward_events(post);
    }
    if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM) {
        raised = settle(post);
    }
    runtime_receive_stream_close(post->stream->receive);
    runtime_send_stream_close(post->source.events);
    if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_CLOSED_RESOURCE) {
        reference_server_log(post->exchange->server, REFERENCE_SERVER_LOG_DEBUG(TRANSPORT),
                             "SSE stream closed by close_sse_stream()");
        raised = NULL;
    } else if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        reference_server_log_exception(post->exchange->server,
                                       REFERENCE_SERVER_LOG_ERROR(TRANSPORT), "Error in SSE writer",
                                       raised);
        raised = NULL;
    }
    reference_server_sse_writers_pop(post->transport, post->id, /*closes=*/false);
    steps_of(post)->clean_up_stream(post->stream);
    return raised;
}

static const struct runtime_exception *respond_and_forward(struct reference_server_post *post)
{
    struct runtime_loop *loop = post->exchange->server->loop;
    struct runtime_group group;
    runtime_group_enter(loop, &group);
    struct runtime_body call = {reference_server_event_source_call, &post->source};
    struct runtime_task_options options = {.role = "post.sse",
                                           .owner = post->exchange->scope->owner};
    (void)runtime_group_start_soon(&group, call, options);
    const struct runtime_exception *raised = reference_server_post_forward(post);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        raised = steps_of(post)->request_unsent(post, raised);
    }
    return runtime_group_exit(&group, raised, AWAIT("post.group_exit"));
}

const struct runtime_exception *reference_server_post_events(struct reference_server_post *post)
{
    CHECK(post->stream != NULL);
    post->source = (struct reference_server_event_source){
        .exchange = post->exchange,
        .session_id = post->transport->id,
        .sender = {write_events, post},
        .sender_role = "post.sse_writer",
    };
    reference_server_event_source_open(&post->source);
    reference_server_sse_writers_set(post->transport, post->id, post->source.events);
    const struct runtime_exception *raised = respond_and_forward(post);
    if (raised != NULL && raised->kind != RUNTIME_EXCEPTION_CANCELLED) {
        raised = steps_of(post)->events_failed(post, raised);
    }
    reference_server_event_source_close(&post->source);
    reference_server_event_source_release(&post->source);
    return raised;
}
