#include "base/check.h"
#include "base/heap.h"

#include "sim/fault.h"
#include "sim/state.h"

/* A page on either side of what is given out aligned. */
#define ALIGNMENT ((size_t)4096)

/* Every kind but those that only a close look at the runtime needs. */
#define RUNTIME_KINDS                                                                           \
    (SIM_EVENT_BIT(TASK_CREATED) | SIM_EVENT_BIT(TASK_STARTED) | SIM_EVENT_BIT(TASK_AWAITS) |   \
     SIM_EVENT_BIT(TASK_RESUMED) | SIM_EVENT_BIT(TASK_ENDED) | SIM_EVENT_BIT(SCOPE_CANCELLED) | \
     SIM_EVENT_BIT(STREAM_CREATED) | SIM_EVENT_BIT(STREAM_SEND_CLOSED) |                        \
     SIM_EVENT_BIT(STREAM_RECEIVE_CLOSED) | SIM_EVENT_BIT(STREAM_HANDED_OVER) |                 \
     SIM_EVENT_BIT(STREAM_BUFFERED) | SIM_EVENT_BIT(STREAM_DESTROYED) |                         \
     SIM_EVENT_BIT(TIMER_FIRED))

/* What no trace holds unless a monitor asks for it. */
#define WATCHED_KINDS                                                                             \
    (SIM_EVENT_BIT(RESPONSE_LENGTH) | SIM_EVENT_BIT(RECEIVE_CALLED) | SIM_EVENT_BIT(TASK_WAITS) | \
     SIM_EVENT_BIT(SCOPE_SETTLED) | SIM_EVENT_BIT(SCOPE_REFUSED) | SIM_EVENT_BIT(TIMER_ARMED) |   \
     SIM_EVENT_BIT(TIMER_DISARMED) | SIM_EVENT_BIT(TURNS))

static void *align(void *block)
{
    CHECK(block != NULL);
    const size_t over = (uintptr_t)block % ALIGNMENT;
    return (char *)block + (over == 0 ? 0 : ALIGNMENT - over);
}

void sim_world_pause(struct sim_world *world, enum sim_world_state status)
{
    struct sim_state *state = world->state;
    CHECK(runtime_context_current(state->stacks) != runtime_context_outside(state->stacks));
    state->status = status;
    state->asking = runtime_context_current(state->stacks);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    runtime_context_switch(state->stacks, runtime_context_outside(state->stacks));
}

_Noreturn void sim_world_hit_bound(struct sim_world *world, const char *bound)
{
    CHECK(world != NULL);
    world->state->bound = bound;
    sim_footprint_add_all(world);
    sim_footprint_end(world);
    sim_world_pause(world, SIM_WORLD_BOUND);
    CHECK_UNREACHABLE("a world went on after it had hit a bound");
}

static void arena_is_exhausted(void *context)
{
    sim_world_hit_bound(context, "arena");
}

static void stacks_are_exhausted(void *context)
{
    sim_world_hit_bound(context, "tasks");
}

static bool has_deadline(const struct sim_world *world)
{
    CHECK(world->state->loop != NULL);
    return runtime_loop_next_deadline(world->state->loop, /*with_daemons=*/false) != RUNTIME_NEVER;
}

static bool can_anything_happen(struct sim_world *world)
{
    CHECK(world->state->loop != NULL);
    if (runtime_loop_is_blocked(world->state->loop)) {
        return false;
    }
    if (runtime_loop_has_ready(world->state->loop) || has_deadline(world) ||
        sim_reading_is_pending(world)) {
        return true;
    }
    /* A step that waits for its time sets a timer when it is asked whether it is due. */
    return sim_lanes_have_pending(world) || has_deadline(world);
}

static void check_bounds(struct sim_world *world)
{
    const struct sim_bounds *bounds = &world->bounds;
    const struct sim_state *state = world->state;
    CHECK(runtime_loop_iteration(state->loop) >= state->base_iteration);
    if (runtime_loop_iteration(state->loop) - state->base_iteration > bounds->iteration_count_max) {
        sim_world_hit_bound(world, "iterations");
    }
    if (runtime_loop_now(state->loop) - state->base_time > bounds->time_ns_max) {
        sim_world_hit_bound(world, "time");
    }
}

/* An execution ends when nothing can happen any more. */
static void run_until_quiet(struct sim_world *world)
{
    CHECK(world->state->main == runtime_context_current(world->state->stacks));
    do {
        runtime_loop_run_once(world->state->loop);
        sim_turns_count(world);
        check_bounds(world);
    } while (can_anything_happen(world));
}

static void run_background(struct sim_world *world)
{
    struct sim_state *state = world->state;
    CHECK(!state->is_background);
    state->is_background = true;
    sim_lanes_start(world, &world->plan->background);
    run_until_quiet(world);
    const bool is_done = sim_lanes_are_done(world, &world->plan->background);
    state->is_background = false;
    state->base_time = runtime_loop_now(state->loop);
    state->base_iteration = runtime_loop_iteration(state->loop);
    state->base_event_count = state->event_count;
    sim_faults_start(world);
    sim_footprint_forget(world);
    sim_world_pause(world, is_done ? SIM_WORLD_READY : SIM_WORLD_BACKGROUND_FAILED);
}

static void enter_main(void *argument)
{
    struct sim_world *world = argument;
    CHECK(world->state->app != NULL);
    world->state->app->type->startup(world->state->app);
    run_background(world);
    CHECK(world->state->status != SIM_WORLD_BACKGROUND_FAILED);
    sim_lanes_start(world, &world->plan->main);
    run_until_quiet(world);
    sim_footprint_end(world);
    sim_waits_tell(world);
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_QUIET}, "");
    sim_world_pause(world, world->state->is_stopping ? SIM_WORLD_STOPPED : SIM_WORLD_ENDED);
    CHECK_UNREACHABLE("a world went on after its end");
}

static struct sim_bounds bounds_of(const struct sim_plan *plan)
{
    struct sim_bounds bounds = plan->bounds;
    bounds.iteration_count_max =
        bounds.iteration_count_max != 0 ? bounds.iteration_count_max : SIM_ITERATION_COUNT_MAX;
    bounds.event_count_max =
        bounds.event_count_max != 0 ? bounds.event_count_max : SIM_EVENT_COUNT_MAX;
    bounds.time_ns_max = bounds.time_ns_max != 0 ? bounds.time_ns_max : SIM_TIME_NS_MAX;
    bounds.arena_size = bounds.arena_size != 0 ? bounds.arena_size : SIM_ARENA_SIZE;
    bounds.task_count_max = bounds.task_count_max != 0 ? bounds.task_count_max : SIM_TASK_COUNT_MAX;
    return bounds;
}

static void create_memory(struct sim_world *world, bool is_compared)
{
    const size_t arena_size = world->bounds.arena_size;
    const uint32_t task_max = world->bounds.task_count_max;
    CHECK(arena_size >= BASE_ARENA_SIZE_MIN);
    CHECK(task_max > 0);
    world->arena_block = base_heap_take(arena_size + ALIGNMENT);
    world->arena = base_arena_init(align(world->arena_block), arena_size);
    base_arena_on_exhausted(world->arena, arena_is_exhausted, world);
    if (is_compared) {
        world->likeness = base_heap_take(sizeof *world->likeness);
        base_likeness_init(world->likeness, world->arena);
    }
    /* One stack is the world's own. */
    const size_t stacks_size = (task_max + (size_t)1) * RUNTIME_STACK_SIZE;
    world->stacks_block = base_heap_take(stacks_size + ALIGNMENT);
    world->state = base_arena_keep(world->arena, sizeof(struct sim_state));
    world->state->stacks = runtime_stacks_create(
        world->arena, (struct runtime_stacks_options){.memory = align(world->stacks_block),
                                                      .size = stacks_size,
                                                      .exhausted = stacks_are_exhausted,
                                                      .host = world});
}

static void create_monitors(struct sim_world *world)
{
    struct sim_state *state = world->state;
    CHECK(state->monitor_states == NULL);
    if (world->monitor_count == 0) {
        return;
    }
    state->monitor_states = base_arena_take(world->arena, world->monitor_count * sizeof(void *));
    for (uint32_t i = 0; i < world->monitor_count; i++) {
        CHECK(world->monitors[i].see != NULL);
        world->seen_kinds |= world->monitors[i].kinds;
        if (world->monitors[i].size > 0) {
            state->monitor_states[i] = base_arena_keep(world->arena, world->monitors[i].size);
        }
    }
}

static void create_tables(struct sim_world *world)
{
    struct sim_state *state = world->state;
    const struct sim_plan *plan = world->plan;
    CHECK(plan->dialect != NULL);
    if (plan->exchange_count > 0) {
        state->exchanges =
            base_arena_take(world->arena, plan->exchange_count * sizeof(struct sim_exchange));
    }
    if (plan->variable_count > 0) {
        state->variables =
            base_arena_take(world->arena, plan->variable_count * sizeof(struct sim_variable_state));
    }
    if (world->tells_footprints) {
        state->withdrawals = base_arena_take(world->arena, sizeof *state->withdrawals);
    }
    sim_lanes_init(world);
    create_monitors(world);
}

static enum base_error create_app(struct sim_world *world)
{
    struct sim_state *state = world->state;
    /* A hook that is there changes how the loop queues what it could ask about: only what is open
     * is asked. */
    struct runtime_observer observer = sim_runtime_observer;
    observer.run = world->plan->policy == SIM_POLICY_ANY ? observer.run : NULL;
    observer.item_received = world->likeness != NULL ? observer.item_received : NULL;
    observer.told = world->plan->told_is_open ? observer.told : NULL;
    observer.accessed = world->tells_footprints ? observer.accessed : NULL;
    state->loop =
        runtime_loop_create(&(struct runtime_loop_options){.arena = world->arena,
                                                           .observer = &observer,
                                                           .host = world,
                                                           .stacks = state->stacks,
                                                           .steps = &world->runtime_steps});
    CHECK(state->loop != NULL);
    const enum base_error error = world->app_factory.create(state->loop, &world->app_settings,
                                                            &sim_asgi_observer, world, &state->app);
    CHECK(error != BASE_ERROR_OK || state->app != NULL);
    return error;
}

struct sim_world *sim_world_create(const struct sim_world_options *options,
                                   enum base_error *out_error)
{
    CHECK(options->plan != NULL);
    CHECK(options->app.create != NULL);
    struct sim_world *world = base_heap_take(sizeof(*world));
    world->plan = options->plan;
    world->app_factory = options->app;
    world->monitors = options->monitors;
    world->monitor_count = options->monitor_count;
    world->tells_footprints = options->tells_footprints && options->plan->policy == SIM_POLICY_ANY;
    world->bounds = bounds_of(options->plan);
    sim_trace_init(&world->trace);
    sim_tape_init(&world->tape);
    create_memory(world, options->is_compared);
    create_tables(world);
    world->wanted_kinds =
        ~WATCHED_KINDS & (options->is_untraced_runtime ? ~RUNTIME_KINDS : ~UINT64_C(0));
    *out_error = sim_bugs_apply(world);
    if (*out_error == BASE_ERROR_OK) {
        *out_error = create_app(world);
    }
    if (*out_error != BASE_ERROR_OK) {
        sim_world_destroy(world);
        return NULL;
    }
    world->state->main = runtime_context_create(world->state->stacks, enter_main, world);
    world->state->asking = world->state->main;
    world->state->status = SIM_WORLD_READY;
    return world;
}

void sim_world_destroy(struct sim_world *world)
{
    if (world == NULL) {
        return;
    }
    CHECK(world->arena_block != NULL);
    sim_trace_release(&world->trace);
    sim_tape_release(&world->tape);
    base_heap_give_back(world->footprints.steps);
    base_heap_give_back(world->footprints.accesses);
    sim_bugs_release(world);
    if (world->likeness != NULL) {
        base_likeness_release(world->likeness);
        base_heap_give_back(world->likeness);
    }
    base_heap_give_back(world->arena_block);
    base_heap_give_back(world->stacks_block);
    base_heap_give_back(world);
}

enum sim_world_state sim_world_run(struct sim_world *world)
{
    struct sim_state *state = world->state;
    CHECK(state->status == SIM_WORLD_READY || state->status == SIM_WORLD_ASKS);
    CHECK(state->status != SIM_WORLD_ASKS || state->answer < state->question.count);
    runtime_context_switch(state->stacks, state->asking);
    return state->status;
}

const struct sim_question *sim_world_question(const struct sim_world *world)
{
    CHECK(world->state->status == SIM_WORLD_ASKS);
    return &world->state->question;
}

void sim_world_answer(struct sim_world *world, uint32_t taken)
{
    struct sim_state *state = world->state;
    CHECK(state->status == SIM_WORLD_ASKS);
    CHECK(taken < state->question.count);
    state->answer = taken;
    sim_footprint_forget(world);
}

/* Labels of steps and handles stay where they are. */
static uint32_t label_hash_of(struct sim_world *world, const struct sim_question *question,
                              uint32_t taken)
{
    const char *label = question->labels[taken];
    CHECK(label != NULL);
    if (!question->is_scheduling) {
        return sim_choice_label_hash(label);
    }
    struct sim_label_hash *known =
        &world->label_hashes[((uintptr_t)label >> 2) % SIM_LABEL_HASH_COUNT];
    if (known->label != label) {
        *known = (struct sim_label_hash){label, sim_choice_label_hash(label)};
    }
    return known->hash;
}

static void record_choice(struct sim_world *world, uint32_t taken)
{
    const struct sim_question *question = &world->state->question;
    CHECK(taken < question->count);
    CHECK(world->tape.count == world->state->tape_count);
    const struct sim_choice choice = {.kind = (uint8_t)question->kind,
                                      .count = (uint8_t)question->count,
                                      .taken = (uint8_t)taken,
                                      .label_hash = label_hash_of(world, question, taken)};
    sim_tape_push(&world->tape, choice);
    world->state->tape_count = world->tape.count;
    sim_blackbox_see_choice(world, choice);
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_CHOICE,
                                .label = sim_choice_kind_name(question->kind),
                                .value = taken,
                                .flag = (uint16_t)question->count},
             question->labels[taken]);
}

struct sim_question *sim_world_pose(struct sim_world *world, enum sim_choice_kind kind,
                                    bool is_scheduling)
{
    struct sim_question *question = &world->state->question;
    CHECK(world->state->loop != NULL);
    question->kind = kind;
    question->is_scheduling = is_scheduling;
    question->is_last_chance = false;
    question->count = 0;
    return question;
}

/* Where it is asked, or by whoever runs the world. */
static uint32_t get_answer(struct sim_world *world)
{
    struct sim_state *state = world->state;
    const struct sim_answerer *answerer = &world->answerer;
    CHECK(state->question.count <= SIM_ALTERNATIVES_MAX);
    if (answerer->answer != NULL) {
        sim_blackbox_enter(world, SIM_WORLD_OURS);
        sim_footprint_forget(world);
        return answerer->answer(answerer->context, &state->question);
    }
    state->answer = UINT32_MAX;
    sim_world_pause(world, SIM_WORLD_ASKS);
    return state->answer;
}

uint32_t sim_world_ask(struct sim_world *world)
{
    struct sim_state *state = world->state;
    CHECK(state->question.count >= 1);
    if (state->question.count == 1 || state->is_background) {
        return 0;
    }
    if (state->question.is_scheduling) {
        sim_footprint_finish(world);
    }
    const uint32_t taken = get_answer(world);
    record_choice(world, taken);
    return taken;
}

void sim_world_answer_by(struct sim_world *world, struct sim_answerer answerer)
{
    CHECK(world != NULL);
    world->answerer = answerer;
}

uint32_t sim_world_choose(struct sim_world *world, enum sim_choice_kind kind, uint32_t count,
                          const char *const *labels)
{
    CHECK(count >= 1);
    CHECK(count <= SIM_ALTERNATIVES_MAX);
    struct sim_question *question = sim_world_pose(world, kind, /*is_scheduling=*/false);
    question->count = count;
    for (uint32_t i = 0; i < count; i++) {
        question->labels[i] = labels[i];
        question->actors[i] = 0;
    }
    return sim_world_ask(world);
}

const char *sim_world_bound(const struct sim_world *world)
{
    CHECK(world->state->status == SIM_WORLD_BOUND);
    CHECK(world->state->bound != NULL);
    return world->state->bound;
}

uint32_t sim_world_fault_count(const struct sim_world *world)
{
    const struct sim_plan *plan = world->plan;
    CHECK(world->state->faults_left <= plan->fault_count_max);
    return plan->fault_count == 0 ? 0 : plan->fault_count_max - world->state->faults_left;
}

void sim_world_shut_down(struct sim_world *world)
{
    struct asgi_app *app = world->state->app;
    CHECK(app != NULL);
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_SHUTDOWN_BEGUN}, "");
    if (app->type->shutdown != NULL) {
        app->type->shutdown(app);
    }
}

void sim_world_stop(struct sim_world *world)
{
    CHECK(world != NULL);
    sim_footprint_add_all(world);
    world->state->is_stopping = true;
}

const struct sim_plan *sim_world_plan(const struct sim_world *world)
{
    return world->plan;
}

struct asgi_app *sim_world_app(const struct sim_world *world)
{
    CHECK(world->state->app != NULL);
    return world->state->app;
}

const struct sim_trace *sim_world_trace(const struct sim_world *world)
{
    return &world->trace;
}

uint32_t sim_world_background_event_count(const struct sim_world *world)
{
    CHECK(world->state->base_event_count <= world->trace.event_count);
    return world->state->base_event_count;
}

const struct sim_tape *sim_world_tape(const struct sim_world *world)
{
    return &world->tape;
}

void *sim_world_take(struct sim_world *world, size_t size)
{
    CHECK(size > 0);
    return base_arena_take(world->arena, size);
}

const struct sim_footprints *sim_world_footprints(const struct sim_world *world)
{
    CHECK(world->tells_footprints);
    return &world->footprints;
}

uint64_t sim_world_handle_count(const struct sim_world *world)
{
    return runtime_loop_handle_count(world->state->loop);
}

size_t sim_world_arena_used(const struct sim_world *world)
{
    return base_arena_used(world->arena);
}
