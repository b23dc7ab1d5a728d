#include "tests/conformance/careless.h"

#include "base/check.h"

static const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = 200};
static const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};

static const struct runtime_exception *start_carelessly(struct asgi_app *self,
                                                        const struct asgi_scope *scope,
                                                        struct asgi_connection *connection)
{
    CHECK(self != NULL);
    (void)scope;
    return asgi_send(connection, &end, AWAIT("careless.end"));
}

static const struct runtime_exception *finish_carelessly(struct asgi_app *self,
                                                         const struct asgi_scope *scope,
                                                         struct asgi_connection *connection)
{
    const struct runtime_exception *raised = asgi_send(connection, &start, AWAIT("careless.start"));
    CHECK(self != NULL);
    (void)scope;
    for (uint32_t i = 0; raised == NULL && i < 2; i++) {
        raised = asgi_send(connection, &end, AWAIT("careless.end"));
    }
    return raised;
}

static void startup(struct asgi_app *self)
{
    CHECK(self != NULL);
}

static uint32_t session_count(const struct asgi_app *self)
{
    CHECK(self != NULL);
    return 0;
}

static const struct asgi_app_type starter_type = {.name = "starter",
                                                  .call = start_carelessly,
                                                  .startup = startup,
                                                  .session_count = session_count};
static const struct asgi_app_type finisher_type = {.name = "finisher",
                                                   .call = finish_carelessly,
                                                   .startup = startup,
                                                   .session_count = session_count};

static enum base_error create(struct runtime_loop *loop, const struct asgi_app_type *type,
                              struct asgi_app **out_app)
{
    *out_app = base_arena_take(runtime_loop_arena(loop), sizeof **out_app);
    (*out_app)->type = type;
    return BASE_ERROR_OK;
}

static enum base_error create_starter(struct runtime_loop *loop,
                                      const struct asgi_settings *settings,
                                      const struct asgi_observer *observer, void *host,
                                      struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    (void)host;
    return create(loop, &starter_type, out_app);
}

static enum base_error create_finisher(struct runtime_loop *loop,
                                       const struct asgi_settings *settings,
                                       const struct asgi_observer *observer, void *host,
                                       struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    (void)host;
    return create(loop, &finisher_type, out_app);
}

const struct sim_app_factory careless_starter_factory = {.create = create_starter};
const struct sim_app_factory careless_finisher_factory = {.create = create_finisher};
