#include "reference_server/server.h"

#include <string.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/log.h"
#include "reference_server/manager.h"
#include "reference_server/middleware.h"
#include "reference_server/profile.h"
#include "reference_server/server_state.h"
#include "reference_server/transport.h"

struct base_arena *reference_server_arena(const struct reference_server *server)
{
    return runtime_loop_arena(server->loop);
}

const struct reference_server_bug *reference_server_bug_find(const char *name)
{
    CHECK(name != NULL);
    for (size_t i = 0; reference_server_bug_all[i] != NULL; i++) {
        if (strcmp(reference_server_bug_all[i]->about.name, name) == 0) {
            return reference_server_bug_all[i];
        }
    }
    return NULL;
}

const struct reference_server_profile *reference_server_profile_find(const char *name)
{
    CHECK(name != NULL);
    for (size_t i = 0; reference_server_profile_all[i] != NULL; i++) {
        if (strcmp(reference_server_profile_all[i]->name, name) == 0) {
            return reference_server_profile_all[i];
        }
    }
    return NULL;
}

static enum base_error apply_bug(struct reference_server_steps *steps, const char *name)
{
    const struct reference_server_bug *bug = reference_server_bug_find(name);
    if (bug == NULL) {
        return BASE_ERROR_UNKNOWN_BUG;
    }
    bug->apply(steps);
    return BASE_ERROR_OK;
}

static enum base_error apply_settings(struct reference_server_steps *steps,
                                      const struct asgi_settings *settings)
{
    enum base_error error = BASE_ERROR_OK;
    if (settings->profile != NULL) {
        const struct reference_server_profile *profile =
            reference_server_profile_find(settings->profile);
        if (profile == NULL) {
            return BASE_ERROR_UNKNOWN_PROFILE;
        }
        for (size_t i = 0; profile->bugs[i] != NULL && error == BASE_ERROR_OK; i++) {
            error = apply_bug(steps, profile->bugs[i]);
        }
        CHECK(error == BASE_ERROR_OK);
    }
    for (uint32_t i = 0; i < settings->bug_count && error == BASE_ERROR_OK; i++) {
        error = apply_bug(steps, settings->bugs[i]);
    }
    return error;
}

static struct reference_server *server_of(struct asgi_app *app)
{
    return (struct reference_server *)(void *)app;
}

struct reference_server *reference_server_of(struct asgi_app *app)
{
    return server_of(reference_server_middleware_innermost(app));
}

static const struct runtime_exception *call(struct asgi_app *app, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    CHECK(scope != NULL);
    CHECK(connection != NULL);
    struct reference_server *server = server_of(app);
    struct base_arena *arena = reference_server_arena(server);
    struct reference_server_exchange *exchange = base_arena_take(arena, sizeof *exchange);
    exchange->server = server;
    exchange->scope = scope;
    exchange->connection = connection;
    base_list_push_back(&server->exchanges, &exchange->link);
    const struct runtime_exception *raised = reference_server_manage(exchange);
    base_list_remove(&exchange->link);
    base_arena_give_back(arena, exchange, sizeof *exchange);
    return raised != NULL && server->steps.client_has_left(raised) ? NULL : raised;
}

static struct reference_server_transport *transport_of(struct base_list_node *node)
{
    return node == NULL ? NULL : BASE_LIST_ENTRY(node, struct reference_server_transport, link);
}

/* for transport in list(self._server_instances.values()): await transport.terminate() */
static const struct runtime_exception *end_in_turn(struct reference_server *server)
{
    const struct reference_server_transport *last =
        transport_of(base_list_peek_back(&server->sessions));
    const uint32_t last_owner = last == NULL ? 0 : last->owner;
    struct reference_server_transport *next = transport_of(base_list_peek_front(&server->sessions));
    const struct runtime_exception *raised = NULL;
    while (raised == NULL && next != NULL && next->owner <= last_owner) {
        server->steps.session_shut_down(next);
        raised = runtime_checkpoint(server->loop, AWAIT("lifespan.terminate"));
        next = transport_of(base_list_peek_front(&server->sessions));
    }
    runtime_scope_cancel(runtime_group_scope(&server->tasks));
    return raised;
}

static uint32_t session_count(const struct asgi_app *app)
{
    return base_list_count(&((const struct reference_server *)(const void *)app)->sessions);
}

static void end_at_once(struct reference_server *server)
{
    CHECK(server->running);
    server->running = false;
    BASE_LIST_FOREACH_REMOVABLE(node, &server->sessions) {
        server->steps.session_shut_down(transport_of(node));
    }
    CHECK(session_count(&server->app) == 0);
    runtime_scope_cancel(runtime_group_scope(&server->tasks));
}

/* StreamableHTTPSessionManager.run: the group of the sessions' tasks, until its scope is cancelled
 * or one of them raises. */
static const struct runtime_exception *run(void *argument)
{
    struct reference_server *server = argument;
    runtime_group_enter(server->loop, &server->tasks);
    server->running = true;
    const struct runtime_exception *raised =
        runtime_event_wait(&server->shutdown, AWAIT("lifespan.shutdown_wait"));
    if (raised != NULL && server->running) {
        end_at_once(server);
    }
    raised = raised != NULL ? raised : end_in_turn(server);
    server->running = false;
    raised = runtime_group_exit(&server->tasks, raised, AWAIT("lifespan.tasks_exit"));
    if (server->observer != NULL && server->observer->shut_down != NULL) {
        server->observer->shut_down(server->host);
    }
    return raised;
}

static void startup(struct asgi_app *app)
{
    struct reference_server *server = server_of(app);
    CHECK(!server->running);
    struct runtime_task_options options = {.role = "lifespan"};
    (void)runtime_task_create(server->loop, (struct runtime_body){run, server}, options);
}

static void shutdown(struct asgi_app *app)
{
    struct reference_server *server = server_of(app);
    if (!server->running) {
        return;
    }
    reference_server_log(server, REFERENCE_SERVER_LOG_INFO(MANAGER),
                         "StreamableHTTP session manager shutting down");
    if (!server->steps.sessions_end_at_once()) {
        runtime_event_set(&server->shutdown);
        return;
    }
    end_at_once(server);
}

/* Finds nothing to do where the host was faster. */
static void grace_is_over(void *argument)
{
    struct reference_server *server = argument;
    CHECK(server->exiting);
    shutdown(&server->app);
}

/* sse_starlette.AppStatus.handle_exit, and what a server can do besides: end in time by itself. */
static void exit_signal(struct asgi_app *app)
{
    struct reference_server *server = server_of(app);
    const uint64_t grace = server->settings->shutdown_grace_ns;
    CHECK(!server->exiting);
    server->exiting = true;
    if (!server->steps.exit_is_heard()) {
        return;
    }
    runtime_event_set(&server->exit_signal);
    if (grace > 0) {
        (void)runtime_loop_call_at(server->loop, runtime_loop_now(server->loop) + grace,
                                   grace_is_over, server,
                                   (struct runtime_timer_options){.label = "server.grace"});
    }
}

static const struct asgi_app_type type = {
    .name = "mcp",
    .call = call,
    .startup = startup,
    .exit_signal = exit_signal,
    .shutdown = shutdown,
    .session_count = session_count,
};

/* The last one named stands next to the server. */
static enum base_error wrap(struct reference_server *server, struct asgi_app **out_app)
{
    struct reference_server_wrapping like = {
        .inner = &server->app,
        .loop = server->loop,
        .steps = &server->steps.middleware,
        .observer = server->observer,
        .host = server->host,
    };
    for (uint32_t i = server->settings->middleware_count; i > 0; i--) {
        const struct reference_server_middleware *middleware =
            reference_server_middleware_find(server->settings->middlewares[i - 1]);
        if (middleware == NULL) {
            return BASE_ERROR_UNKNOWN_MIDDLEWARE;
        }
        like.inner = reference_server_middleware_wrap(middleware, &like);
    }
    *out_app = like.inner;
    return BASE_ERROR_OK;
}

enum base_error reference_server_create(struct runtime_loop *loop,
                                        const struct asgi_settings *settings,
                                        const struct asgi_observer *observer, void *host,
                                        struct asgi_app **out_app)
{
    CHECK(loop != NULL);
    CHECK(settings != NULL);
    struct reference_server_steps steps = reference_server_steps_correct;
    steps.middleware = reference_server_middleware_steps_correct;
    enum base_error error = apply_settings(&steps, settings);
    if (error != BASE_ERROR_OK) {
        return error;
    }
    struct reference_server *server = base_arena_take(runtime_loop_arena(loop), sizeof(*server));
    *server = (struct reference_server){
        .app = {.type = &type},
        .loop = loop,
        .settings = settings,
        .observer = observer,
        .host = host,
        .steps = steps,
    };
    base_list_init(&server->sessions);
    base_list_init(&server->exchanges);
    reference_server_event_store_init(&server->event_store);
    runtime_event_init(loop, &server->shutdown);
    runtime_event_init(loop, &server->exit_signal);
    runtime_lock_init(loop, &server->session_creation, false);
    return wrap(server, out_app);
}
