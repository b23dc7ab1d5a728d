#include "tests/exploration/chances.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/support/test.h"

#define DEVIATIONS_MAX 6
#define TASKS_MAX      4

/* Some tasks have come this far. */
struct state {
    uint32_t left[TASKS_MAX];
    uint32_t key;
    uint32_t made_count;
};

static struct state first_state(const struct chances *chances)
{
    struct state state = {.key = 0};
    CHECK(chances->n <= TASKS_MAX);
    CHECK(chances->n * chances->k <= CHANCES_STEPS_MAX);
    for (uint32_t i = 0; i < chances->n; i++) {
        state.left[i] = chances->k;
    }
    return state;
}

static struct state go_on(const struct chances *chances, struct state state, uint32_t task)
{
    CHECK(state.left[task] > 0);
    state.left[task]--;
    state.key = state.key * chances->n + task;
    state.made_count++;
    CHECK(state.key < CHANCES_KEY_BOUND);
    return state;
}

static void walk(struct chances *chances, struct state state, double chance)
{
    uint32_t enabled = 0;
    for (uint32_t i = 0; i < chances->n; i++) {
        enabled += state.left[i] > 0 ? 1 : 0;
    }
    if (enabled == 0) {
        chances->of[state.key] += chance;
    }
    for (uint32_t i = 0; i < chances->n; i++) {
        if (state.left[i] > 0) {
            walk(chances, go_on(chances, state, i), chance / enabled);
        }
    }
}

void chances_random_walk(struct chances *chances)
{
    memset(chances->of, 0, sizeof chances->of);
    walk(chances, first_state(chances), 1);
}

void chances_uniform(struct chances *chances)
{
    chances_random_walk(chances);
    const uint32_t count = chances_support(chances);
    for (uint32_t key = 0; key < CHANCES_KEY_BOUND; key++) {
        chances->of[key] = chances->of[key] > 0 ? 1.0 / count : 0;
    }
}

/* Goes through the orders of `count` numbers (Heap's algorithm), and calls visit with each. */
struct orders {
    struct chances *chances;
    void (*visit)(struct chances *chances, const uint32_t *order, uint32_t depth);
    uint32_t count;
    uint32_t depth; /* handed on */
    uint32_t order[CHANCES_STEPS_MAX];
};

static void permute(struct orders *orders, uint32_t size)
{
    if (size <= 1) {
        orders->visit(orders->chances, orders->order, orders->depth);
        return;
    }
    for (uint32_t i = 0; i < size; i++) {
        const uint32_t other = size % 2 == 0 ? i : 0;
        permute(orders, size - 1);
        const uint32_t last = orders->order[size - 1];
        orders->order[size - 1] = orders->order[other];
        orders->order[other] = last;
    }
}

/* Each visit adds 1 to some interleaving, or as many as there are ways; in the end they are shares.
 */
static void visit_all(struct orders *orders)
{
    double sum = 0;
    struct chances *chances = orders->chances;
    memset(chances->of, 0, sizeof chances->of);
    for (uint32_t i = 0; i < orders->count; i++) {
        orders->order[i] = i + 1;
    }
    permute(orders, orders->count);
    for (uint32_t key = 0; key < CHANCES_KEY_BOUND; key++) {
        sum += chances->of[key];
    }
    for (uint32_t key = 0; key < CHANCES_KEY_BOUND; key++) {
        chances->of[key] /= sum;
    }
}

/* The task of the highest priority among those that can go on. */
static uint32_t highest(const struct chances *chances, const struct state *state,
                        const uint32_t *priorities)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < chances->n; i++) {
        if (state->left[i] > 0 && (best == UINT32_MAX || priorities[i] > priorities[best])) {
            best = i;
        }
    }
    return best;
}

static void run_pct(struct chances *chances, const uint32_t *order, const uint32_t *changes,
                    uint32_t change_count)
{
    struct state state = first_state(chances);
    uint32_t priorities[TASKS_MAX];
    for (uint32_t i = 0; i < chances->n; i++) {
        priorities[i] = order[i] + change_count;
    }
    while (state.made_count < chances->n * chances->k) {
        for (uint32_t i = 0; i < change_count; i++) {
            if (changes[i] == state.made_count + 1) {
                priorities[highest(chances, &state, priorities)] = i + 1;
            }
        }
        state = go_on(chances, state, highest(chances, &state, priorities));
    }
    chances->of[state.key] += 1;
}

static void visit_pct(struct chances *chances, const uint32_t *order, uint32_t depth)
{
    const uint32_t step_count = chances->n * chances->k;
    uint32_t changes[2] = {1, 1};
    CHECK(depth >= 1 && depth <= 3);
    for (changes[0] = 1; changes[0] <= (depth > 1 ? step_count : 1); changes[0]++) {
        for (changes[1] = 1; changes[1] <= (depth > 2 ? step_count : 1); changes[1]++) {
            run_pct(chances, order, changes, depth - 1);
        }
    }
}

void chances_pct(struct chances *chances, uint32_t depth)
{
    struct orders orders = {
        .chances = chances, .visit = visit_pct, .count = chances->n, .depth = depth};
    visit_all(&orders);
}

static void visit_pos(struct chances *chances, const uint32_t *order, uint32_t depth)
{
    struct state state = first_state(chances);
    (void)depth;
    while (state.made_count < chances->n * chances->k) {
        uint32_t priorities[TASKS_MAX] = {0};
        for (uint32_t i = 0; i < chances->n; i++) {
            priorities[i] = state.left[i] > 0 ? order[i * chances->k + state.left[i] - 1] : 0;
        }
        state = go_on(chances, state, highest(chances, &state, priorities));
    }
    chances->of[state.key] += 1;
}

void chances_pos(struct chances *chances)
{
    struct orders orders = {
        .chances = chances, .visit = visit_pos, .count = chances->n * chances->k};
    visit_all(&orders);
}

uint32_t chances_support(const struct chances *chances)
{
    uint32_t count = 0;
    for (uint32_t key = 0; key < CHANCES_KEY_BOUND; key++) {
        count += chances->of[key] > 0 ? 1 : 0;
    }
    return count;
}

double chances_least(const struct chances *chances)
{
    double least = 1;
    for (uint32_t key = 0; key < CHANCES_KEY_BOUND; key++) {
        if (chances->of[key] > 0 && chances->of[key] < least) {
            least = chances->of[key];
        }
    }
    return least;
}

/* The interleaving that a tape is; each question offers the tasks that can go on, in their order.
 */
static uint32_t key_of(const struct chances *chances, const struct sim_tape *tape)
{
    struct state state = first_state(chances);
    for (uint32_t i = 0; i < tape->count; i++) {
        uint32_t task = 0;
        for (uint32_t passed = 0; state.left[task] == 0 || passed < tape->choices[i].taken;) {
            passed += state.left[task] > 0 ? 1 : 0;
            task++;
        }
        state = go_on(chances, state, task);
    }
    CHECK(state.made_count == chances->n * chances->k);
    return state.key;
}

static void take_sample(const struct chances *chances, const struct chances_sample *sample,
                        uint32_t *out_counts)
{
    struct program program;
    struct model_walk walk;
    const uint32_t every = sample->every == 0 ? 1 : sample->every;
    program_init(&program, &program_dependent, chances->n, chances->k);
    model_walk_init(&walk,
                    (struct model_walk_options){.steps = &program.steps,
                                                .strategy = model_strategy_find(sample->strategy),
                                                .seed = sample->seed});
    for (uint32_t i = 0; i < sample->first + sample->run_count * every; i++) {
        assert_true(model_walk_next(&walk));
        if (i >= sample->first && (i - sample->first) % every == 0) {
            out_counts[key_of(chances, &program.tape)]++;
        }
    }
    model_walk_release(&walk);
    program_release(&program);
}

void chances_assert_sample(const struct chances *chances, const struct chances_sample *sample)
{
    uint32_t counts[CHANCES_KEY_BOUND] = {0};
    double statistic = 0;
    const double freedom = chances_support(chances) - 1.0;
    take_sample(chances, sample, counts);
    for (uint32_t key = 0; key < CHANCES_KEY_BOUND; key++) {
        const double expected = chances->of[key] * sample->run_count;
        if (chances->of[key] > 0) {
            statistic += (counts[key] - expected) * (counts[key] - expected) / expected;
        } else {
            assert_int_equal(0, counts[key]);
        }
    }
    const double excess = statistic - freedom;
    assert_true(excess <= 0 || excess * excess < DEVIATIONS_MAX * DEVIATIONS_MAX * 2 * freedom);
}
