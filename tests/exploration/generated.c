#include "tests/exploration/generated.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/hash.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/lock.h"
#include "runtime/scope.h"
#include "runtime/stream.h"
#include "runtime/task.h"

#include "sim/dialect.h"

#define REQUEST_COUNT GENERATED_REQUESTS_MAX
#define THING_COUNT   2 /* of each kind that is shared */
#define PATIENCE_NS   5000
#define NAP_NS        2000

enum op {
    OP_RECEIVE, /* those before OP_NAP: for a while only */
    OP_WAIT,
    OP_SEND,
    OP_NAP,
    OP_NAP_SHIELDED,
    OP_HOLD_LOCK,
    OP_SET,
    OP_READ,
    OP_WRITE,
    OP_CANCEL,
    OP_RECEIVE_NOWAIT,
    OP_SEND_NOWAIT,
    OP_LOOK,
    OP_COUNT,
};

struct item {
    uint64_t value;
    uint64_t reserved;
};

struct app;

struct actor {
    struct app *app;
    uint32_t request;
    uint32_t index;
    uint64_t result; /* 0 until its end */
};

struct app {
    struct asgi_app type;
    struct runtime_loop *loop;
    struct generated_options options;
    struct runtime_send_stream *sends[THING_COUNT];
    struct runtime_receive_stream *receives[THING_COUNT];
    struct item *items[THING_COUNT];
    struct runtime_event events[THING_COUNT];
    struct runtime_lock lock;
    uint32_t cells[THING_COUNT];
    struct runtime_scope *scopes[REQUEST_COUNT]; /* borrows; NULL: the request's group is over */
    struct actor actors[REQUEST_COUNT][GENERATED_TASKS_MAX];
};

/* Little is kept of much, so that tasks come to the same on many ways. */
static void mix(uint64_t *seen, uint64_t value)
{
    *seen = (*seen * 3 + value + 1) % 8;
}

/* Of others' memory, which nobody but the task itself can know that it was read. */
static void take_in(struct actor *actor, uint64_t *seen, uint64_t value)
{
    mix(seen, value);
    if (!actor->app->options.hides_reads) {
        runtime_task_observe(actor->app->loop, value + 1);
    }
}

static const struct runtime_exception *nap(struct actor *actor, uint32_t which)
{
    return runtime_sleep(actor->app->loop, (which + 1) * (uint64_t)NAP_NS, AWAIT("generated.nap"));
}

static const struct runtime_exception *nap_shielded(struct actor *actor, uint32_t which)
{
    struct runtime_scope scope;
    runtime_scope_init(actor->app->loop, &scope, (struct runtime_scope_options){.shield = true});
    const struct runtime_exception *raised = runtime_scope_enter(&scope);
    CHECK(raised == NULL);
    return runtime_scope_exit(&scope, nap(actor, which));
}

static const struct runtime_exception *hold_lock(struct actor *actor, uint32_t which)
{
    struct runtime_lock *lock = &actor->app->lock;
    const struct runtime_exception *raised = runtime_lock_acquire(lock, AWAIT("generated.lock"));
    if (raised != NULL) {
        return raised;
    }
    raised =
        which == 0 ? runtime_checkpoint(actor->app->loop, AWAIT("generated.held")) : nap(actor, 0);
    const struct runtime_exception *unheld = runtime_lock_release(lock);
    return raised != NULL ? raised : unheld;
}

static const struct runtime_exception *receive(struct actor *actor, uint32_t which, uint64_t *seen)
{
    void *item = NULL;
    const struct runtime_exception *raised = runtime_receive_stream_receive(
        actor->app->receives[which], AWAIT("generated.receive"), &item);
    mix(seen, raised == NULL ? ((const struct item *)item)->value : 0);
    return raised;
}

/* anyio.move_on_after, around what might wait for ever. */
static const struct runtime_exception *wait_a_while(struct actor *actor, enum op op, uint32_t which,
                                                    uint64_t *seen)
{
    struct app *app = actor->app;
    struct runtime_scope scope;
    const uint64_t deadline = runtime_loop_now(app->loop) + PATIENCE_NS;
    runtime_scope_init(app->loop, &scope, (struct runtime_scope_options){.deadline = deadline});
    const struct runtime_exception *raised = runtime_scope_enter(&scope);
    CHECK(raised == NULL);
    if (op == OP_RECEIVE) {
        raised = receive(actor, which, seen);
    } else if (op == OP_WAIT) {
        raised = runtime_event_wait(&app->events[which], AWAIT("generated.event"));
    } else {
        raised =
            runtime_send_stream_send(app->sends[which], app->items[which], AWAIT("generated.send"));
    }
    raised = runtime_scope_exit(&scope, raised);
    mix(seen, runtime_scope_cancelled_caught(&scope) ? 1 : 0);
    return raised;
}

static const struct runtime_exception *receive_nowait(struct actor *actor, uint32_t which,
                                                      uint64_t *seen)
{
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive_nowait(actor->app->receives[which], &item);
    mix(seen, raised == NULL ? ((const struct item *)item)->value : 0);
    return raised;
}

/* What does not wait. */
static const struct runtime_exception *act_at_once(struct actor *actor, enum op op, uint32_t which,
                                                   uint64_t *seen)
{
    struct app *app = actor->app;
    if (op == OP_SET) {
        runtime_event_set(&app->events[which]);
    } else if (op == OP_READ) {
        take_in(actor, seen, app->cells[which]);
    } else if (op == OP_WRITE) {
        app->cells[which] = actor->index + actor->request + 1;
    } else if (op == OP_CANCEL) {
        runtime_scope_cancel(app->scopes[actor->request]);
    } else if (op == OP_RECEIVE_NOWAIT) {
        return receive_nowait(actor, which, seen);
    } else if (op == OP_SEND_NOWAIT) {
        return runtime_send_stream_send_nowait(app->sends[which], app->items[which]);
    } else {
        CHECK(op == OP_LOOK);
        take_in(actor, seen, runtime_event_is_set(&app->events[which]) ? 1 : 0);
    }
    return NULL;
}

/* The how manieth thing it does; each is followed by an await, so that others come in between. */
static const struct runtime_exception *act(struct actor *actor, uint32_t number, uint64_t *seen)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, actor->app->options.seed);
    base_hash_add_word(&hash, (uint64_t)actor->request << 32 | actor->index);
    base_hash_add_word(&hash, number);
    const uint64_t drawn = base_hash_digest(&hash).low;
    const uint32_t which = (uint32_t)(drawn >> 32) % THING_COUNT;
    const enum op op = actor->app->options.has_only_cells ? (enum op)(OP_READ + drawn % 2)
                                                          : (enum op)(drawn % OP_COUNT);
    const struct runtime_exception *raised = op < OP_NAP    ? wait_a_while(actor, op, which, seen)
                                             : op == OP_NAP ? nap(actor, which)
                                             : op == OP_NAP_SHIELDED ? nap_shielded(actor, which)
                                             : op == OP_HOLD_LOCK
                                                 ? hold_lock(actor, which)
                                                 : act_at_once(actor, op, which, seen);
    if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
        return raised;
    }
    mix(seen, raised == NULL ? 0 : (uint64_t)raised->kind + 1);
    return runtime_checkpoint(actor->app->loop, AWAIT("generated.step"));
}

static const struct runtime_exception *live(void *argument)
{
    struct actor *actor = argument;
    const struct runtime_exception *raised = NULL;
    uint64_t seen = 0;
    uint32_t number = 0;
    while (number < actor->app->options.op_count && raised == NULL) {
        raised = act(actor, number, &seen);
        number++;
    }
    mix(&seen, number);
    actor->result = seen + 1;
    return raised;
}

static const struct runtime_exception *respond(struct asgi_connection *connection)
{
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = 200};
    const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    const struct runtime_exception *raised =
        asgi_send(connection, &start, AWAIT("generated.start"));
    return raised != NULL ? raised : asgi_send(connection, &end, AWAIT("generated.end"));
}

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct app *app = (struct app *)(void *)self;
    struct runtime_group group;
    const uint32_t request = (uint32_t)(scope->path[1] - '0');
    CHECK(request < REQUEST_COUNT);
    runtime_group_enter(app->loop, &group);
    app->scopes[request] = runtime_group_scope(&group);
    for (uint32_t i = 0; i < app->options.task_count; i++) {
        struct actor *actor = &app->actors[request][i];
        actor->app = app;
        actor->request = request;
        actor->index = i;
        (void)runtime_group_start_soon(&group, (struct runtime_body){live, actor},
                                       (struct runtime_task_options){.role = "generated"});
    }
    const struct runtime_exception *raised =
        runtime_group_exit(&group, NULL, AWAIT("generated.group"));
    app->scopes[request] = NULL;
    return raised != NULL ? raised : respond(connection);
}

static void startup(struct asgi_app *self)
{
    struct app *app = (struct app *)(void *)self;
    runtime_lock_init(app->loop, &app->lock, /*fast_acquire=*/false);
    for (uint32_t i = 0; i < THING_COUNT; i++) {
        runtime_event_init(app->loop, &app->events[i]);
        runtime_stream_create(app->loop,
                              (struct runtime_stream_options){.name = "generated", .capacity = i},
                              &app->sends[i], &app->receives[i]);
        app->items[i] = base_arena_take(runtime_loop_arena(app->loop), sizeof *app->items[i]);
        app->items[i]->value = i + 1;
    }
}

static uint32_t session_count(const struct asgi_app *self)
{
    CHECK(self != NULL);
    return 0;
}

static const struct asgi_app_type app_type = {
    .name = "generated", .call = call, .startup = startup, .session_count = session_count};

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct app *app = base_arena_take(runtime_loop_arena(loop), sizeof *app);
    const struct asgi_tool_step *step = settings->tools[0].steps;
    (void)observer;
    (void)host;
    *app = (struct app){.type = {&app_type},
                        .loop = loop,
                        .options = {.seed = step->duration_ns,
                                    .task_count = step->count,
                                    .op_count = step->size,
                                    .has_only_cells = step->text != NULL,
                                    .hides_reads = step->patience_ns != 0}};
    CHECK(app->options.task_count <= GENERATED_TASKS_MAX);
    *out_app = &app->type;
    return BASE_ERROR_OK;
}

const struct sim_app_factory generated_factory = {.create = create};

struct request {
    const char *client;
    const char *path;
};

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct request *request = step->parameters;
    CHECK(phase == 0);
    sim_client_request(world,
                       &(struct sim_request_options){.exchange = (uint32_t)(request->path[1] - '0'),
                                                     .client = request->client,
                                                     .method = "GET",
                                                     .path = request->path});
    return true;
}

static const struct sim_action request_action = {.name = "request", .perform = do_request};
static const struct request requests[REQUEST_COUNT] = {
    {"one", "/0"}, {"two", "/1"}, {"three", "/2"}};

#define STEP(index, text, number)                                                   \
    {                                                                               \
        .action = &request_action, .parameters = &requests[index], .label = (text), \
        .at = SIM_TIME_ANY, .line = (number)                                        \
    }

static const struct sim_step first_steps[] = {STEP(0, "GET /0", 1)};
static const struct sim_step second_steps[] = {STEP(1, "GET /1", 2)};
static const struct sim_step third_steps[] = {STEP(2, "GET /2", 3)};
static const struct sim_lane lanes[] = {{.name = "one", .steps = first_steps, .step_count = 1},
                                        {.name = "two", .steps = second_steps, .step_count = 1},
                                        {.name = "three", .steps = third_steps, .step_count = 1}};
static const struct sim_exchange_plan exchanges[] = {{.name = "first", .client = "one"},
                                                     {.name = "second", .client = "two"},
                                                     {.name = "third", .client = "three"}};

void generated_init(struct generated *self, struct generated_options options)
{
    CHECK(options.request_count >= 1);
    CHECK(options.request_count <= REQUEST_COUNT);
    CHECK(options.task_count >= 1);
    CHECK(options.task_count <= GENERATED_TASKS_MAX);
    self->step = (struct asgi_tool_step){.duration_ns = options.seed,
                                         .count = options.task_count,
                                         .size = options.op_count,
                                         .text = options.has_only_cells ? "cells" : NULL,
                                         .patience_ns = options.hides_reads ? 1 : 0};
    self->race = (struct sim_step){.lanes = lanes,
                                   .lane_count = options.request_count,
                                   .label = "race",
                                   .at = SIM_TIME_ANY,
                                   .line = 4};
    self->tool = (struct asgi_tool){.name = "generated", .steps = &self->step, .step_count = 1};
    self->plan =
        (struct sim_plan){.name = "generated",
                          .settings = {.tools = &self->tool, .tool_count = 1},
                          .dialect = sim_dialect_find("uvicorn"),
                          .told_is_open = true,
                          .background = {.name = "background"},
                          .main = {.name = "main", .steps = &self->race, .step_count = 1},
                          .exchanges = exchanges,
                          .exchange_count = REQUEST_COUNT,
                          .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1}};
}

uint64_t generated_end(const struct sim_world *world)
{
    const struct app *app = (const struct app *)(const void *)sim_world_app(world);
    struct base_hash hash;
    base_hash_init(&hash);
    for (uint32_t i = 0; i < REQUEST_COUNT; i++) {
        for (uint32_t j = 0; j < app->options.task_count; j++) {
            base_hash_add_word(&hash, app->actors[i][j].result);
        }
    }
    for (uint32_t i = 0; i < THING_COUNT; i++) {
        base_hash_add_word(&hash, app->cells[i]);
        base_hash_add_word(&hash, runtime_event_is_set(&app->events[i]) ? 1 : 0);
    }
    return base_hash_digest(&hash).low;
}
