#include "reference_server/middlewares/base_http_port.h"

#include "base/check.h"

#include "reference_server/middleware_steps.h"
#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/middlewares/forwarded.h"

/* One call of receive(): a race between the client and the end of the response. */
struct receiving {
    struct base_http_call *call;
    struct runtime_group group;
};

static struct base_http_call *call_of(struct asgi_connection *port)
{
    CHECK(port->type == &base_http_port);
    return (struct base_http_call *)(void *)port;
}

static const struct runtime_exception *wait_for_response(void *argument)
{
    struct receiving *self = argument;
    const struct runtime_exception *raised =
        runtime_event_wait(&self->call->response_sent, AWAIT("base_http.response_sent"));
    if (raised == NULL) {
        runtime_scope_cancel(runtime_group_scope(&self->group));
    }
    return raised;
}

static const struct runtime_exception *race(struct receiving *self, struct runtime_site site,
                                            struct asgi_message *out_message)
{
    struct base_http_call *call = self->call;
    struct runtime_task_options options = {.role = "base_http.response_sent",
                                           .owner = call->scope->owner};
    runtime_group_enter(call->wrapping->loop, &self->group);
    (void)runtime_group_start_soon(&self->group, (struct runtime_body){wait_for_response, self},
                                   options);
    const struct runtime_exception *raised =
        cached_request_receive(&call->request, site, out_message);
    if (raised == NULL) {
        runtime_scope_cancel(runtime_group_scope(&self->group));
    }
    return runtime_group_exit(&self->group, raised, AWAIT("base_http.receive_exit"));
}

/* receive_or_disconnect */
static const struct runtime_exception *
receive(struct asgi_connection *port, struct runtime_site site, struct asgi_message *out_message)
{
    struct base_http_call *call = call_of(port);
    const struct runtime_exception *raised = NULL;
    CHECK(out_message != NULL);
    if (!runtime_event_is_set(&call->response_sent)) {
        struct base_arena *arena = runtime_loop_arena(call->wrapping->loop);
        struct receiving *receiving = base_arena_take(arena, sizeof *receiving);
        receiving->call = call;
        raised = race(receiving, site, out_message);
        base_arena_give_back(arena, receiving, sizeof *receiving);
    }
    if (runtime_exception_is_cancelled(raised)) {
        raised = call->wrapping->steps->receive_cancelled(raised, out_message);
    }
    if (raised == NULL && runtime_event_is_set(&call->response_sent)) {
        *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
    }
    return raised;
}

/* send_no_error: a receive end that was closed means that the response was sent. */
static const struct runtime_exception *
send(struct asgi_connection *port, const struct asgi_message *message, struct runtime_site site)
{
    struct base_http_call *call = call_of(port);
    struct base_arena *arena = runtime_loop_arena(call->wrapping->loop);
    struct forwarded *forwarded = forwarded_create(arena, &call->messages, message);
    const struct runtime_exception *raised = runtime_send_stream_send(call->send, forwarded, site);
    if (raised != NULL && !runtime_exception_is_cancelled(raised)) {
        forwarded_destroy(arena, forwarded);
    }
    return raised != NULL && raised->kind == RUNTIME_EXCEPTION_BROKEN_RESOURCE ? NULL : raised;
}

const struct asgi_connection_type base_http_port = {.receive = receive, .send = send};
