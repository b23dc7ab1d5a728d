#include "tests/exploration/script.h"

#include "base/check.h"
#include "base/hash.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/lock.h"
#include "runtime/semaphore.h"
#include "runtime/stream.h"
#include "runtime/task.h"

#include "sim/dialect.h"

#define CELL_COUNT   2
#define STREAM_COUNT 2
#define TICK_NS      UINT64_C(1000)

struct pipe {
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
};

struct stage;

struct player {
    struct stage *stage;
    uint32_t index;
    struct runtime_task *task;
    struct runtime_scope scope;
    struct runtime_group group;
    uint64_t items[2 * SCRIPT_MOVES_MAX]; /* to be sent: each another one */
    uint32_t item_count;
    uint64_t seen;
    uint32_t done_count; /* moves; one more when it has ended */
};

/* In the world's arena since before the first question. */
struct stage {
    struct asgi_app app;
    struct runtime_loop *loop;
    const struct script *script;
    struct player players[SCRIPT_TASKS_MAX];
    struct pipe pipes[STREAM_COUNT];
    struct runtime_event event;
    struct runtime_lock lock;
    struct runtime_semaphore semaphore;
    uint64_t cells[SCRIPT_CELLS_MAX];
};

static void see(struct player *player, uint64_t value)
{
    player->seen = (player->seen ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    player->seen ^= player->seen >> 31;
}

static const struct runtime_exception *noted(struct player *player,
                                             const struct runtime_exception *raised)
{
    see(player, raised == NULL ? 1 : 2 + (uint64_t)raised->kind);
    return raised;
}

static void write_cell(struct player *player, uint32_t cell)
{
    struct stage *stage = player->stage;
    runtime_loop_tell_access(stage->loop, &stage->cells[cell], RUNTIME_ACCESS_WRITE);
    stage->cells[cell] = stage->cells[cell] * 5 + player->index + 1;
}

static void read_cell(struct player *player, uint32_t cell)
{
    struct stage *stage = player->stage;
    runtime_loop_tell_access(stage->loop, &stage->cells[cell], RUNTIME_ACCESS_READ);
    see(player, stage->cells[cell]);
}

static void *next_item(struct player *player)
{
    uint64_t *item = &player->items[player->item_count++];
    *item = player->index * UINT64_C(100) + player->item_count;
    return item;
}

static void see_item(struct player *player, const struct runtime_exception *raised, void *item)
{
    (void)noted(player, raised);
    if (raised == NULL) {
        see(player, *(const uint64_t *)item);
    }
}

static const struct runtime_exception *receive(struct player *player, struct pipe *pipe)
{
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(pipe->receive, AWAIT("script.receive"), &item);
    see_item(player, raised, item);
    return raised;
}

static void receive_nowait(struct player *player, struct pipe *pipe)
{
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive_nowait(pipe->receive, &item);
    see_item(player, raised, item);
}

static const struct runtime_exception *hold_lock(struct player *player)
{
    struct stage *stage = player->stage;
    const struct runtime_exception *raised =
        runtime_lock_acquire(&stage->lock, AWAIT("script.lock"));
    if (raised != NULL) {
        return raised;
    }
    raised = runtime_yield(stage->loop, AWAIT("script.locked"));
    (void)noted(player, runtime_lock_release(&stage->lock));
    return raised;
}

static const struct runtime_exception *move_on(struct player *player)
{
    struct stage *stage = player->stage;
    struct runtime_scope scope;
    runtime_scope_init(stage->loop, &scope,
                       (struct runtime_scope_options){
                           .deadline = runtime_loop_deadline_after(stage->loop, TICK_NS)});
    (void)runtime_scope_enter(&scope);
    const struct runtime_exception *raised =
        runtime_event_wait(&stage->event, AWAIT("script.move_on"));
    raised = runtime_scope_exit(&scope, raised);
    see(player, runtime_scope_cancelled_caught(&scope));
    return raised;
}

static const struct runtime_exception *child(void *argument)
{
    struct player *player = argument;
    write_cell(player, 0);
    return runtime_yield(player->stage->loop, AWAIT("script.child"));
}

static const struct runtime_exception *run_group(struct player *player)
{
    struct stage *stage = player->stage;
    runtime_group_enter(stage->loop, &player->group);
    for (uint32_t i = 0; i < 2; i++) {
        (void)runtime_group_start_soon(
            &player->group, (struct runtime_body){child, player},
            (struct runtime_task_options){.role = "child", .tells = true});
    }
    return runtime_group_exit(&player->group, /*raised=*/NULL, AWAIT("script.group"));
}

static void cancel_task(struct player *player, uint32_t index)
{
    struct runtime_task *task = player->stage->players[index].task;
    see(player, runtime_task_has_ended(task));
    runtime_task_cancel(task);
}

static const struct runtime_exception *swallow(struct player *player)
{
    (void)noted(player, runtime_yield(player->stage->loop, AWAIT("script.swallow")));
    return NULL;
}

static uint64_t look_at(struct player *player, uint32_t cell)
{
    struct stage *stage = player->stage;
    runtime_loop_tell_access(stage->loop, &stage->cells[cell], RUNTIME_ACCESS_READ);
    return stage->cells[cell];
}

static const struct runtime_exception *raise_cell(struct player *player, uint32_t cell)
{
    struct stage *stage = player->stage;
    const uint64_t before = look_at(player, cell - 1);
    const struct runtime_exception *raised = runtime_yield(stage->loop, AWAIT("script.raise"));
    if (raised == NULL) {
        runtime_loop_tell_access(stage->loop, &stage->cells[cell], RUNTIME_ACCESS_WRITE);
        stage->cells[cell] = before + 1;
    }
    return raised;
}

static const struct runtime_exception *seek_zero(struct player *player, uint32_t cell)
{
    const struct runtime_exception *raised = NULL;
    for (; raised == NULL && look_at(player, cell) != 0; cell--) {
        raised = runtime_yield(player->stage->loop, AWAIT("script.seek"));
    }
    see(player, cell);
    return raised;
}

static const struct runtime_exception *wait_for(struct player *player,
                                                const struct script_move *move)
{
    struct stage *stage = player->stage;
    struct pipe *pipe = &stage->pipes[move->what % STREAM_COUNT];
    switch (move->kind) {
    case SCRIPT_YIELD:
        return runtime_yield(stage->loop, AWAIT("script.yield"));
    case SCRIPT_SEND:
        return runtime_send_stream_send(pipe->send, next_item(player), AWAIT("script.send"));
    case SCRIPT_RECEIVE:
        return receive(player, pipe);
    case SCRIPT_WAIT:
        return runtime_event_wait(&stage->event, AWAIT("script.wait"));
    case SCRIPT_LOCKED:
        return hold_lock(player);
    case SCRIPT_ACQUIRE:
        return runtime_semaphore_acquire(&stage->semaphore, AWAIT("script.acquire"));
    case SCRIPT_SLEEP:
        return runtime_sleep(stage->loop, TICK_NS * (1 + (uint64_t)move->what % 2),
                             AWAIT("script.sleep"));
    case SCRIPT_MOVE_ON:
        return move_on(player);
    case SCRIPT_GROUP:
        return run_group(player);
    case SCRIPT_SWALLOW:
        return swallow(player);
    case SCRIPT_RAISE:
        return raise_cell(player, move->what);
    case SCRIPT_SEEK:
        return seek_zero(player, move->what);
    case SCRIPT_WRITE:
    case SCRIPT_READ:
    case SCRIPT_SEND_NOWAIT:
    case SCRIPT_RECEIVE_NOWAIT:
    case SCRIPT_CLOSE_SEND:
    case SCRIPT_CLOSE_RECEIVE:
    case SCRIPT_SET:
    case SCRIPT_RELEASE:
    case SCRIPT_CANCEL_TASK:
    case SCRIPT_CANCEL_SCOPE:
        break;
    }
    CHECK_UNREACHABLE("a move that does not wait");
}

/* False: it is a move that may wait. */
static bool do_at_once(struct player *player, const struct script_move *move)
{
    struct stage *stage = player->stage;
    struct pipe *pipe = &stage->pipes[move->what % STREAM_COUNT];
    const uint32_t other = move->what % stage->script->task_count;
    switch (move->kind) {
    case SCRIPT_WRITE:
        write_cell(player, move->what % CELL_COUNT);
        return true;
    case SCRIPT_READ:
        read_cell(player, move->what % CELL_COUNT);
        return true;
    case SCRIPT_SEND_NOWAIT:
        (void)noted(player, runtime_send_stream_send_nowait(pipe->send, next_item(player)));
        return true;
    case SCRIPT_RECEIVE_NOWAIT:
        receive_nowait(player, pipe);
        return true;
    case SCRIPT_CLOSE_SEND:
        runtime_send_stream_close(pipe->send);
        return true;
    case SCRIPT_CLOSE_RECEIVE:
        runtime_receive_stream_close(pipe->receive);
        return true;
    case SCRIPT_SET:
        runtime_event_set(&stage->event);
        return true;
    case SCRIPT_RELEASE:
        (void)noted(player, runtime_semaphore_release(&stage->semaphore));
        return true;
    case SCRIPT_CANCEL_TASK:
        cancel_task(player, other);
        return true;
    case SCRIPT_CANCEL_SCOPE:
        runtime_scope_cancel(&stage->players[other].scope);
        return true;
    case SCRIPT_YIELD:
    case SCRIPT_SEND:
    case SCRIPT_RECEIVE:
    case SCRIPT_WAIT:
    case SCRIPT_LOCKED:
    case SCRIPT_ACQUIRE:
    case SCRIPT_SLEEP:
    case SCRIPT_MOVE_ON:
    case SCRIPT_GROUP:
    case SCRIPT_SWALLOW:
    case SCRIPT_RAISE:
    case SCRIPT_SEEK:
        return false;
    }
    CHECK_UNREACHABLE("a move outside the enumeration");
}

static const struct runtime_exception *play(struct player *player)
{
    const struct script *script = player->stage->script;
    for (uint32_t i = 0; i < script->move_count; i++) {
        const struct script_move *move = &script->moves[player->index][i];
        if (!do_at_once(player, move)) {
            const struct runtime_exception *raised = noted(player, wait_for(player, move));
            if (raised != NULL) {
                return raised;
            }
        }
        player->done_count++;
    }
    return NULL;
}

/* What is raised in a script ends it; a cancellation that no scope of its own ends goes on. */
static const struct runtime_exception *work(void *argument)
{
    struct player *player = argument;
    (void)runtime_scope_enter(&player->scope);
    const struct runtime_exception *raised = runtime_scope_exit(&player->scope, play(player));
    player->done_count += SCRIPT_MOVES_MAX + 1;
    (void)noted(player, raised);
    return runtime_exception_is_cancelled(raised) ? raised : NULL;
}

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    (void)self;
    (void)scope;
    (void)connection;
    CHECK_UNREACHABLE("a stage is asked for nothing");
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

static const struct asgi_app_type stage_type = {
    .name = "stage", .call = call, .startup = startup, .session_count = session_count};

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct stage *stage = base_arena_take(runtime_loop_arena(loop), sizeof *stage);
    (void)settings;
    (void)observer;
    (void)host;
    *stage = (struct stage){.app = {&stage_type}, .loop = loop};
    *out_app = &stage->app;
    return BASE_ERROR_OK;
}

static struct stage *stage_of(const struct sim_world *world)
{
    return (struct stage *)(void *)sim_world_app(world);
}

static void prepare(struct stage *stage)
{
    runtime_event_init(stage->loop, &stage->event);
    runtime_lock_init(stage->loop, &stage->lock, /*fast_acquire=*/stage->script->capacity == 1);
    runtime_semaphore_init(stage->loop, &stage->semaphore,
                           (struct runtime_semaphore_options){.value = 1});
    for (uint32_t i = 0; i < STREAM_COUNT; i++) {
        runtime_stream_create(stage->loop,
                              (struct runtime_stream_options){
                                  .name = "pipe", .capacity = stage->script->capacity + i},
                              &stage->pipes[i].send, &stage->pipes[i].receive);
    }
}

static bool start(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    struct stage *stage = stage_of(world);
    CHECK(phase == 0);
    stage->script = step->parameters;
    prepare(stage);
    for (uint32_t i = 0; i < stage->script->task_count; i++) {
        struct player *player = &stage->players[i];
        player->stage = stage;
        player->index = i;
        runtime_scope_init(stage->loop, &player->scope,
                           (struct runtime_scope_options){.deadline = 0});
        player->task =
            runtime_task_create(stage->loop, (struct runtime_body){work, player},
                                (struct runtime_task_options){.role = "player", .tells = true});
        runtime_task_hold(player->task);
    }
    return true;
}

static bool visit(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    CHECK(step->parameters != NULL);
    runtime_event_set(&stage_of(world)->event);
    return true;
}

static const struct sim_action start_action = {.name = "start", .perform = start};
static const struct sim_action visit_action = {.name = "visit", .perform = visit};

/* Nobody makes it; but what rules remember of streams has room by the number of exchanges. */
static const struct sim_exchange_plan exchange = {.name = "none", .client = "nobody"};

void script_world_init(struct script_world *self, const struct script *script,
                       enum sim_policy policy)
{
    CHECK(script->task_count <= SCRIPT_TASKS_MAX);
    self->script = script;
    self->plan_steps[0] = (struct sim_step){.action = &start_action,
                                            .parameters = script,
                                            .label = "start",
                                            .at = SIM_TIME_ANY,
                                            .line = 1};
    self->plan_steps[1] = self->plan_steps[0];
    self->plan_steps[1].action = &visit_action;
    self->plan_steps[1].label = "visit";
    self->plan =
        (struct sim_plan){.name = "script",
                          .dialect = sim_dialect_find("uvicorn"),
                          .policy = policy,
                          .background = {.name = "background"},
                          .exchanges = &exchange,
                          .exchange_count = 1,
                          .main = {.name = "main",
                                   .steps = self->plan_steps,
                                   .step_count = script->has_visitor ? 2 : 1},
                          .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1}};
    model_world_steps_init(
        &self->steps,
        (struct model_world_steps_options){
            .plan = &self->plan, .app = {create}, .tells_footprints = true, .is_compared = true});
    CHECK(self->steps.state == SIM_WORLD_READY);
}

void script_world_release(struct script_world *self)
{
    model_world_steps_release(&self->steps);
}

/* In whatever order they were noticed. */
static uint64_t sum_of_violations(const struct script_world *self)
{
    uint32_t count = 0;
    uint64_t sum = 0;
    const struct model_violation *violations = model_watch_violations(self->steps.watch, &count);
    for (uint32_t i = 0; i < count; i++) {
        sum += model_violation_fingerprint(&violations[i]);
    }
    return sum;
}

/* What was stopped by a violation is known by that: how far the others were is its order. */
uint64_t script_world_result(const struct script_world *self)
{
    const struct stage *stage = stage_of(self->steps.world);
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, (uint64_t)self->steps.state);
    base_hash_add_word(&hash, sum_of_violations(self));
    if (self->steps.state == SIM_WORLD_STOPPED && runtime_loop_has_ready(stage->loop)) {
        return base_hash_digest(&hash).low;
    }
    for (uint32_t i = 0; i < stage->script->task_count; i++) {
        base_hash_add_word(&hash, stage->players[i].seen);
        base_hash_add_word(&hash, stage->players[i].done_count);
    }
    for (uint32_t i = 0; i < SCRIPT_CELLS_MAX; i++) {
        base_hash_add_word(&hash, stage->cells[i]);
    }
    return base_hash_digest(&hash).low;
}
