#include "reference_server/middleware.h"

#include <string.h>

#include "base/check.h"

const struct reference_server_middleware *reference_server_middleware_find(const char *name)
{
    CHECK(name != NULL);
    for (size_t i = 0; reference_server_middleware_all[i] != NULL; i++) {
        if (strcmp(reference_server_middleware_all[i]->name, name) == 0) {
            return reference_server_middleware_all[i];
        }
    }
    return NULL;
}

static struct reference_server_wrapping *wrapping_of(struct asgi_app *app)
{
    CHECK(app != NULL);
    return (struct reference_server_wrapping *)(void *)app;
}

static const struct runtime_exception *call(struct asgi_app *app, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct reference_server_wrapping *wrapping = wrapping_of(app);
    CHECK(scope != NULL);
    CHECK(connection != NULL);
    return wrapping->middleware->call(wrapping, scope, connection);
}

static void startup(struct asgi_app *app)
{
    struct asgi_app *inner = wrapping_of(app)->inner;
    inner->type->startup(inner);
}

static void exit_signal(struct asgi_app *app)
{
    struct asgi_app *inner = wrapping_of(app)->inner;
    CHECK(inner->type->exit_signal != NULL);
    inner->type->exit_signal(inner);
}

static void shutdown(struct asgi_app *app)
{
    struct asgi_app *inner = wrapping_of(app)->inner;
    CHECK(inner->type->shutdown != NULL);
    inner->type->shutdown(inner);
}

static uint32_t session_count(const struct asgi_app *app)
{
    const struct reference_server_wrapping *wrapping = (const void *)app;
    return wrapping->inner->type->session_count(wrapping->inner);
}

static const struct asgi_app_type type = {
    .name = "middleware",
    .call = call,
    .startup = startup,
    .exit_signal = exit_signal,
    .shutdown = shutdown,
    .session_count = session_count,
};

struct asgi_app *
reference_server_middleware_wrap(const struct reference_server_middleware *middleware,
                                 const struct reference_server_wrapping *like)
{
    CHECK(middleware != NULL);
    CHECK(like->inner != NULL);
    struct reference_server_wrapping *wrapping =
        base_arena_take(runtime_loop_arena(like->loop), sizeof(*wrapping));
    *wrapping = *like;
    wrapping->app.type = &type;
    wrapping->middleware = middleware;
    return &wrapping->app;
}

struct asgi_app *reference_server_middleware_innermost(struct asgi_app *app)
{
    CHECK(app != NULL);
    while (app->type == &type) {
        app = wrapping_of(app)->inner;
    }
    return app;
}
