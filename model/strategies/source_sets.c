#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#include "model/partial_order.h"
#include "model/strategy.h"

/*
 * Dynamic partial-order reduction by source sets and sleep sets (Abdulla, Aronis, Jonsson, Sagonas:
 * POPL 2014, algorithm 1): of the executions that differ only in the order of steps that commute,
 * one is executed to its end.
 *
 * Each question about the next actor is a frame.  Whenever a step turns out to be in a race with an
 * earlier one, the earlier one's frame must also begin an execution in which the later one comes
 * first; an actor whose step was tried at a frame sleeps behind it until something that it depends
 * on happens.  Other questions have no order to reverse: each answer is tried.
 */
struct sleeper {
    uint32_t actor;
    uint32_t access_begin; /* of the step that it would do, in the frame's own copy */
    uint32_t access_count;
};

struct frame {
    uint32_t step_count; /* of the order, when it was asked */
    uint32_t taken;
    uint32_t count;
    bool is_scheduling;
    uint8_t actors[SIM_ALTERNATIVES_MAX]; /* of each alternative */
    uint64_t wanted;                      /* actors that must begin here */
    uint64_t tried;
    struct sleeper *sleepers; /* owns */
    uint32_t sleeper_count;
    uint32_t sleeper_capacity;
    struct runtime_access *accesses; /* owns */
    uint32_t access_count;
    uint32_t access_capacity;
};

struct source_sets {
    struct model_order order;
    struct frame *frames; /* owns; those beyond count are kept for their memory */
    uint32_t count;
    uint32_t capacity;
    bool is_started;
    bool is_redundant; /* a step was executed while it slept, since nothing else could run */
    bool is_kept;      /* the last frame waits for its new answer */
};

#define CAPACITY_MIN 64
#define BIT(actor)   (UINT64_C(1) << (actor))

static void init(void *self, uint64_t seed)
{
    struct source_sets *state = self;
    (void)seed;
    CHECK(state != NULL);
    *state = (struct source_sets){.count = 0};
    model_order_init(&state->order);
}

static void release(void *self)
{
    struct source_sets *state = self;
    CHECK(state->count <= state->capacity);
    for (uint32_t i = 0; i < state->capacity; i++) {
        base_heap_give_back(state->frames[i].sleepers);
        base_heap_give_back(state->frames[i].accesses);
    }
    base_heap_give_back(state->frames);
    model_order_release(&state->order);
}

static struct frame *push_frame(struct source_sets *state)
{
    CHECK(state->count <= state->capacity);
    if (state->count == state->capacity) {
        const uint32_t capacity = state->capacity == 0 ? CAPACITY_MIN : state->capacity * 2;
        state->frames = base_heap_resize(state->frames, capacity * sizeof *state->frames);
        for (uint32_t i = state->capacity; i < capacity; i++) {
            state->frames[i] = (struct frame){.count = 0};
        }
        state->capacity = capacity;
    }
    struct frame *frame = &state->frames[state->count++];
    frame->wanted = 0;
    frame->tried = 0;
    frame->sleeper_count = 0;
    frame->access_count = 0;
    return frame;
}

static struct model_footprint footprint_of(const struct frame *frame, uint32_t sleeper)
{
    CHECK(sleeper < frame->sleeper_count);
    return (struct model_footprint){frame->accesses + frame->sleepers[sleeper].access_begin,
                                    frame->sleepers[sleeper].access_count};
}

static void add_sleeper(struct frame *frame, uint32_t actor, struct model_footprint footprint)
{
    CHECK(actor < MODEL_ACTORS_MAX);
    if (frame->sleeper_count == frame->sleeper_capacity) {
        frame->sleeper_capacity = frame->sleeper_capacity == 0 ? 4 : frame->sleeper_capacity * 2;
        frame->sleepers =
            base_heap_resize(frame->sleepers, frame->sleeper_capacity * sizeof *frame->sleepers);
    }
    while (frame->access_count + footprint.count > frame->access_capacity) {
        frame->access_capacity = frame->access_capacity == 0 ? 16 : frame->access_capacity * 2;
        frame->accesses =
            base_heap_resize(frame->accesses, frame->access_capacity * sizeof *frame->accesses);
    }
    frame->sleepers[frame->sleeper_count++] =
        (struct sleeper){actor, frame->access_count, footprint.count};
    for (uint32_t i = 0; i < footprint.count; i++) {
        frame->accesses[frame->access_count++] = footprint.accesses[i];
    }
}

static uint64_t sleeping(const struct frame *frame)
{
    uint64_t set = 0;
    CHECK(frame->sleeper_count <= frame->sleeper_capacity);
    for (uint32_t i = 0; i < frame->sleeper_count; i++) {
        set |= BIT(frame->sleepers[i].actor);
    }
    return set;
}

/* Does the sleeper go on sleeping through the steps from `begin` on? */
static bool sleeps_through(const struct source_sets *state, const struct frame *frame,
                           uint32_t sleeper, uint32_t begin)
{
    CHECK(begin <= state->order.count);
    for (uint32_t i = begin; i < state->order.count; i++) {
        if (state->order.steps[i].actor == frame->sleepers[sleeper].actor ||
            model_footprints_conflict(footprint_of(frame, sleeper),
                                      model_order_footprint(&state->order, i))) {
            return false;
        }
    }
    return true;
}

/* Those of the frame before that nothing has woken since. */
static void inherit_sleepers(const struct source_sets *state, struct frame *frame)
{
    CHECK(state->count > 0);
    if (state->count == 1) {
        return;
    }
    const struct frame *last = &state->frames[state->count - 2];
    for (uint32_t i = 0; i < last->sleeper_count; i++) {
        if (sleeps_through(state, last, i, last->step_count)) {
            add_sleeper(frame, last->sleepers[i].actor, footprint_of(last, i));
        }
    }
}

/* The first of the actors that must come before step `later`, if that is to come before `earlier`:
 * in `initials` all of those that may come first, `*out_first` one that surely can. */
static uint64_t find_initials(const struct source_sets *state, uint32_t earlier, uint32_t later,
                              uint32_t *out_first)
{
    const struct model_order *order = &state->order;
    uint64_t initials = 0;
    uint64_t seen = 0;
    CHECK(earlier < later);
    *out_first = MODEL_ACTORS_MAX;
    for (uint32_t i = earlier + 1; i <= later; i++) {
        const uint32_t actor = order->steps[i].actor;
        if (i != later && model_order_before(order, earlier, i)) {
            continue;
        }
        *out_first = *out_first == MODEL_ACTORS_MAX ? actor : *out_first;
        bool is_initial = (seen & BIT(actor)) == 0;
        for (uint32_t j = earlier + 1; j < i && is_initial; j++) {
            is_initial = model_order_before(order, earlier, j) || !model_order_before(order, j, i);
        }
        initials |= is_initial ? BIT(actor) : 0;
        seen |= BIT(actor);
    }
    return initials;
}

static bool is_offered(const struct frame *frame, uint32_t actor)
{
    CHECK(frame->is_scheduling);
    for (uint32_t i = 0; i < frame->count; i++) {
        if (frame->actors[i] == actor) {
            return true;
        }
    }
    return false;
}

/*
 * Where the later one's actor could not go on at all, it may be the earlier step that made it
 * possible (an unlock, and the lock behind it): then the race is with somebody before.
 */
static bool reverse(void *context, uint32_t earlier, uint32_t later)
{
    struct source_sets *state = context;
    const uint32_t index = state->order.steps[earlier].frame;
    uint32_t first = MODEL_ACTORS_MAX;
    CHECK(index == MODEL_NO_FRAME || index < state->count);
    if (index == MODEL_NO_FRAME) {
        return false;
    }
    struct frame *frame = &state->frames[index];
    if ((find_initials(state, earlier, later, &first) & frame->wanted) == 0 &&
        is_offered(frame, first)) {
        frame->wanted |= BIT(first);
    }
    for (uint32_t i = earlier + 1; i < later; i++) {
        if (state->order.steps[i].actor == state->order.steps[later].actor) {
            return false;
        }
    }
    return is_offered(frame, state->order.steps[later].actor);
}

/* Is it asleep, behind the frame and the steps since? */
static bool is_asleep(const struct source_sets *state, const struct frame *frame, uint32_t actor)
{
    CHECK(actor < MODEL_ACTORS_MAX);
    for (uint32_t i = 0; frame != NULL && i < frame->sleeper_count; i++) {
        if (frame->sleepers[i].actor == actor &&
            sleeps_through(state, frame, i, frame->step_count)) {
            return true;
        }
    }
    return false;
}

/* A step that was blocked is looked at as if it came last, and is then forgotten. */
static void add_step(struct source_sets *state, const struct model_step *step, uint32_t actor,
                     uint32_t frame)
{
    const uint32_t count = state->order.count;
    model_order_add(&state->order, actor, frame, step->footprint);
    CHECK(state->order.count == count + 1);
    model_order_races(&state->order, count, reverse, state);
    if (step->is_blocked) {
        model_order_cut(&state->order, count);
    }
}

static void saw(void *self, uint32_t step, const struct model_step *steps, uint32_t count)
{
    struct source_sets *state = self;
    CHECK(step == state->count);
    const struct frame *frame = step == 0 ? NULL : &state->frames[step - 1];
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t actor = model_order_actor(&state->order, steps[i].actor);
        const bool is_answer = i == 0 && frame != NULL && frame->is_scheduling;
        CHECK(actor < MODEL_ACTORS_MAX);
        CHECK(!is_answer || frame->actors[frame->taken] == actor);
        if (!is_answer && !steps[i].is_blocked && is_asleep(state, frame, actor)) {
            state->is_redundant = true;
        }
        add_step(state, &steps[i], actor, is_answer ? step - 1 : MODEL_NO_FRAME);
    }
}

/* The answer of a frame was tried: its actor sleeps from now on. */
static void retire(struct source_sets *state, struct frame *frame)
{
    CHECK(frame->taken < frame->count);
    if (!frame->is_scheduling) {
        return;
    }
    const uint32_t actor = frame->actors[frame->taken];
    frame->tried |= BIT(actor);
    CHECK(state->order.count > frame->step_count);
    CHECK(state->order.steps[frame->step_count].actor == actor);
    add_sleeper(frame, actor, model_order_footprint(&state->order, frame->step_count));
}

static bool turn(struct frame *frame)
{
    CHECK(frame->count > 0);
    if (!frame->is_scheduling) {
        frame->taken++;
        return frame->taken < frame->count;
    }
    const uint64_t open = frame->wanted & ~frame->tried & ~sleeping(frame);
    for (uint32_t i = 0; i < frame->count; i++) {
        if ((open & BIT(frame->actors[i])) != 0) {
            frame->taken = i;
            return true;
        }
    }
    return false;
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct source_sets *state = self;
    *out_kept = 0;
    state->is_redundant = false;
    if (!state->is_started) {
        state->is_started = true;
        return true;
    }
    while (state->count > 0) {
        struct frame *frame = &state->frames[state->count - 1];
        retire(state, frame);
        model_order_cut(&state->order, frame->step_count);
        if (turn(frame)) {
            *out_kept = state->count - 1;
            state->is_kept = true;
            return true;
        }
        state->count--;
    }
    return false;
}

static bool ask(struct source_sets *state, const struct sim_question *question)
{
    struct frame *frame = push_frame(state);
    frame->step_count = state->order.count;
    frame->count = question->count;
    frame->taken = 0;
    frame->is_scheduling = question->is_scheduling;
    inherit_sleepers(state, frame);
    if (!question->is_scheduling) {
        return true;
    }
    for (uint32_t i = 0; i < question->count; i++) {
        frame->actors[i] = (uint8_t)model_order_actor(&state->order, question->actors[i]);
        CHECK(frame->actors[i] < MODEL_ACTORS_MAX);
    }
    const uint64_t asleep = sleeping(frame);
    while (frame->taken < frame->count && (asleep & BIT(frame->actors[frame->taken])) != 0) {
        frame->taken++;
    }
    if (frame->taken == frame->count) {
        state->count--;
        return false;
    }
    frame->wanted = BIT(frame->actors[frame->taken]);
    return true;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct source_sets *state = self;
    CHECK(step <= state->count);
    if (state->is_redundant) {
        return MODEL_STRATEGY_ABANDONS;
    }
    if (state->is_kept) {
        CHECK(step + 1 == state->count);
        CHECK(state->frames[step].count == question->count);
        state->is_kept = false;
    } else if (!ask(state, question)) {
        return MODEL_STRATEGY_ABANDONS;
    }
    return state->frames[step].taken;
}

static bool returns(const void *self, uint32_t step)
{
    const struct source_sets *state = self;
    CHECK(step < state->count);
    return state->frames[step].count > 1;
}

static bool is_redundant(const void *self)
{
    const struct source_sets *state = self;
    CHECK(state->is_started);
    return state->is_redundant;
}

const struct model_strategy model_strategy_source_sets = {
    .name = "source-sets",
    .summary = "one execution of each order that matters (source sets, sleep sets)",
    .is_complete = true,
    .needs_footprints = true,
    .size = sizeof(struct source_sets),
    .init = init,
    .release = release,
    .begin = begin,
    .saw = saw,
    .choose = choose,
    .returns = returns,
    .is_redundant = is_redundant,
};
