#include "reference_server/middlewares/base_http_response.h"

#include "base/check.h"

#include "reference_server/middleware_steps.h"
#include "reference_server/python_repr.h"

static struct base_arena *arena_of(const struct base_http_call *call)
{
    return runtime_loop_arena(call->wrapping->loop);
}

/* assert message["type"] == "http.response.body", f"Unexpected message: {message}" */
static const struct runtime_exception *assert_is_body(const struct base_http_call *call,
                                                      const struct asgi_message *message)
{
    if (message->type == ASGI_HTTP_RESPONSE_BODY) {
        return NULL;
    }
    struct reference_server_text text;
    reference_server_text_init(&text, arena_of(call));
    reference_server_text_append(&text, "Unexpected message: ");
    reference_server_python_repr_start(&text, message);
    const struct runtime_exception *raised = runtime_exception_create(
        call->wrapping->loop, RUNTIME_EXCEPTION_OTHER, "AssertionError", text.bytes);
    reference_server_text_release(&text);
    return raised;
}

static const struct runtime_exception *send(const struct base_http_call *call,
                                            const struct asgi_message *message,
                                            struct runtime_site site)
{
    return call->wrapping->steps->message_is_sent(call) ? asgi_send(call->connection, message, site)
                                                        : NULL;
}

static const struct runtime_exception *send_piece(const struct base_http_call *call,
                                                  struct asgi_message piece)
{
    if (piece.body.size == 0) {
        return NULL;
    }
    piece.more_body = true;
    return send(call, &piece, AWAIT("base_http.body"));
}

/* Takes the next piece out of the stream and passes it on; *out_is_last: none is waited for. */
static const struct runtime_exception *pass_on(struct base_http_call *call, bool *out_is_last)
{
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(call->receive, AWAIT("base_http.body_receive"), &item);
    if (raised != NULL) {
        *out_is_last = raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM;
        return *out_is_last ? NULL : raised;
    }
    struct forwarded *forwarded = item;
    raised = assert_is_body(call, &forwarded->message);
    if (raised == NULL) {
        *out_is_last = !call->wrapping->steps->body_goes_on(&forwarded->message);
        raised = send_piece(call, forwarded->message);
    }
    forwarded_destroy(arena_of(call), forwarded);
    return raised;
}

/* stream_response() */
static const struct runtime_exception *stream(struct base_http_call *call, struct forwarded *start)
{
    const struct runtime_exception *raised = send(call, &start->message, AWAIT("base_http.start"));
    forwarded_destroy(arena_of(call), start);
    bool is_last = false;
    while (raised == NULL && !is_last) {
        raised = pass_on(call, &is_last);
    }
    if (raised != NULL) {
        return raised;
    }
    struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    return send(call, &end, AWAIT("base_http.end"));
}

/* StreamingResponse, until starlette 0.38.3: whoever of the two ends first ends the other. */
struct listening {
    struct base_http_call *call;
    struct forwarded *start;
    struct runtime_group group;
};

static const struct runtime_exception *stream_task(void *argument)
{
    struct listening *self = argument;
    const struct runtime_exception *raised = stream(self->call, self->start);
    if (raised == NULL) {
        runtime_scope_cancel(runtime_group_scope(&self->group));
    }
    return raised;
}

static const struct runtime_exception *listen_for_disconnect(struct base_http_call *call)
{
    struct asgi_message message = {.type = ASGI_HTTP_REQUEST};
    const struct runtime_exception *raised = NULL;
    while (raised == NULL && message.type != ASGI_HTTP_DISCONNECT) {
        raised =
            cached_request_receive(&call->request, AWAIT("base_http.disconnect_receive"), &message);
    }
    return raised;
}

static const struct runtime_exception *stream_and_listen(struct base_http_call *call,
                                                         struct forwarded *start)
{
    struct listening *self = base_arena_take(arena_of(call), sizeof *self);
    self->call = call;
    self->start = start;
    struct runtime_task_options options = {.role = "base_http.stream", .owner = call->scope->owner};
    runtime_group_enter(call->wrapping->loop, &self->group);
    (void)runtime_group_start_soon(&self->group, (struct runtime_body){stream_task, self}, options);
    const struct runtime_exception *raised = listen_for_disconnect(call);
    if (raised == NULL) {
        runtime_scope_cancel(runtime_group_scope(&self->group));
    }
    raised = runtime_group_exit(&self->group, raised, AWAIT("base_http.listen_exit"));
    base_arena_give_back(arena_of(call), self, sizeof *self);
    return raised;
}

const struct runtime_exception *base_http_response_send(struct base_http_call *call,
                                                        struct forwarded *start)
{
    CHECK(start->message.type == ASGI_HTTP_RESPONSE_START);
    return call->wrapping->steps->response_listens() ? stream_and_listen(call, start)
                                                     : stream(call, start);
}
