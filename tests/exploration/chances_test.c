/* How likely the random strategies make what, on programs small enough to know it exactly. */
#include "tests/exploration/chances.h"

#include <stdlib.h>

#include "base/check.h"

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/support/test.h"

#define RUNS 40000

static void assert_chance(double expected, double found)
{
    const double difference = expected - found;
    assert_true(difference * difference < 1e-24);
}

/* Within six standard deviations of what comes so seldom that it is Poisson's. */
static void assert_count(double expected, uint32_t found)
{
    const double difference = expected - found;
    assert_true(difference * difference < 1 + 36 * expected);
}

static void assert_at_least(double expected, uint32_t found)
{
    if (found < expected) {
        assert_count(expected, found);
    }
}

static void assert_strategy(const struct chances *chances, const char *strategy, uint32_t first)
{
    chances_assert_sample(chances,
                          &(struct chances_sample){
                              .strategy = strategy, .seed = 1, .run_count = RUNS, .first = first});
}

static void a_random_walk_is_uniform_at_each_step(void **state)
{
    static const struct {
        uint32_t n;
        uint32_t k;
        double least;
    } rows[] = {{2, 2, 1.0 / 8}, {2, 3, 1.0 / 32}, {2, 4, 1.0 / 128}, {3, 2, 1.0 / 162}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct chances chances = {.n = rows[i].n, .k = rows[i].k};
        chances_random_walk(&chances);
        assert_chance(rows[i].least, chances_least(&chances));
        assert_strategy(&chances, "random-walk", /*first=*/0);
    }
}

/* The first execution shows how many steps each task has. */
static void a_uniform_walk_is_uniform(void **state)
{
    static const struct {
        uint32_t n;
        uint32_t k;
        double least;
    } rows[] = {{2, 2, 1.0 / 6}, {2, 3, 1.0 / 20}, {2, 4, 1.0 / 70}, {3, 2, 1.0 / 90}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct chances chances = {.n = rows[i].n, .k = rows[i].k};
        chances_uniform(&chances);
        assert_chance(rows[i].least, chances_least(&chances));
        assert_strategy(&chances, "uniform-walk", /*first=*/1);
    }
}

/* All of two tasks is selected. */
static void surw_is_uniform_over_what_is_selected(void **state)
{
    (void)state;
    for (uint32_t k = 2; k <= 4; k++) {
        struct chances chances = {.n = 2, .k = k};
        chances_uniform(&chances);
        assert_strategy(&chances, "surw", /*first=*/1);
    }
}

static const struct pct_row {
    uint32_t n;
    uint32_t k;
    uint32_t depth;
    uint32_t support;
    double least;
} pct_rows[] = {
    {2, 3, 1, 2, 1.0 / 2},   {2, 3, 2, 6, 1.0 / 12},   {2, 3, 3, 14, 1.0 / 72},
    {2, 4, 2, 8, 1.0 / 16},  {2, 4, 3, 26, 1.0 / 128}, {3, 2, 1, 6, 1.0 / 6},
    {3, 2, 2, 18, 1.0 / 36}, {3, 2, 3, 48, 1.0 / 216},
};

/* Executions take turns with the depths; the first three show how many steps there are.  Nothing
 * causes anything in another task, so that a chain is a task. */
static void pct_has_its_support_and_its_bound(void **state)
{
    static const char *const strategies[] = {"pct", "pctcp"};
    (void)state;
    for (size_t i = 0; i < sizeof pct_rows / sizeof pct_rows[0]; i++) {
        const struct pct_row *row = &pct_rows[i];
        struct chances chances = {.n = row->n, .k = row->k};
        chances_pct(&chances, row->depth);
        assert_int_equal(row->support, chances_support(&chances));
        assert_chance(row->least, chances_least(&chances));
        for (size_t j = 0; j < 2; j++) {
            chances_assert_sample(&chances, &(struct chances_sample){.strategy = strategies[j],
                                                                     .seed = 1,
                                                                     .run_count = RUNS / 3,
                                                                     .every = 3,
                                                                     .first = 3 + row->depth - 1});
        }
    }
}

static void pos_gives_each_step_a_priority(void **state)
{
    (void)state;
    struct chances chances = {.n = 2, .k = 2};
    chances_pos(&chances);
    assert_chance(1.0 / 24, chances_least(&chances));
    assert_strategy(&chances, "pos", /*first=*/0);
    chances.k = 3;
    chances_pos(&chances);
    assert_strategy(&chances, "pos", /*first=*/0);
}

/* The first task makes k steps, the second one makes one. */
static bool is_uneven_enabled(const struct program *program, uint32_t task)
{
    return program->state.at[task] < (task == 0 ? (int32_t)program->k : 1);
}

static uint32_t two_tasks(const struct program *program)
{
    CHECK(program->n == 2);
    return program->n;
}

static void make_step(struct program *program, uint32_t task)
{
    program->state.at[task]++;
    if (task == 1) {
        program->state.local[task] = program->state.at[0];
    }
}

static const struct program_type uneven = {
    .name = "uneven", .task_count = two_tasks, .is_enabled = is_uneven_enabled, .step = make_step};

#define UNEVEN_STEPS 20

/* How often the second task's only step fell behind each number of steps of the first one. */
static void count_places(const char *strategy, uint32_t depth, uint32_t *out_counts)
{
    struct program program;
    struct model_walk walk;
    program_init(&program, &uneven, /*n=*/2, UNEVEN_STEPS);
    model_walk_init(&walk, (struct model_walk_options){.steps = &program.steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .seed = 1});
    for (uint32_t i = 0; i < 3 * RUNS; i++) {
        assert_true(model_walk_next(&walk));
        if (i >= 3 && i % 3 == depth - 1) {
            out_counts[program.state.local[1]]++;
        }
    }
    model_walk_release(&walk);
    program_release(&program);
}

/* A step that must come at one place of 21: the uniform walk comes there with 1/21 wherever it is,
 * priorities with two orders with 1/42 at least, and a random walk hardly ever at the end. */
static void atomicity_is_violated_anywhere(void **state)
{
    uint32_t walk[UNEVEN_STEPS + 1] = {0};
    uint32_t uniform[UNEVEN_STEPS + 1] = {0};
    uint32_t pct[UNEVEN_STEPS + 1] = {0};
    (void)state;
    count_places("random-walk", /*depth=*/1, walk);
    count_places("uniform-walk", /*depth=*/1, uniform);
    count_places("pct", /*depth=*/2, pct);
    double random = RUNS;
    for (uint32_t place = 0; place <= UNEVEN_STEPS; place++) {
        random /= place < UNEVEN_STEPS ? 2 : 1;
        assert_count(random, walk[place]);
        assert_count(RUNS / 21.0, uniform[place]);
        assert_at_least(RUNS / 42.0, pct[place]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_walk_is_uniform_at_each_step),
        cmocka_unit_test(a_uniform_walk_is_uniform),
        cmocka_unit_test(surw_is_uniform_over_what_is_selected),
        cmocka_unit_test(pct_has_its_support_and_its_bound),
        cmocka_unit_test(pos_gives_each_step_a_priority),
        cmocka_unit_test(atomicity_is_violated_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
