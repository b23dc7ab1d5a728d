#include "tests/exploration/tiny.h"

#include <string.h>

#include "base/check.h"

#include "runtime/task.h"

#include "sim/dialect.h"

struct tiny {
    struct asgi_app app;
    struct runtime_loop *loop;
    bool has_bug;
    bool is_leaky;
    bool is_crowded;
    bool is_closed;
};

static const struct runtime_exception *respond(struct asgi_connection *connection, uint32_t status)
{
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = status};
    const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    const struct runtime_exception *raised = asgi_send(connection, &start, AWAIT("tiny.start"));
    return raised != NULL ? raised : asgi_send(connection, &end, AWAIT("tiny.end"));
}

/* What no server may have: something that outlives its world. */
static uint32_t calls_ever;

static const struct runtime_exception *post(struct tiny *tiny, struct asgi_connection *connection)
{
    if (tiny->is_closed) {
        return respond(connection, 404);
    }
    const struct runtime_exception *raised = respond(connection, 202);
    if (raised == NULL) {
        raised = runtime_checkpoint(tiny->loop, AWAIT("tiny.hand_over"));
    }
    return raised == NULL && tiny->is_closed && tiny->has_bug ? respond(connection, 500) : raised;
}

static const struct runtime_exception *do_nothing(void *argument)
{
    CHECK(argument != NULL);
    return NULL;
}

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct tiny *tiny = (struct tiny *)(void *)self;
    struct asgi_message message;
    const struct runtime_exception *raised =
        asgi_receive(connection, AWAIT("tiny.receive"), &message);
    if (raised != NULL) {
        return raised;
    }
    for (uint32_t i = 0; tiny->is_crowded && i <= SIM_TASK_COUNT_MAX; i++) {
        (void)runtime_task_create(tiny->loop,
                                  (struct runtime_body){.call = do_nothing, .argument = tiny},
                                  (struct runtime_task_options){.role = "crowd"});
    }
    if (tiny->is_leaky) {
        return respond(connection, 200 + ++calls_ever);
    }
    if (strcmp(scope->method, "PUT") == 0) {
        return NULL;
    }
    if (strcmp(scope->method, "DELETE") != 0) {
        return post(tiny, connection);
    }
    tiny->is_closed = true;
    return respond(connection, 200);
}

static void startup(struct asgi_app *self)
{
    CHECK(self != NULL);
}

static uint32_t session_count(const struct asgi_app *self)
{
    return ((const struct tiny *)(const void *)self)->is_closed ? 0 : 1;
}

static const struct asgi_app_type tiny_type = {
    .name = "tiny", .call = call, .startup = startup, .session_count = session_count};

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct tiny *tiny = base_arena_take(runtime_loop_arena(loop), sizeof *tiny);
    CHECK(observer != NULL);
    CHECK(host != NULL);
    *tiny = (struct tiny){.app = {&tiny_type}, .loop = loop, .has_bug = settings->bug_count > 0};
    *out_app = &tiny->app;
    return BASE_ERROR_OK;
}

const struct sim_app_factory tiny_factory = {.create = create};

static enum base_error create_leaky(struct runtime_loop *loop, const struct asgi_settings *settings,
                                    const struct asgi_observer *observer, void *host,
                                    struct asgi_app **out_app)
{
    const enum base_error error = create(loop, settings, observer, host, out_app);
    ((struct tiny *)(void *)*out_app)->is_leaky = true;
    return error;
}

const struct sim_app_factory tiny_leaky_factory = {.create = create_leaky};

static enum base_error create_crowded(struct runtime_loop *loop,
                                      const struct asgi_settings *settings,
                                      const struct asgi_observer *observer, void *host,
                                      struct asgi_app **out_app)
{
    const enum base_error error = create(loop, settings, observer, host, out_app);
    ((struct tiny *)(void *)*out_app)->is_crowded = true;
    return error;
}

const struct sim_app_factory tiny_crowded_factory = {.create = create_crowded};

static enum base_error create_nothing(struct runtime_loop *loop,
                                      const struct asgi_settings *settings,
                                      const struct asgi_observer *observer, void *host,
                                      struct asgi_app **out_app)
{
    (void)loop;
    (void)settings;
    (void)observer;
    (void)host;
    (void)out_app;
    return BASE_ERROR_BAD_SCENARIO;
}

const struct sim_app_factory tiny_broken_factory = {.create = create_nothing};

struct request {
    uint32_t exchange;
    const char *client;
    const char *method;
};

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct request *request = step->parameters;
    CHECK(phase == 0);
    sim_client_request(world, &(struct sim_request_options){.exchange = request->exchange,
                                                            .client = request->client,
                                                            .method = request->method,
                                                            .path = "/mcp"});
    return true;
}

static const struct sim_action request_action = {.name = "request", .perform = do_request};
static const struct request post_request = {.exchange = 0, .client = "one", .method = "POST"};
static const struct request delete_request = {.exchange = 1, .client = "two", .method = "DELETE"};
static const struct sim_step post_steps[] = {{.action = &request_action,
                                              .parameters = &post_request,
                                              .label = "post: POST /mcp",
                                              .at = SIM_TIME_ANY,
                                              .line = 10}};
static const struct sim_step delete_steps[] = {{.action = &request_action,
                                                .parameters = &delete_request,
                                                .label = "del: DELETE /mcp",
                                                .at = SIM_TIME_ANY,
                                                .line = 11}};
static const struct request put_request = {.exchange = 0, .client = "one", .method = "PUT"};
static const struct sim_step put_steps[] = {{.action = &request_action,
                                             .parameters = &put_request,
                                             .label = "put: PUT /mcp",
                                             .at = SIM_TIME_ANY,
                                             .line = 12}};
static const struct sim_lane lanes[] = {{.name = "post", .steps = post_steps, .step_count = 1},
                                        {.name = "delete", .steps = delete_steps, .step_count = 1}};
static const struct sim_step main_steps[] = {
    {.lanes = lanes, .lane_count = 2, .label = "race", .at = SIM_TIME_ANY, .line = 9}};
static const struct sim_exchange_plan exchanges[] = {{.name = "post", .client = "one"},
                                                     {.name = "del", .client = "two"}};
static const char *const bugs[] = {"answers-twice"};

struct sim_plan tiny_plan(bool has_bug)
{
    return (struct sim_plan){.name = "a POST races a DELETE",
                             .settings = {.bugs = bugs, .bug_count = has_bug ? 1 : 0},
                             .dialect = sim_dialect_find("uvicorn"),
                             .background = {.name = "background"},
                             .main = {.name = "main", .steps = main_steps, .step_count = 1},
                             .exchanges = exchanges,
                             .exchange_count = 2,
                             .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1}};
}

struct sim_plan tiny_silent_plan(void)
{
    struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    plan.background = (struct sim_lane){.name = "background", .steps = put_steps, .step_count = 1};
    plan.main = (struct sim_lane){.name = "main"};
    return plan;
}

static const struct sim_step waiting_steps[] = {{.action = &request_action,
                                                 .parameters = &delete_request,
                                                 .label = "del: DELETE /mcp",
                                                 .at = SIM_TIME_ANY,
                                                 .line = 11,
                                                 .after = {.kind = SIM_ANCHOR_EVENT,
                                                           .event = SIM_EVENT_APP_SEND,
                                                           .label = "http.response.start",
                                                           .count = 2}}};
static const struct sim_lane waiting_lanes[] = {
    {.name = "post", .steps = post_steps, .step_count = 1},
    {.name = "delete", .steps = waiting_steps, .step_count = 1}};
static const struct sim_step waiting_main[] = {
    {.lanes = waiting_lanes, .lane_count = 2, .label = "race", .at = SIM_TIME_ANY, .line = 9}};

struct sim_plan tiny_waiting_plan(void)
{
    struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    plan.main.steps = waiting_main;
    plan.anchor_count = 1;
    return plan;
}
