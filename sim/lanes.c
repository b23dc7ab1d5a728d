/* The steps of a plan: which are due, and which pending external event comes now. */
#include <string.h>

#include "base/check.h"

#include "runtime/loop.h"

#include "sim/state.h"

#define NO_LANE UINT32_MAX

static uint32_t lane_count_of(const struct sim_lane *lane)
{
    CHECK(lane != NULL);
    uint32_t count = 1;
    for (uint32_t i = 0; i < lane->step_count; i++) {
        for (uint32_t j = 0; j < lane->steps[i].lane_count; j++) {
            count += lane_count_of(&lane->steps[i].lanes[j]);
        }
    }
    return count;
}

static void add_lane(struct sim_world *world, const struct sim_lane *lane, uint32_t parent)
{
    struct sim_state *state = world->state;
    const uint32_t index = state->lane_count++;
    state->lanes[index] = (struct sim_lane_state){.lane = lane, .parent = parent};
    for (uint32_t i = 0; i < lane->step_count; i++) {
        const struct sim_step *step = &lane->steps[i];
        CHECK((step->action == NULL) == (step->lane_count > 0));
        if (step->after.kind != SIM_ANCHOR_NONE) {
            CHECK(step->after.anchor_id < world->plan->anchor_count);
            state->anchors[step->after.anchor_id].anchor = &step->after;
        }
        for (uint32_t j = 0; j < step->lane_count; j++) {
            add_lane(world, &step->lanes[j], index);
        }
    }
}

static uint64_t anchored_kinds(const struct sim_world *world)
{
    uint64_t kinds = 0;
    for (uint32_t i = 0; i < world->plan->anchor_count; i++) {
        const struct sim_anchor *anchor = world->state->anchors[i].anchor;
        CHECK(anchor != NULL);
        kinds |= anchor->kind == SIM_ANCHOR_AWAIT ? SIM_EVENT_BIT(TASK_AWAITS)
                                                  : UINT64_C(1) << anchor->event;
    }
    return kinds;
}

void sim_lanes_init(struct sim_world *world)
{
    const struct sim_plan *plan = world->plan;
    struct sim_state *state = world->state;
    const uint32_t count = lane_count_of(&plan->background) + lane_count_of(&plan->main);
    CHECK(state->lanes == NULL);
    state->lanes = base_arena_take(world->arena, count * sizeof(struct sim_lane_state));
    if (plan->anchor_count > 0) {
        state->anchors =
            base_arena_take(world->arena, plan->anchor_count * sizeof(struct sim_anchor_state));
    }
    add_lane(world, &plan->background, NO_LANE);
    add_lane(world, &plan->main, NO_LANE);
    CHECK(state->lane_count == count);
    world->anchored_kinds = anchored_kinds(world);
}

static struct sim_lane_state *find_lane(const struct sim_world *world, const struct sim_lane *lane)
{
    const struct sim_state *state = world->state;
    for (uint32_t i = 0; i < state->lane_count; i++) {
        if (state->lanes[i].lane == lane) {
            return &state->lanes[i];
        }
    }
    CHECK_UNREACHABLE("a lane that is not in the plan");
}

void sim_lanes_start(struct sim_world *world, const struct sim_lane *lane)
{
    struct sim_lane_state *self = find_lane(world, lane);
    CHECK(!self->is_active);
    CHECK(self->step == 0);
    self->is_active = true;
    world->state->active_lane_count++;
    self->since = runtime_loop_now(world->state->loop);
}

static bool is_done(const struct sim_lane_state *self)
{
    CHECK(self->step <= self->lane->step_count);
    return self->step == self->lane->step_count;
}

bool sim_lanes_are_done(const struct sim_world *world, const struct sim_lane *lane)
{
    CHECK(world != NULL);
    return is_done(find_lane(world, lane));
}

static const struct sim_step *step_of(const struct sim_lane_state *self)
{
    CHECK(!is_done(self));
    return &self->lane->steps[self->step];
}

static void advance(struct sim_world *world, struct sim_lane_state *self)
{
    CHECK(!is_done(self));
    self->step++;
    self->phase = 0;
    self->is_waking = false;
    self->since = runtime_loop_now(world->state->loop);
}

static void do_nothing(void *argument)
{
    CHECK(argument != NULL);
}

/* When the step's own time comes; 0 when it has none. */
static uint64_t time_of(const struct sim_world *world, const struct sim_lane_state *self)
{
    const struct sim_step *step = step_of(self);
    CHECK(self->since >= world->state->base_time || world->state->is_background);
    const uint64_t fixed = step->at == SIM_TIME_ANY ? 0 : world->state->base_time + step->at;
    const uint64_t waited = step->wait_ns == 0 ? 0 : self->since + step->wait_ns;
    return fixed > waited ? fixed : waited;
}

/* A step with a time of its own wakes the loop then; the timer itself does nothing. */
static bool is_its_time(struct sim_world *world, struct sim_lane_state *self)
{
    const uint64_t time = time_of(world, self);
    struct runtime_loop *loop = world->state->loop;
    CHECK(loop != NULL);
    if (self->phase > 0 || time <= runtime_loop_now(loop)) {
        return true;
    }
    if (!self->is_waking) {
        self->is_waking = true;
        (void)runtime_loop_call_at(
            loop, time, do_nothing, world,
            (struct runtime_timer_options){.label = "plan.step", .tells = true});
    }
    return false;
}

static bool is_anchored(const struct sim_world *world, const struct sim_step *step)
{
    CHECK(step != NULL);
    return step->after.kind == SIM_ANCHOR_NONE ||
           world->state->anchors[step->after.anchor_id].count >= step->after.count;
}

static bool is_due(struct sim_world *world, struct sim_lane_state *self)
{
    const struct sim_step *step = step_of(self);
    CHECK(self->is_active);
    if (self->running_count > 0 || !is_anchored(world, step) || !is_its_time(world, self)) {
        return false;
    }
    return step->action == NULL || step->action->ready == NULL ||
           step->action->ready(world, step, self->phase);
}

static void start_race(struct sim_world *world, struct sim_lane_state *self)
{
    const struct sim_step *step = step_of(self);
    CHECK(step->lane_count > 0);
    self->running_count = step->lane_count;
    for (uint32_t i = 0; i < step->lane_count; i++) {
        sim_lanes_start(world, &step->lanes[i]);
    }
}

/* A finished lane lets the race that it is in end when it was the last. */
static bool finish_lane(struct sim_world *world, struct sim_lane_state *self)
{
    CHECK(is_done(self));
    CHECK(world->state->active_lane_count > 0);
    self->is_active = false;
    world->state->active_lane_count--;
    if (self->parent == NO_LANE) {
        return false;
    }
    struct sim_lane_state *parent = &world->state->lanes[self->parent];
    CHECK(parent->running_count > 0);
    parent->running_count--;
    if (parent->running_count == 0) {
        advance(world, parent);
    }
    return true;
}

static bool is_passive(const struct sim_step *step)
{
    CHECK(step != NULL);
    return step->action != NULL && step->action->perform == NULL;
}

/* Does what needs no external event; true when anything changed. */
static bool pump_lane(struct sim_world *world, struct sim_lane_state *self)
{
    CHECK(self->is_active);
    if (is_done(self)) {
        return finish_lane(world, self);
    }
    const struct sim_step *step = step_of(self);
    if ((step->action != NULL && !is_passive(step)) || !is_due(world, self)) {
        return false;
    }
    if (step->action == NULL) {
        start_race(world, self);
        return true;
    }
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_STEP, .value = step->line}, step->label);
    advance(world, self);
    return true;
}

static void pump(struct sim_world *world)
{
    struct sim_state *state = world->state;
    CHECK(state->lane_count > 0);
    bool is_changed;
    do {
        is_changed = false;
        for (uint32_t i = 0; i < state->lane_count; i++) {
            if (state->lanes[i].is_active) {
                is_changed = pump_lane(world, &state->lanes[i]) || is_changed;
            }
        }
    } while (is_changed);
}

/* Whoever goes on when nothing arrives; a lane is an actor of its own. */
#define LOOP_ACTOR UINT64_C(1)

uint64_t sim_lanes_actor(uint32_t lane)
{
    CHECK(lane != NO_LANE);
    return LOOP_ACTOR + 1 + lane;
}

struct pending {
    uint32_t count;
    uint32_t lanes[SIM_ALTERNATIVES_MAX];
};

static bool is_pending(struct sim_world *world, struct sim_lane_state *self)
{
    CHECK(self != NULL);
    return self->is_active && !is_done(self) && step_of(self)->action != NULL &&
           !is_passive(step_of(self)) && is_due(world, self);
}

/* Whoever acted last has made it possible. */
static void release(struct sim_world *world, uint32_t lane)
{
    struct sim_lane_state *self = &world->state->lanes[lane];
    if (!self->is_offered) {
        self->is_offered = true;
        sim_footprint_add(world, (struct runtime_access){.object = sim_lanes_actor(lane),
                                                         .field = RUNTIME_FIELD_READY,
                                                         .mode = RUNTIME_ACCESS_RELEASE});
    }
}

static void collect(struct sim_world *world, struct pending *out_pending)
{
    const struct sim_state *state = world->state;
    out_pending->count = 0;
    for (uint32_t i = 0; i < state->lane_count; i++) {
        if (is_pending(world, &state->lanes[i])) {
            CHECK(out_pending->count < SIM_ALTERNATIVES_MAX - 1);
            out_pending->lanes[out_pending->count++] = i;
            release(world, i);
        } else if (state->lanes[i].is_offered) {
            state->lanes[i].is_offered = false;
            sim_footprint_withdraw(world, sim_lanes_actor(i));
        }
    }
}

bool sim_lanes_have_pending(struct sim_world *world)
{
    CHECK(world != NULL);
    if (world->state->active_lane_count == 0) {
        return false;
    }
    pump(world);
    struct pending pending;
    collect(world, &pending);
    return pending.count > 0;
}

static void perform(struct sim_world *world, uint32_t lane)
{
    struct sim_lane_state *self = &world->state->lanes[lane];
    const struct sim_step *step = step_of(self);
    CHECK(step->action->perform != NULL);
    runtime_loop_act_as(world->state->loop, sim_lanes_actor(lane), self->step_count++);
    sim_footprint_begin(world, sim_lanes_actor(lane), /*tells=*/false);
    self->is_offered = false;
    if (step->action->perform(world, step, self->phase)) {
        advance(world, self);
    } else {
        self->phase++;
    }
}

static bool has_fixed_time(const struct sim_lane_state *self)
{
    return step_of(self)->at != SIM_TIME_ANY && self->phase == 0;
}

/* A step with a fixed time comes then, unasked. */
static uint32_t find_fixed(const struct sim_world *world, const struct pending *pending)
{
    CHECK(pending->count > 0);
    for (uint32_t i = 0; i < pending->count; i++) {
        if (has_fixed_time(&world->state->lanes[pending->lanes[i]])) {
            return pending->lanes[i];
        }
    }
    return NO_LANE;
}

static void offer(struct sim_question *question, const char *label, uint64_t actor)
{
    CHECK(question->count < SIM_ALTERNATIVES_MAX);
    question->labels[question->count] = label;
    question->actors[question->count] = actor;
    question->count++;
}

/*
 * Asks which of the pending events comes now.  While the loop has work the default is that none
 * does; an idle loop takes the first, and "none" is offered only when a timer could come before it.
 */
static uint32_t ask(struct sim_world *world, const struct pending *pending, bool is_idle)
{
    CHECK(pending->count > 0);
    const bool may_wait =
        !is_idle ||
        runtime_loop_next_deadline(world->state->loop, /*with_daemons=*/false) != RUNTIME_NEVER;
    struct sim_question *question =
        sim_world_pose(world, SIM_CHOICE_ARRIVAL, /*is_scheduling=*/true);
    question->is_last_chance = is_idle && may_wait;
    if (!is_idle) {
        offer(question, "none", LOOP_ACTOR);
    }
    for (uint32_t i = 0; i < pending->count; i++) {
        offer(question, step_of(&world->state->lanes[pending->lanes[i]])->label,
              sim_lanes_actor(pending->lanes[i]));
    }
    if (is_idle && may_wait) {
        offer(question, "none", LOOP_ACTOR);
    }
    const uint32_t taken = sim_world_ask(world);
    const uint32_t first = is_idle ? 0 : 1;
    const bool is_none = taken < first || taken - first >= pending->count;
    if (is_none) {
        return NO_LANE;
    }
    return pending->lanes[taken - first];
}

/* The background has no open questions: each of its steps comes once the loop is idle. */
static uint32_t pick(struct sim_world *world, const struct pending *pending, bool is_idle)
{
    CHECK(pending->count > 0);
    const uint32_t fixed = find_fixed(world, pending);
    if (fixed != NO_LANE) {
        return fixed;
    }
    if (world->state->is_background) {
        return is_idle ? pending->lanes[0] : NO_LANE;
    }
    if (!is_idle && world->plan->policy == SIM_POLICY_ANY) {
        return NO_LANE; /* it is one of the alternatives of who runs */
    }
    return ask(world, pending, is_idle);
}

void sim_lanes_poll(struct sim_world *world)
{
    struct runtime_loop *loop = world->state->loop;
    CHECK(loop != NULL);
    bool is_idle = !runtime_loop_has_ready(loop) && !sim_reading_is_pending(world);
    sim_reading_poll(world);
    while (world->state->active_lane_count > 0) {
        struct pending pending;
        pump(world);
        collect(world, &pending);
        const uint32_t lane = pending.count == 0 ? NO_LANE : pick(world, &pending, is_idle);
        if (lane == NO_LANE) {
            break;
        }
        perform(world, lane);
        is_idle = false;
    }
    if (is_idle && !runtime_loop_has_ready(loop) &&
        runtime_loop_next_deadline(loop, /*with_daemons=*/false) != RUNTIME_NEVER) {
        sim_footprint_begin(world, LOOP_ACTOR, /*tells=*/false);
        runtime_loop_jump(loop);
    }
}

void sim_lanes_offer(struct sim_world *world, struct sim_question *question)
{
    struct pending pending;
    if (world->state->is_background || world->state->active_lane_count == 0) {
        return;
    }
    pump(world);
    collect(world, &pending);
    if (question->count + pending.count > SIM_ALTERNATIVES_MAX) {
        sim_world_hit_bound(world, "alternatives");
    }
    for (uint32_t i = 0; i < pending.count; i++) {
        const uint32_t lane = pending.lanes[i];
        if (!has_fixed_time(&world->state->lanes[lane])) {
            offer(question, step_of(&world->state->lanes[lane])->label, sim_lanes_actor(lane));
        }
    }
}

void sim_lanes_take(struct sim_world *world, uint64_t actor)
{
    CHECK(actor > LOOP_ACTOR);
    perform(world, (uint32_t)(actor - LOOP_ACTOR - 1));
}

static bool matches(const struct sim_world *world, const struct sim_anchor *anchor,
                    const struct sim_event *event)
{
    const uint32_t kind = anchor->kind == SIM_ANCHOR_AWAIT ? (uint32_t)SIM_EVENT_TASK_AWAITS
                                                           : (uint32_t)anchor->event;
    CHECK(anchor->kind != SIM_ANCHOR_NONE);
    if (event->kind != kind ||
        (anchor->label != NULL && strcmp(anchor->label, event->label) != 0) ||
        (anchor->is_final && event->flag != 0)) {
        return false;
    }
    return anchor->exchange == SIM_EXCHANGE_ANY ||
           (event->request != 0 &&
            world->state->exchanges[anchor->exchange].view.request == event->request);
}

void sim_lanes_see(struct sim_world *world, const struct sim_event *event)
{
    CHECK(event != NULL);
    for (uint32_t i = 0; i < world->plan->anchor_count; i++) {
        struct sim_anchor_state *state = &world->state->anchors[i];
        if (matches(world, state->anchor, event)) {
            CHECK(state->count < UINT32_MAX);
            state->count++;
        }
    }
}

const struct sim_step *sim_world_undone(const struct sim_world *world, const char **out_lane)
{
    const struct sim_state *state = world->state;
    CHECK(state->lane_count > 0);
    for (uint32_t i = 0; i < state->lane_count; i++) {
        const struct sim_lane_state *self = &state->lanes[i];
        if (self->is_active && !is_done(self) && self->running_count == 0) {
            if (out_lane != NULL) {
                *out_lane = self->lane->name;
            }
            return step_of(self);
        }
    }
    return NULL;
}
