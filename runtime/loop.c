#include "runtime/loop.h"

#include "base/check.h"

#include "runtime/delivery.h"
#include "runtime/loop_state.h"
#include "runtime/queue.h"
#include "runtime/task_state.h"

/* time.get_clock_info("monotonic").resolution */
#define RESOLUTION_NS     1
#define SCRATCH_FIRST     16
#define SCRATCH_COUNT_MAX ((uint32_t)1 << 20)

struct runtime_loop *runtime_loop_create(const struct runtime_loop_options *options)
{
    CHECK(options->arena != NULL);
    CHECK(options->stacks != NULL);
    struct runtime_loop *loop = base_arena_take(options->arena, sizeof(*loop));
    loop->arena = options->arena;
    loop->stacks = options->stacks;
    loop->host = options->host;
    loop->steps = options->steps != NULL ? options->steps : &runtime_steps_correct;
    if (options->observer != NULL) {
        loop->hooks = *options->observer;
    }
    loop->resolution = options->resolution_ns != 0 ? options->resolution_ns : RESOLUTION_NS;
    const bool stands_still = options->clock_stands_still || loop->hooks.run != NULL;
    loop->iteration_ns = stands_still ? 0 : RUNTIME_ITERATION_NS;
    base_list_init(&loop->ready);
    base_list_init(&loop->batch);
    base_list_init(&loop->parked);
    base_list_init(&loop->tasks);
    base_list_init(&loop->ended);
    base_list_init(&loop->streams);
    runtime_timers_init(&loop->timers, loop->arena, options->equal_deadlines_as_heapq);
    return loop;
}

uint64_t runtime_loop_now(const struct runtime_loop *loop)
{
    return loop->now;
}

uint32_t runtime_loop_iteration(const struct runtime_loop *loop)
{
    return loop->iteration;
}

uint64_t runtime_loop_handle_count(const struct runtime_loop *loop)
{
    return loop->handle_count;
}

void runtime_loop_advance(struct runtime_loop *loop, uint64_t ns)
{
    CHECK(ns < RUNTIME_NEVER - loop->now);
    runtime_loop_access_all(loop);
    loop->now += ns;
}

uint64_t runtime_loop_deadline_after(const struct runtime_loop *loop, uint64_t ns)
{
    if (ns >= RUNTIME_NEVER - loop->now) {
        return RUNTIME_NEVER;
    }
    return loop->now + ns == 0 ? 1 : loop->now + ns;
}

struct base_arena *runtime_loop_arena(struct runtime_loop *loop)
{
    return loop->arena;
}

void *runtime_loop_host(struct runtime_loop *loop)
{
    return loop->host;
}

uint64_t runtime_loop_entropy(struct runtime_loop *loop)
{
    CHECK(loop->hooks.entropy != NULL);
    runtime_loop_access_all(loop);
    return loop->hooks.entropy(loop->host);
}

struct runtime_task *runtime_loop_current(struct runtime_loop *loop)
{
    return loop->current;
}

const void **runtime_loop_scratch(struct runtime_loop *loop, uint32_t count)
{
    CHECK(count <= SCRATCH_COUNT_MAX);
    if (loop->scratch != NULL && count <= loop->scratch_capacity) {
        return loop->scratch;
    }
    if (loop->scratch != NULL) {
        base_arena_give_back(loop->arena, loop->scratch,
                             loop->scratch_capacity * sizeof(*loop->scratch));
    }
    uint32_t capacity = SCRATCH_FIRST;
    while (capacity < count) {
        capacity *= 2;
    }
    loop->scratch = base_arena_take(loop->arena, capacity * sizeof(*loop->scratch));
    loop->scratch_capacity = capacity;
    return loop->scratch;
}

static struct runtime_handle *create_handle(struct runtime_loop *loop, void (*fn)(void *argument),
                                            void *argument, const char *label)
{
    CHECK(fn != NULL);
    CHECK(label != NULL);
    struct runtime_handle *handle = base_arena_take(loop->arena, sizeof(*handle));
    handle->fn = fn;
    handle->argument = argument;
    handle->label = label;
    handle->loop = loop;
    handle->pooled = true;
    runtime_loop_name_actor(loop, handle);
    return handle;
}

struct runtime_handle *runtime_loop_call_soon(struct runtime_loop *loop, void (*fn)(void *argument),
                                              void *argument, const char *label)
{
    struct runtime_handle *handle = create_handle(loop, fn, argument, label);
    runtime_queue_push(&loop->ready, &handle->node);
    runtime_loop_release(loop, handle);
    return handle;
}

struct runtime_handle *runtime_loop_call_at(struct runtime_loop *loop, uint64_t deadline,
                                            void (*fn)(void *argument), void *argument,
                                            struct runtime_timer_options options)
{
    struct runtime_handle *handle = create_handle(loop, fn, argument, options.label);
    handle->deadline = deadline;
    handle->tells = options.tells;
    handle->daemon = options.daemon;
    handle->timer = true;
    handle->subject = options.subject;
    runtime_timers_push(&loop->timers, handle);
    if (handle->subject != 0 && loop->hooks.timer_armed != NULL) {
        loop->hooks.timer_armed(loop->host, handle->label, handle->subject);
    }
    return handle;
}

void runtime_handle_schedule(struct runtime_handle *handle)
{
    CHECK(handle->heap_rank == 0);
    CHECK(handle->node.next == NULL);
    runtime_queue_push(&handle->loop->ready, &handle->node);
    runtime_loop_release(handle->loop, handle);
}

static void tell_disarmed(const struct runtime_handle *handle)
{
    const struct runtime_loop *loop = handle->loop;
    CHECK(handle->label != NULL);
    if (handle->subject != 0 && loop->hooks.timer_disarmed != NULL) {
        loop->hooks.timer_disarmed(loop->host, handle->label, handle->subject);
    }
}

void runtime_handle_cancel(struct runtime_handle *handle)
{
    CHECK(handle->pooled);
    struct runtime_loop *loop = handle->loop;
    runtime_loop_access(loop, handle->actor, RUNTIME_FIELD_READY, RUNTIME_ACCESS_WRITE);
    tell_disarmed(handle);
    if (handle->heap_rank != 0) {
        if (!runtime_timers_cancel(&loop->timers, handle)) {
            return;
        }
    } else {
        base_list_remove(&handle->node);
        if (loop->hooks.accessed != NULL) {
            loop->hooks.withdrawn(loop->host, handle->actor);
        }
    }
    base_arena_give_back(loop->arena, handle, sizeof(*handle));
}

_Noreturn void runtime_loop_block(struct runtime_loop *loop, struct runtime_site site)
{
    CHECK(loop->current != NULL);
    runtime_loop_access_all(loop);
    loop->is_blocked = true;
    const struct runtime_exception *raised = runtime_task_suspend(loop->current, site);
    CHECK(raised == NULL);
    CHECK_UNREACHABLE("a task went on that blocks its loop");
}

bool runtime_loop_is_blocked(const struct runtime_loop *loop)
{
    return loop->is_blocked;
}

bool runtime_loop_has_ready(const struct runtime_loop *loop)
{
    if (loop->is_blocked) {
        return false;
    }
    return !runtime_queue_is_empty(&loop->ready) || !runtime_queue_is_empty(&loop->batch);
}

const struct runtime_handle *runtime_loop_next_ready(const struct runtime_loop *loop,
                                                     const struct runtime_handle *after)
{
    struct base_list_node *next = after == NULL ? loop->ready.ends.next : after->node.next;
    CHECK(next != NULL);
    return next == &loop->ready.ends ? NULL : runtime_handle_of(next);
}

uint64_t runtime_loop_next_deadline(const struct runtime_loop *loop, bool with_daemons)
{
    return loop->is_blocked ? RUNTIME_NEVER : runtime_timers_next(&loop->timers, with_daemons);
}

uint64_t runtime_loop_deadline_behind(const struct runtime_loop *loop, uint64_t deadline)
{
    return loop->is_blocked ? RUNTIME_NEVER : runtime_timers_next_behind(&loop->timers, deadline);
}

void runtime_loop_jump(struct runtime_loop *loop)
{
    CHECK(!runtime_loop_has_ready(loop));
    const uint64_t deadline = runtime_loop_next_deadline(loop, /*with_daemons=*/true);
    CHECK(deadline != RUNTIME_NEVER);
    if (deadline > loop->now) {
        loop->now = deadline;
    }
}

static void take_due_timers(struct runtime_loop *loop)
{
    const uint64_t bound = loop->now + loop->resolution;
    for (;;) {
        struct runtime_handle *handle = runtime_timers_pop_due(&loop->timers, bound);
        if (handle == NULL) {
            return;
        }
        base_list_push_back(&loop->ready, &handle->node);
        runtime_loop_release(loop, handle);
    }
}

static inline void run(struct runtime_loop *loop, struct runtime_handle *handle)
{
    void (*fn)(void *argument) = handle->fn;
    void *argument = handle->argument;
    loop->handle_count++;
    if (handle->timer && loop->hooks.timer_fired != NULL) {
        tell_disarmed(handle);
        loop->hooks.timer_fired(loop->host, handle->label);
    }
    if (handle->pooled) {
        base_arena_give_back(loop->arena, handle, sizeof(*handle));
    }
    fn(argument);
}

/* Exactly the handles that are ready now, first in first out. */
static void run_in_order(struct runtime_loop *loop)
{
    runtime_queue_move(&loop->batch, &loop->ready);
    while (!runtime_queue_is_empty(&loop->batch) && !loop->is_blocked) {
        run(loop, runtime_handle_of(runtime_queue_pop(&loop->batch)));
    }
}

const char *runtime_handle_label(const struct runtime_handle *handle)
{
    CHECK(handle->label != NULL);
    return handle->label;
}

uint64_t runtime_handle_actor(const struct runtime_handle *handle)
{
    CHECK(handle->loop->hooks.run != NULL);
    return handle->actor;
}

bool runtime_handle_tells(const struct runtime_handle *handle)
{
    CHECK(handle->fn != NULL);
    return handle->tells;
}

void runtime_loop_tell(const struct runtime_loop *loop, uint64_t object, enum runtime_field field,
                       enum runtime_access_mode mode)
{
    CHECK(loop->hooks.accessed != NULL);
    loop->hooks.accessed(loop->host,
                         (struct runtime_access){.object = object, .field = field, .mode = mode});
}

void runtime_loop_tell_access(struct runtime_loop *loop, const void *object,
                              enum runtime_access_mode mode)
{
    CHECK(object != NULL);
    runtime_loop_access(loop, (uint64_t)((const char *)object - (const char *)loop->arena),
                        RUNTIME_FIELD_VALUE, mode);
}

void runtime_loop_act_as(struct runtime_loop *loop, uint64_t actor, uint32_t step)
{
    CHECK(loop->current == NULL);
    loop->acting = runtime_actor_mix(actor, step);
    loop->acting_new_count = 0;
}

static struct runtime_handle *choose(struct runtime_loop *loop)
{
    const uint32_t count = runtime_queue_count(&loop->ready);
    CHECK(count > 0);
    struct runtime_handle **handles =
        (struct runtime_handle **)(void *)runtime_loop_scratch(loop, count);
    uint32_t filled = 0;
    BASE_LIST_FOREACH(node, &loop->ready) {
        handles[filled++] = runtime_handle_of(node);
    }
    const uint32_t index = loop->hooks.run(loop->host, count, handles);
    CHECK(index <= count);
    if (index == count) {
        return NULL;
    }
    struct runtime_handle *chosen = handles[index];
    base_list_remove(&chosen->node);
    return chosen;
}

/* Policy any. */
static void run_any(struct runtime_loop *loop)
{
    CHECK(!loop->is_blocked);
    if (base_list_is_empty(&loop->ready)) {
        return;
    }
    struct runtime_handle *handle = choose(loop);
    if (handle != NULL) {
        runtime_loop_act_as(loop, handle->actor, handle->run_count++);
        run(loop, handle);
    }
    runtime_delivery_unpark(loop);
}

void runtime_loop_run_once(struct runtime_loop *loop)
{
    CHECK(loop->current == NULL);
    CHECK(!loop->is_blocked);
    CHECK(runtime_queue_is_empty(&loop->batch));
    loop->iteration++;
    if (loop->timers.cancelled_count > 0) {
        runtime_timers_tidy(&loop->timers);
    }
    if (loop->hooks.poll != NULL) {
        loop->hooks.poll(loop->host);
    }
    if (loop->timers.count > 0) {
        take_due_timers(loop);
    }
    if (loop->hooks.run == NULL) {
        run_in_order(loop);
    } else {
        run_any(loop);
    }
    loop->now += loop->iteration_ns;
    if (!runtime_queue_is_empty(&loop->ended)) {
        runtime_task_reap(loop);
    }
}
