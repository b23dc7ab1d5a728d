#include "reference_server/middlewares/base_http_call.h"

#include "base/check.h"

#include "reference_server/departure.h"
#include "reference_server/middleware_steps.h"
#include "reference_server/middlewares/base_http_port.h"
#include "reference_server/middlewares/base_http_response.h"
#include "reference_server/middlewares/forwarded.h"

static const struct reference_server_middleware_steps *steps_of(const struct base_http_call *call)
{
    return call->wrapping->steps;
}

/* coro(): the application's task */
static const struct runtime_exception *run_inner(void *argument)
{
    struct base_http_call *call = argument;
    struct asgi_app *inner = call->wrapping->inner;
    const struct runtime_exception *raised = inner->type->call(inner, call->scope, &call->port);
    if (raised != NULL && !runtime_exception_is_cancelled(raised)) {
        call->raised = raised;
        raised = NULL;
    }
    runtime_send_stream_close(call->send);
    return raised;
}

/* The stream has ended, and nothing came through it. */
static const struct runtime_exception *find_no_response(struct base_http_call *call)
{
    if (call->raised != NULL) {
        return call->raised;
    }
    if (!steps_of(call)->no_response_is_error(call)) {
        return NULL;
    }
    return runtime_exception_create(call->wrapping->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                    "RuntimeError", "No response returned.");
}

/* call_next(): the message that starts the response, or NULL when there is to be none. */
static const struct runtime_exception *call_next(struct base_http_call *call,
                                                 struct forwarded **out_start)
{
    struct runtime_task_options options = {.role = "base_http.app", .owner = call->scope->owner};
    (void)runtime_group_start_soon(&call->group, (struct runtime_body){run_inner, call}, options);
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(call->receive, AWAIT("base_http.start_receive"), &item);
    if (raised != NULL) {
        return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? find_no_response(call) : raised;
    }
    struct forwarded *start = item;
    if (start->message.type != ASGI_HTTP_RESPONSE_START) {
        return runtime_exception_create(call->wrapping->loop, RUNTIME_EXCEPTION_OTHER,
                                        "AssertionError", "");
    }
    *out_start = start;
    return NULL;
}

static const struct runtime_exception *respond(struct base_http_call *call)
{
    struct forwarded *start = NULL;
    const struct runtime_exception *raised = call_next(call, &start);
    if (start == NULL) {
        return raised;
    }
    raised = base_http_response_send(call, start);
    if (raised != NULL && reference_server_is_departure(raised) &&
        !steps_of(call)->departure_is_error()) {
        raised = NULL;
    }
    if (raised == NULL) {
        steps_of(call)->response_sent(call);
    }
    return raised;
}

/* collapse_excgroups() */
static const struct runtime_exception *collapse(const struct runtime_exception *raised)
{
    while (raised != NULL && raised->member_count == 1) {
        raised = raised->members[0];
    }
    return raised;
}

static void open_streams(struct base_http_call *call)
{
    struct runtime_stream_options options = {.name = "base_http_stream",
                                             .owner = call->scope->owner};
    runtime_stream_create(call->wrapping->loop, options, &call->send, &call->receive);
    runtime_event_init(call->wrapping->loop, &call->response_sent);
    base_list_init(&call->messages);
}

const struct runtime_exception *base_http_call_run(struct base_http_call *call)
{
    struct runtime_loop *loop = call->wrapping->loop;
    CHECK(call->port.type == &base_http_port);
    open_streams(call);
    runtime_group_enter(loop, &call->group);
    const struct runtime_exception *raised = respond(call);
    raised = collapse(runtime_group_exit(&call->group, raised, AWAIT("base_http.group_exit")));
    steps_of(call)->close_streams(call);
    forwarded_destroy_all(runtime_loop_arena(loop), &call->messages);
    return raised == NULL ? call->raised : raised;
}
