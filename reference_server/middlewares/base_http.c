#include "base/check.h"

#include "reference_server/middlewares/base_http_call.h"
#include "reference_server/middlewares/base_http_port.h"

static const struct runtime_exception *call(struct reference_server_wrapping *wrapping,
                                            const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    CHECK(wrapping->inner != NULL);
    struct base_arena *arena = runtime_loop_arena(wrapping->loop);
    struct base_http_call *self = base_arena_take(arena, sizeof *self);
    *self = (struct base_http_call){
        .port = {.type = &base_http_port},
        .wrapping = wrapping,
        .scope = scope,
        .connection = connection,
        .request = {.loop = wrapping->loop, .connection = connection},
    };
    const struct runtime_exception *raised = base_http_call_run(self);
    base_arena_give_back(arena, self, sizeof *self);
    return raised;
}

const struct reference_server_middleware reference_server_middleware_base_http = {
    .name = "base-http",
    .summary = "the application runs in a task of its own, its response comes through a stream",
    .source = "starlette 0.50.0, BaseHTTPMiddleware with a dispatch() that only calls on",
    .call = call,
};
