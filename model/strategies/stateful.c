#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#include "model/sleepers.h"
#include "model/states.h"
#include "model/strategy.h"

/*
 * Depth-first, and no state is gone through twice: an execution is given up where it comes to a
 * state that was met before.
 *
 * Where steps tell what they access, an alternative sleeps at a state when what it leads to is
 * reached otherwise (sleep sets).  Each state keeps which of its alternatives slept when it was
 * explored: when it is met again, those of them that are awake by then are tried, and what slept
 * both times stays left out (Godefroid, LNCS 1032, section 5.3).
 */
struct frame {
    uint32_t taken;
    uint32_t left;          /* alternatives that are still to be tried, a bit each */
    uint32_t sleeper_begin; /* of those that sleep here */
    uint32_t sleeper_end;
    bool is_scheduling;
    bool is_told; /* what the taken alternative's step accesses lies behind its sleepers */
};

struct stateful {
    struct model_states states;
    struct model_sleepers sleepers;
    struct frame *frames; /* owns */
    uint32_t count;
    uint32_t capacity;
    struct base_digest met; /* the state at which the program stands, if has_met */
    bool has_met;
    bool is_started;
    bool is_full; /* there was no room for a state */
};

#define CAPACITY_FIRST  64
#define STATE_COUNT_MAX ((uint64_t)1 << 27) /* 5 GB of them, at most */

static void init(void *self, uint64_t seed)
{
    struct stateful *state = self;
    (void)seed;
    CHECK(state != NULL);
    *state = (struct stateful){.count = 0};
    model_states_init(&state->states, STATE_COUNT_MAX);
}

static void release(void *self)
{
    struct stateful *state = self;
    CHECK(state->count <= state->capacity);
    base_heap_give_back(state->frames);
    model_sleepers_release(&state->sleepers);
    model_states_release(&state->states);
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct stateful *state = self;
    state->has_met = false;
    *out_kept = 0;
    if (!state->is_started) {
        state->is_started = true;
        return true;
    }
    while (!state->is_full && state->count > 0) {
        struct frame *last = &state->frames[state->count - 1];
        if (last->left != 0) {
            /* What was taken sleeps from now on. */
            last->sleeper_end += last->is_told ? 1 : 0;
            model_sleepers_cut(&state->sleepers, last->sleeper_end);
            *out_kept = state->count - 1;
            return true;
        }
        model_sleepers_cut(&state->sleepers, last->sleeper_begin);
        state->count--;
    }
    return false;
}

static void saw(void *self, uint32_t step, const struct model_step *steps, uint32_t count)
{
    struct stateful *state = self;
    CHECK(step == state->count);
    if (step == 0) {
        return;
    }
    struct frame *last = &state->frames[step - 1];
    CHECK(last->sleeper_end == state->sleepers.count);
    last->is_told = last->is_scheduling && count > 0;
    if (last->is_told) {
        model_sleepers_push(&state->sleepers, steps[0].actor, steps[0].footprint);
    }
    model_sleepers_push_undisturbed(&state->sleepers, last->sleeper_begin, last->sleeper_end, steps,
                                    count);
}

static void meets(void *self, struct base_digest fingerprint)
{
    struct stateful *state = self;
    CHECK(!state->has_met);
    state->met = fingerprint;
    state->has_met = true;
}

/* The bit of an alternative in what a state keeps: it follows from the actors and not from the
 * order in which they are named. */
static uint32_t kept_bit(const struct sim_question *question, uint32_t alternative)
{
    uint32_t rank = 0;
    CHECK(alternative < question->count);
    for (uint32_t i = 0; i < question->count; i++) {
        rank += question->actors[i] < question->actors[alternative] ? 1 : 0;
    }
    return UINT32_C(1) << rank;
}

static uint32_t every_bit(const struct sim_question *question)
{
    CHECK(question->count >= 1);
    CHECK(question->count <= SIM_ALTERNATIVES_MAX);
    return UINT32_MAX >> (SIM_ALTERNATIVES_MAX - question->count);
}

static bool sleeps(const struct stateful *state, uint32_t begin, uint64_t actor)
{
    CHECK(begin <= state->sleepers.count);
    for (uint32_t i = begin; i < state->sleepers.count; i++) {
        if (state->sleepers.items[i].actor == actor) {
            return true;
        }
    }
    return false;
}

/* Which alternatives of a question sleep, in kept bits. */
static uint32_t asleep(const struct stateful *state, const struct frame *frame,
                       const struct sim_question *question)
{
    uint32_t bits = 0;
    CHECK(frame->is_scheduling);
    if (frame->sleeper_begin == state->sleepers.count) {
        return 0;
    }
    for (uint32_t i = 0; i < question->count; i++) {
        const bool is_asleep = sleeps(state, frame->sleeper_begin, question->actors[i]);
        bits |= is_asleep ? kept_bit(question, i) : 0;
    }
    return bits;
}

/* Only those sleep on that slept whenever the state was explored. */
static void wake(struct stateful *state, const struct frame *frame,
                 const struct sim_question *question, uint32_t left_out)
{
    struct model_sleepers *sleepers = &state->sleepers;
    const uint32_t end = sleepers->count;
    CHECK(frame->sleeper_begin <= end);
    uint32_t kept = frame->sleeper_begin;
    for (uint32_t i = frame->sleeper_begin; i < end; i++) {
        for (uint32_t j = 0; j < question->count; j++) {
            if (question->actors[j] == sleepers->items[i].actor &&
                (kept_bit(question, j) & left_out) != 0) {
                sleepers->items[kept++] = sleepers->items[i];
            }
        }
    }
    sleepers->count = kept;
}

/* From bits that a state keeps to alternatives. */
static uint32_t alternatives_of(const struct sim_question *question, uint32_t kept)
{
    uint32_t bits = 0;
    if (kept == every_bit(question)) {
        return kept;
    }
    for (uint32_t i = 0; kept != 0 && i < question->count; i++) {
        bits |= (kept & kept_bit(question, i)) != 0 ? UINT32_C(1) << i : 0;
    }
    return bits;
}

/* Which alternatives are to be tried here and now. */
static uint32_t to_be_tried(struct stateful *state, const struct frame *frame,
                            const struct sim_question *question)
{
    const uint32_t now = frame->is_scheduling ? asleep(state, frame, question) : 0;
    bool is_new = true;
    uint32_t left_out = now;
    CHECK(!state->is_full);
    if (state->has_met) {
        uint32_t *kept = model_states_find_or_add(&state->states, state->met, now, &is_new);
        state->is_full = kept == NULL;
        left_out = kept == NULL ? 0 : *kept;
        if (kept != NULL && !is_new && (left_out & ~now) != 0) {
            *kept &= now;
        }
    }
    if (now != 0) {
        wake(state, frame, question, left_out);
    }
    return alternatives_of(question, is_new ? every_bit(question) & ~now : left_out & ~now);
}

static struct frame *push_frame(struct stateful *state)
{
    CHECK(state->count <= state->capacity);
    if (state->count == state->capacity) {
        state->capacity = state->capacity == 0 ? CAPACITY_FIRST : state->capacity * 2;
        state->frames = base_heap_resize(state->frames, state->capacity * sizeof *state->frames);
    }
    return &state->frames[state->count++];
}

/* The sleepers that reach a new question lie above those of the frame before, and what that one has
 * taken. */
static uint32_t sleepers_of_before(const struct stateful *state)
{
    if (state->count == 0) {
        return 0;
    }
    const struct frame *last = &state->frames[state->count - 1];
    return last->sleeper_end + (last->is_told ? 1 : 0);
}

/* A question about something else may be asked in the middle of a step: then what that step
 * accesses is not known to the end, and nothing sleeps behind it. */
static void forget_sleepers(struct stateful *state)
{
    if (state->count > 0) {
        struct frame *last = &state->frames[state->count - 1];
        last->is_told = false;
        model_sleepers_cut(&state->sleepers, last->sleeper_end);
    }
    CHECK(state->count > 0 || state->sleepers.count == 0);
}

static uint32_t take_next(struct frame *frame)
{
    CHECK(frame->left != 0);
    frame->taken = (uint32_t)__builtin_ctz(frame->left);
    frame->left &= frame->left - 1;
    frame->is_told = false;
    return frame->taken;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct stateful *state = self;
    CHECK(step == state->count || step + 1 == state->count);
    if (step + 1 == state->count) {
        return take_next(&state->frames[step]);
    }
    if (!question->is_scheduling) {
        forget_sleepers(state);
    }
    struct frame frame = {.is_scheduling = question->is_scheduling,
                          .sleeper_begin = sleepers_of_before(state)};
    frame.left = to_be_tried(state, &frame, question);
    frame.sleeper_end = state->sleepers.count;
    state->has_met = false;
    if (frame.left == 0 || state->is_full) {
        return MODEL_STRATEGY_ABANDONS;
    }
    struct frame *pushed = push_frame(state);
    *pushed = frame;
    return take_next(pushed);
}

static bool returns(const void *self, uint32_t step)
{
    const struct stateful *state = self;
    CHECK(step < state->count);
    return state->frames[step].left != 0;
}

static void tally(const void *self, struct model_tally *out_tally)
{
    const struct stateful *state = self;
    *out_tally = (struct model_tally){.state_count = state->states.count,
                                      .size = model_states_size(&state->states),
                                      .bound = state->is_full ? "states" : NULL};
}

const struct model_strategy model_strategy_stateful = {
    .name = "stateful",
    .summary = "every state once, depth first (128-bit fingerprints, sleep sets)",
    .is_complete = true,
    .size = sizeof(struct stateful),
    .init = init,
    .release = release,
    .begin = begin,
    .saw = saw,
    .meets = meets,
    .choose = choose,
    .returns = returns,
    .tally = tally,
};
