/*
 * How many executions have exactly so many deviations, or preemptions: n tasks of k steps each that
 * never wait, as independent tools count them.
 */
#include <stdlib.h>

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/exploration/toy.h"
#include "tests/support/test.h"

#define COSTS_MAX 16

struct row {
    uint32_t task_count;
    uint32_t step_count;
    uint64_t counts[COSTS_MAX]; /* of each cost, from 0 */
    uint32_t cost_count;
    bool is_all; /* there is no further one */
};

static const struct row deviations[] = {
    {2, 2, {1, 2, 2, 1}, 4, true},
    {2, 3, {1, 3, 6, 6, 3, 1}, 6, true},
    {2, 5, {1, 5, 20, 40, 60, 60, 40, 20, 5, 1}, 10, true},
    {3, 2, {1, 4, 10, 15, 19, 17, 13, 7, 3}, 9, false},
    {3, 3, {1, 6, 24, 57, 117, 187, 245}, 7, false},
    {4, 2, {1, 6, 22, 53, 108}, 5, false},
    {4, 3, {1, 9, 51, 183, 555, 1390}, 6, false},
};

static const struct row preemptions[] = {
    {2, 2, {2, 2, 2}, 3, true},
    {2, 3, {2, 4, 8, 4, 2}, 5, true},
    {2, 4, {2, 6, 18, 18, 18, 6, 2}, 7, true},
    {2, 5, {2, 8, 32, 48, 72, 48, 32, 8, 2}, 9, true},
    {3, 2, {6, 18, 36, 30}, 4, true},
    {3, 3, {6, 36, 150, 360, 510, 444, 174}, 7, true},
    {3, 4, {6, 54, 342, 1350}, 4, false},
    {4, 3, {24, 288, 2112, 10176}, 4, false},
};

static struct model_tally tally_of(const struct model_walk *walk)
{
    struct model_tally tally = {.cost_count = 0};
    walk->options.strategy->tally(walk->strategy_state, &tally);
    return tally;
}

/* Goes through all that cost less than the row says, and one execution further. */
static void assert_row(const char *strategy, const struct row *row)
{
    struct toy toy;
    struct model_walk walk;
    uint64_t counts[COSTS_MAX + 1] = {0};
    toy_init(&toy,
             (struct toy_options){.task_count = row->task_count, .step_count = row->step_count});
    model_walk_init(&walk, (struct model_walk_options){.steps = &toy.steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .is_restoring = true});
    while (counts[row->cost_count] == 0 && model_walk_next(&walk)) {
        const uint32_t cost = tally_of(&walk).cost_count;
        assert_true(cost <= row->cost_count);
        counts[cost]++;
    }
    assert_int_equal(row->is_all ? 0 : 1, counts[row->cost_count]);
    assert_int_equal(row->is_all ? UINT32_MAX : row->cost_count, tally_of(&walk).cost_count);
    assert_string_equal(strategy, tally_of(&walk).cost_name);
    for (uint32_t cost = 0; cost < row->cost_count; cost++) {
        assert_int_equal(row->counts[cost], counts[cost]);
    }
    model_walk_release(&walk);
    toy_release(&toy);
}

static void deviations_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof deviations / sizeof deviations[0]; i++) {
        assert_row("deviations", &deviations[i]);
    }
}

static void preemptions_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof preemptions / sizeof preemptions[0]; i++) {
        assert_row("preemptions", &preemptions[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deviations_are_counted),
        cmocka_unit_test(preemptions_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
