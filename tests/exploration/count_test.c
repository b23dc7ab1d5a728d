/* How many executions each strategy makes of programs whose numbers are known. */
#include <stdlib.h>

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/exploration/toy.h"
#include "tests/support/test.h"

static const struct model_strategy *get(const char *name)
{
    const struct model_strategy *strategy = model_strategy_find(name);
    assert_non_null(strategy);
    return strategy;
}

static uint64_t count_executions(const char *name, struct toy_options program)
{
    struct toy toy;
    struct model_walk walk;
    uint64_t count = 0;
    toy_init(&toy, program);
    model_walk_init(&walk, (struct model_walk_options){
                               .steps = &toy.steps, .strategy = get(name), .is_restoring = true});
    while (model_walk_next(&walk)) {
        count++;
    }
    model_walk_release(&walk);
    toy_release(&toy);
    return count;
}

/* n tasks of k steps: (nk)!/(k!)^n interleavings, as several independent tools count them. */
static void exhaustive_counts_what_other_tools_count(void **state)
{
    static const struct {
        uint32_t task_count;
        uint32_t step_count;
        uint64_t execution_count;
    } rows[] = {{2, 2, 6},       {2, 3, 20}, {2, 4, 70},   {2, 8, 12870},
                {2, 10, 184756}, {3, 2, 90}, {3, 3, 1680}, {4, 2, 2520}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct toy_options program = {.task_count = rows[i].task_count,
                                            .step_count = rows[i].step_count};
        assert_int_equal(rows[i].execution_count, count_executions("exhaustive", program));
    }
}

static void default_order_is_one_execution(void **state)
{
    (void)state;
    assert_int_equal(1, count_executions("default-order",
                                         (struct toy_options){.task_count = 3, .step_count = 3}));
}

/* Two tasks of two steps: the two executions with one free answer have 1/4, the four with two have
 * 1/8. */
static void random_walk_is_uniform_per_question(void **state)
{
    enum {
        RUNS = 16000,
        TOLERANCE = 200
    };

    (void)state;
    struct toy toy;
    struct model_walk walk;
    uint32_t counts[16] = {0};
    toy_init(&toy, (struct toy_options){.task_count = 2, .step_count = 2});
    model_walk_init(&walk, (struct model_walk_options){
                               .steps = &toy.steps, .strategy = get("random-walk"), .seed = 1});
    for (uint32_t i = 0; i < RUNS; i++) {
        assert_true(model_walk_next(&walk));
        uint32_t path = 1;
        for (uint32_t j = 0; j < toy.tape.count; j++) {
            path = path * 2 + toy.tape.choices[j].taken;
        }
        counts[path]++;
    }
    model_walk_release(&walk);
    toy_release(&toy);
    assert_int_equal(RUNS,
                     counts[4] + counts[6] + counts[10] + counts[11] + counts[14] + counts[15]);
    assert_in_range(counts[4], RUNS / 4 - TOLERANCE, RUNS / 4 + TOLERANCE);
    assert_in_range(counts[6], RUNS / 4 - TOLERANCE, RUNS / 4 + TOLERANCE);
    static const uint32_t long_paths[] = {10, 11, 14, 15};
    for (size_t i = 0; i < sizeof long_paths / sizeof long_paths[0]; i++) {
        assert_in_range(counts[long_paths[i]], RUNS / 8 - TOLERANCE, RUNS / 8 + TOLERANCE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exhaustive_counts_what_other_tools_count),
        cmocka_unit_test(default_order_is_one_execution),
        cmocka_unit_test(random_walk_is_uniform_per_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
