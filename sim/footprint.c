#include "sim/footprint.h"

#include "base/check.h"
#include "base/heap.h"

#include "runtime/loop.h"

#include "sim/state.h"

#define CAPACITY_MIN 16

static struct sim_footprint_step *push(struct sim_footprints *footprints)
{
    CHECK(footprints->step_count <= footprints->step_capacity);
    if (footprints->step_count == footprints->step_capacity) {
        footprints->step_capacity =
            footprints->step_capacity == 0 ? CAPACITY_MIN : footprints->step_capacity * 2;
        footprints->steps = base_heap_resize(footprints->steps,
                                             footprints->step_capacity * sizeof *footprints->steps);
    }
    struct sim_footprint_step *step = &footprints->steps[footprints->step_count++];
    *step = (struct sim_footprint_step){.access_begin = footprints->access_count};
    return step;
}

/* Of a step that accesses one place in both modes. */
static enum runtime_access_mode join(enum runtime_access_mode one, enum runtime_access_mode other)
{
    if (one == other || other == RUNTIME_ACCESS_READ) {
        return one == RUNTIME_ACCESS_ADD && other != one ? RUNTIME_ACCESS_WRITE : one;
    }
    if (one == RUNTIME_ACCESS_READ) {
        return other == RUNTIME_ACCESS_ADD ? RUNTIME_ACCESS_WRITE : other;
    }
    return one == RUNTIME_ACCESS_ADD || one == RUNTIME_ACCESS_WRITE ? other : one;
}

/* One access of each place. */
static void add(struct sim_footprints *footprints, struct sim_footprint_step *step,
                struct runtime_access access)
{
    for (uint32_t i = 0; i < step->access_count; i++) {
        struct runtime_access *known = &footprints->accesses[step->access_begin + i];
        if (known->object == access.object && known->field == access.field) {
            known->mode = join(known->mode, access.mode);
            return;
        }
    }
    if (footprints->access_count == footprints->access_capacity) {
        footprints->access_capacity =
            footprints->access_capacity == 0 ? CAPACITY_MIN : footprints->access_capacity * 2;
        footprints->accesses = base_heap_resize(
            footprints->accesses, footprints->access_capacity * sizeof *footprints->accesses);
    }
    footprints->accesses[footprints->access_count++] = access;
    step->access_count++;
}

static bool is_telling(const struct sim_world *world)
{
    return world->tells_footprints && !world->state->is_background && !world->state->is_over;
}

static void add_place(struct sim_world *world, struct sim_footprint_step *step, uint64_t object,
                      enum runtime_field field, enum runtime_access_mode mode)
{
    add(&world->footprints, step,
        (struct runtime_access){.object = object, .field = field, .mode = mode});
}

static struct sim_footprint_step *begin(struct sim_world *world, uint64_t actor, bool tells)
{
    struct sim_footprint_step *step = push(&world->footprints);
    step->actor = actor;
    add_place(world, step, actor, RUNTIME_FIELD_READY, RUNTIME_ACCESS_ACQUIRE);
    add_place(world, step, RUNTIME_ACCESS_WORLD, RUNTIME_FIELD_VALUE,
              tells ? RUNTIME_ACCESS_READ : RUNTIME_ACCESS_WRITE);
    /* Some steps of a task emit what only reads this, some do not: told of all, none varies. */
    add_place(world, step, RUNTIME_ACCESS_WORLD, RUNTIME_FIELD_OBSERVED, RUNTIME_ACCESS_READ);
    return step;
}

/* What a step would have done that was taken back, nobody knows. */
static void begin_withdrawn(struct sim_world *world, uint64_t actor)
{
    struct sim_footprint_step *step = begin(world, actor, /*tells=*/false);
    step->is_withdrawn = true;
}

void sim_footprint_finish(struct sim_world *world)
{
    struct sim_withdrawals *withdrawals = world->state->withdrawals;
    if (!is_telling(world)) {
        return;
    }
    CHECK(withdrawals != NULL);
    for (uint32_t i = 0; i < withdrawals->count; i++) {
        begin_withdrawn(world, withdrawals->actors[i]);
    }
    *withdrawals = (struct sim_withdrawals){.count = 0};
}

void sim_footprint_begin(struct sim_world *world, uint64_t actor, bool tells)
{
    if (!is_telling(world)) {
        return;
    }
    sim_footprint_finish(world);
    world->state->acting = actor;
    (void)begin(world, actor, tells);
}

/* Behind a question that was asked within a step, its rest is a step of its own. */
void sim_footprint_add(struct sim_world *world, struct runtime_access access)
{
    if (!is_telling(world)) {
        return;
    }
    struct sim_footprints *footprints = &world->footprints;
    if (footprints->step_count == 0) {
        struct sim_footprint_step *step = push(footprints);
        step->actor = world->state->acting;
        step->is_continued = world->state->acting != 0;
    }
    add(footprints, &footprints->steps[footprints->step_count - 1], access);
}

void sim_footprint_add_all(struct sim_world *world)
{
    sim_footprint_add(world, (struct runtime_access){.object = RUNTIME_ACCESS_WORLD,
                                                     .field = RUNTIME_FIELD_VALUE,
                                                     .mode = RUNTIME_ACCESS_WRITE});
}

void sim_footprint_withdraw(struct sim_world *world, uint64_t actor)
{
    if (!is_telling(world)) {
        return;
    }
    struct sim_withdrawals *withdrawals = world->state->withdrawals;
    CHECK(withdrawals->count < SIM_WITHDRAWALS_MAX);
    withdrawals->actors[withdrawals->count++] = actor;
    sim_footprint_add(world, (struct runtime_access){.object = actor,
                                                     .field = RUNTIME_FIELD_READY,
                                                     .mode = RUNTIME_ACCESS_WRITE});
}

void sim_footprint_end(struct sim_world *world)
{
    const struct runtime_loop *loop = world->state->loop;
    if (!is_telling(world)) {
        return;
    }
    sim_footprint_finish(world);
    for (const struct runtime_handle *handle = runtime_loop_next_ready(loop, /*after=*/NULL);
         handle != NULL; handle = runtime_loop_next_ready(loop, handle)) {
        begin_withdrawn(world, runtime_handle_actor(handle));
    }
    for (uint32_t i = 0; i < world->state->lane_count; i++) {
        if (world->state->lanes[i].is_offered) {
            begin_withdrawn(world, sim_lanes_actor(i));
        }
    }
    world->state->is_over = true;
}

/* ---- Events ---- */

/* What a rule knows of these, it knows of each task, stream or scope by itself. */
#define LOCAL_KINDS                                                                         \
    (SIM_EVENT_BIT(CHOICE) | SIM_EVENT_BIT(TASK_CREATED) | SIM_EVENT_BIT(TASK_STARTED) |    \
     SIM_EVENT_BIT(TASK_AWAITS) | SIM_EVENT_BIT(TASK_RESUMED) | SIM_EVENT_BIT(TASK_ENDED) | \
     SIM_EVENT_BIT(SCOPE_CANCELLED) | SIM_EVENT_BIT(SCOPE_SETTLED) |                        \
     SIM_EVENT_BIT(STREAM_CREATED) | SIM_EVENT_BIT(STREAM_SEND_CLOSED) |                    \
     SIM_EVENT_BIT(STREAM_RECEIVE_CLOSED) | SIM_EVENT_BIT(STREAM_HANDED_OVER) |             \
     SIM_EVENT_BIT(STREAM_BUFFERED) | SIM_EVENT_BIT(STREAM_DESTROYED) |                     \
     SIM_EVENT_BIT(TIMER_FIRED))

/* So many items are near the bound of a rule that counts them. */
#define ITEM_COUNT_MANY 128

/* Does it say more than that to a rule: of an owner's tasks, or of too many items? */
static bool is_telling_more(const struct sim_event *event)
{
    if (event->kind == SIM_EVENT_TASK_CREATED || event->kind == SIM_EVENT_TASK_ENDED) {
        return event->object != 0;
    }
    return (event->kind == SIM_EVENT_TASK_RESUMED && event->flag != 0) ||
           (event->kind == SIM_EVENT_STREAM_BUFFERED && event->flag > ITEM_COUNT_MANY);
}

/*
 * Events are ordered as accesses of one place, which those that tell of one task or stream only
 * read: rules hold what they tell against what the others told.  Of what nobody looks at there is
 * no order but the trace's.
 */
void sim_footprint_see(struct sim_world *world, const struct sim_event *event)
{
    const uint64_t bit = UINT64_C(1) << event->kind;
    if (!is_telling(world)) {
        return;
    }
    const bool is_local = (bit & LOCAL_KINDS) != 0;
    if (is_local && ((world->seen_kinds | world->anchored_kinds) & bit) == 0) {
        return;
    }
    if (event->kind == SIM_EVENT_FAULT || event->kind == SIM_EVENT_TURNS) {
        sim_footprint_add_all(world);
        return;
    }
    const bool is_read = is_local && (world->anchored_kinds & bit) == 0 && !is_telling_more(event);
    sim_footprint_add(world, (struct runtime_access){.object = RUNTIME_ACCESS_WORLD,
                                                     .field = RUNTIME_FIELD_OBSERVED,
                                                     .mode = is_read ? RUNTIME_ACCESS_READ
                                                                     : RUNTIME_ACCESS_WRITE});
}

void sim_footprint_forget(struct sim_world *world)
{
    CHECK(world != NULL);
    world->footprints.step_count = 0;
    world->footprints.access_count = 0;
}
