/* How soon the portfolio finds what its members find by different means. */
#include <stdlib.h>

#include "base/check.h"

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/exploration/program.h"
#include "tests/support/test.h"

#define SEEDS          200
#define EXECUTIONS_MAX 2000

struct prey {
    const struct program_type *type;
    uint32_t k;
    bool (*is_caught)(const struct program *program);
};

/* Executions, the one that shows it included. */
static uint32_t hunt(const struct prey *prey, uint64_t seed)
{
    struct program program;
    struct model_walk walk;
    uint32_t count = 0;
    bool is_caught = false;
    program_init(&program, prey->type, /*n=*/2, prey->k);
    model_walk_init(&walk, (struct model_walk_options){.steps = &program.steps,
                                                       .strategy = model_strategy_find("portfolio"),
                                                       .seed = seed,
                                                       .is_restoring = true});
    while (!is_caught) {
        assert_true(count < EXECUTIONS_MAX);
        assert_true(model_walk_next(&walk));
        is_caught = prey->is_caught(&program);
        count++;
    }
    model_walk_release(&walk);
    program_release(&program);
    return count;
}

static uint32_t hunt_all(const struct prey *prey)
{
    uint32_t sum = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sum += hunt(prey, seed);
    }
    return sum;
}

static uint32_t two_tasks(const struct program *program)
{
    CHECK(program->n == 2);
    return program->n;
}

/* The first task makes one step, the second one k. */
static bool is_enabled(const struct program *program, uint32_t task)
{
    return program->state.at[task] < (task == 0 ? 1 : (int32_t)program->k);
}

static void make_step(struct program *program, uint32_t task)
{
    program->state.at[task]++;
    if (task == 0) {
        program->state.local[task] = program->state.at[1];
    }
}

static const struct program_type uneven = {
    .name = "uneven", .task_count = two_tasks, .is_enabled = is_enabled, .step = make_step};

static bool is_last(const struct program *program)
{
    return program->state.local[0] == (int32_t)program->k;
}

static bool is_last_but_one(const struct program *program)
{
    return program->state.local[0] == (int32_t)program->k - 1;
}

/* One step must come behind 25 others, and by default it comes first: a random walk finds it once
 * in 2^25. */
static void the_last_place_of_26_is_found(void **state)
{
    (void)state;
    assert_true(hunt_all(&(struct prey){&uneven, 25, is_last}) <= 10 * SEEDS);
}

/* Just before the last one is as far, and no strategy comes there by never changing its mind. */
static void the_last_place_but_one_is_found(void **state)
{
    (void)state;
    assert_true(hunt_all(&(struct prey){&uneven, 25, is_last_but_one}) <= 60 * SEEDS);
}

static bool is_update_lost(const struct program *program)
{
    return program->state.cells[0] == 1;
}

/* Two tasks load, then store; by default the first one is done before the second one begins. */
static void a_lost_update_is_found(void **state)
{
    (void)state;
    assert_true(hunt_all(&(struct prey){&program_increment, 0, is_update_lost}) <= 4 * SEEDS);
}

/* The first execution is the default order, whatever the seed. */
static void the_default_order_comes_first(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct program program;
        struct model_walk walk;
        program_init(&program, &program_dependent, 3, 3);
        model_walk_init(&walk,
                        (struct model_walk_options){.steps = &program.steps,
                                                    .strategy = model_strategy_find("portfolio"),
                                                    .seed = seed});
        assert_true(model_walk_next(&walk));
        for (uint32_t i = 0; i < program.tape.count; i++) {
            assert_int_equal(0, program.tape.choices[i].taken);
        }
        model_walk_release(&walk);
        program_release(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_place_of_26_is_found),
        cmocka_unit_test(the_last_place_but_one_is_found),
        cmocka_unit_test(a_lost_update_is_found),
        cmocka_unit_test(the_default_order_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
