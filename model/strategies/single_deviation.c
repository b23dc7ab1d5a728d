#include "base/check.h"
#include "base/heap.h"

#include "model/strategy.h"

/*
 * The default order, then every execution that differs from it in one answer: the last question's
 * alternatives first, so that each execution begins like the default one and the world need only be
 * rewound.
 */
struct single_deviation {
    uint32_t *counts; /* owns; alternatives of each question of the default order */
    uint32_t count;
    uint32_t capacity;
    uint32_t at;    /* the question at which this execution deviates */
    uint32_t taken; /* ... and its answer there; 0 in the default order */
    bool is_started;
};

#define CAPACITY_MIN 64

static void init(void *self, uint64_t seed)
{
    struct single_deviation *state = self;
    (void)seed;
    CHECK(state != NULL);
    *state = (struct single_deviation){.counts = NULL};
}

static void release(void *self)
{
    struct single_deviation *state = self;
    base_heap_give_back(state->counts);
    state->counts = NULL;
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct single_deviation *state = self;
    CHECK(out_kept != NULL);
    *out_kept = 0;
    if (!state->is_started) {
        state->is_started = true;
        return true;
    }
    if (state->taken == 0) {
        state->at = state->count;
    }
    if (state->taken == 0 || state->taken + 1 == state->counts[state->at]) {
        if (state->at == 0) {
            return false;
        }
        state->at--;
        state->taken = 0;
    }
    state->taken++;
    CHECK(state->taken < state->counts[state->at]);
    *out_kept = state->at;
    return true;
}

static void add_count(struct single_deviation *state, uint32_t count)
{
    CHECK(count > 1);
    CHECK(state->count <= state->capacity);
    if (state->count == state->capacity) {
        state->capacity = state->capacity == 0 ? CAPACITY_MIN : state->capacity * 2;
        state->counts = base_heap_resize(state->counts, state->capacity * sizeof *state->counts);
    }
    state->counts[state->count++] = count;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct single_deviation *state = self;
    CHECK(question->count > 0);
    if (state->taken == 0) {
        CHECK(step == state->count);
        add_count(state, question->count);
        return 0;
    }
    CHECK(step >= state->at);
    CHECK(step > state->at || question->count == state->counts[step]);
    return step == state->at ? state->taken : 0;
}

static bool returns(const void *self, uint32_t step)
{
    const struct single_deviation *state = self;
    CHECK(state->is_started);
    return state->taken == 0 || (step == state->at && state->taken + 1 < state->counts[step]);
}

const struct model_strategy model_strategy_single_deviation = {
    .name = "single-deviation",
    .summary = "the default order, then all that differ from it in one answer",
    .size = sizeof(struct single_deviation),
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
    .returns = returns,
};
