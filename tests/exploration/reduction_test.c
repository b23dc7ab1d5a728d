/* How many executions a reduced search makes of programs whose Mazurkiewicz traces are counted. */
#include <stdlib.h>

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/exploration/program.h"
#include "tests/support/test.h"

struct counts {
    uint64_t executions;
    uint64_t blocked;
    uint64_t stuck;
};

static struct counts count(const char *strategy, const struct program_type *type, uint32_t n,
                           uint32_t k)
{
    struct program program;
    struct model_walk walk;
    struct counts counts = {0};
    program_init(&program, type, n, k);
    model_walk_init(&walk, (struct model_walk_options){.steps = &program.steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .is_restoring = true});
    while (model_walk_next(&walk)) {
        counts.executions++;
        counts.stuck += type == &program_philosophers && program_is_stuck(&program) ? 1 : 0;
    }
    counts.blocked = walk.abandoned_count;
    model_walk_release(&walk);
    program_release(&program);
    return counts;
}

static const struct {
    const struct program_type *type;
    uint32_t n;
    uint32_t k;
    uint64_t traces;
} rows[] = {
    {&program_dependent, 2, 2, 6},     {&program_dependent, 2, 4, 70},
    {&program_dependent, 2, 8, 12870}, {&program_dependent, 3, 3, 1680},
    {&program_dependent, 4, 2, 2520},  {&program_independent, 4, 3, 1},
    {&program_readers, 3, 1, 8},       {&program_readers, 8, 1, 256},
    {&program_readers, 2, 2, 18},      {&program_readers, 2, 3, 96},
    {&program_readers, 3, 2, 54},      {&program_lastzero, 1, 0, 2},
    {&program_lastzero, 2, 0, 5},      {&program_lastzero, 3, 0, 12},
    {&program_lastzero, 4, 0, 28},     {&program_lastzero, 5, 0, 64},
    {&program_lastzero, 6, 0, 144},    {&program_lastzero, 9, 0, 1536},
    {&program_increment, 2, 0, 4},     {&program_increment, 3, 0, 36},
    {&program_increment, 4, 0, 576},   {&program_philosophers, 2, 0, 3},
    {&program_philosophers, 3, 0, 7},  {&program_philosophers, 4, 0, 15},
    {&program_philosophers, 6, 0, 63}, {&program_mutex, 2, 2, 6},
    {&program_mutex, 3, 2, 90},        {&program_queue, 1, 5, 1},
    {&program_queue, 2, 2, 6},         {&program_queue, 2, 3, 20},
    {&program_queue, 3, 2, 90},        {&program_pipe, 6, 2, 1},
    {&program_pipe, 6, 3, 1},
};

static void source_sets_count_what_other_tools_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct counts found = count("source-sets", rows[i].type, rows[i].n, rows[i].k);
        assert_int_equal(rows[i].traces, found.executions);
        assert_int_equal(rows[i].type == &program_philosophers ? 1 : 0, found.stuck);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(source_sets_count_what_other_tools_count)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
