#include "model/walk.h"

#include <stdlib.h>

#include "tests/exploration/toy.h"
#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static const struct toy_options program = {.task_count = 2, .step_count = 8};

struct outcome {
    uint64_t execution_count;
    uint64_t restored_count;
    uint64_t step_count;
    uint32_t saved_count_max;
};

static struct outcome walk_all(struct model_walk_options options)
{
    struct toy toy;
    struct model_walk walk;
    struct outcome outcome = {.execution_count = 0};
    toy_init(&toy, program);
    options.steps = &toy.steps;
    options.strategy = model_strategy_find("exhaustive");
    model_walk_init(&walk, options);
    while (model_walk_next(&walk)) {
        outcome.execution_count++;
    }
    outcome.restored_count = walk.restored_count;
    outcome.step_count = toy.step_count;
    outcome.saved_count_max = toy.saved_count_max;
    model_walk_release(&walk);
    toy_release(&toy);
    return outcome;
}

static void all_but_the_first_are_restored(void **state)
{
    (void)state;
    const struct outcome restored = walk_all((struct model_walk_options){.is_restoring = true});
    const struct outcome executed = walk_all((struct model_walk_options){.is_restoring = false});
    assert_int_equal(12870, restored.execution_count);
    assert_int_equal(restored.execution_count - 1, restored.restored_count);
    assert_int_equal(executed.execution_count, restored.execution_count);
    assert_int_equal(0, executed.restored_count);
    assert_int_equal(0, executed.saved_count_max);
    assert_int_equal(16 * executed.execution_count, executed.step_count);
}

/* Restored at each question, an edge of the tree is gone along once: C(18,9)-2 steps for 2 tasks of
 * 8, the forced ones of each branch included. */
static void no_step_is_made_twice(void **state)
{
    (void)state;
    const struct outcome outcome = walk_all((struct model_walk_options){.is_restoring = true});
    assert_int_equal(48618, outcome.step_count);
}

static void memory_is_bounded(void **state)
{
    (void)state;
    const struct outcome free = walk_all((struct model_walk_options){.is_restoring = true});
    const struct outcome bound =
        walk_all((struct model_walk_options){.is_restoring = true, .saved_count_max = 3});
    assert_true(free.saved_count_max > 3);
    assert_int_equal(3, bound.saved_count_max);
    assert_int_equal(free.execution_count, bound.execution_count);
    assert_true(bound.step_count > free.step_count);
}

static void one_place_is_too_few(void **state)
{
    (void)state;
    struct toy toy;
    struct model_walk walk;
    toy_init(&toy, program);
    const struct model_walk_options options = {
        .steps = &toy.steps, .strategy = model_strategy_find("exhaustive"), .saved_count_max = 1};
    assert_check_fails(model_walk_init(&walk, options));
    toy_release(&toy);
}

static void a_tape_leads_to_the_same_end(void **state)
{
    (void)state;
    struct toy toy;
    struct toy twin;
    struct model_walk walk;
    toy_init(&toy, program);
    toy_init(&twin, program);
    model_walk_init(&walk,
                    (struct model_walk_options){.steps = &toy.steps,
                                                .strategy = model_strategy_find("random-walk")});
    for (uint32_t i = 0; i < 20; i++) {
        assert_true(model_walk_next(&walk));
        model_walk_along(&twin.steps, &toy.tape);
        assert_true(base_digest_equal(toy.steps.type->digest(&toy.steps),
                                      twin.steps.type->digest(&twin.steps)));
    }
    model_walk_release(&walk);
    toy_release(&toy);
    toy_release(&twin);
}

/* What the explorer's self-check rests on: a program that loses state when it is restored ends
 * differently. */
static void a_tape_shows_a_broken_restore(void **state)
{
    (void)state;
    struct toy toy;
    struct toy twin;
    struct model_walk walk;
    struct toy_options broken = program;
    broken.forgets = true;
    toy_init(&toy, broken);
    toy_init(&twin, broken);
    model_walk_init(&walk,
                    (struct model_walk_options){.steps = &toy.steps,
                                                .strategy = model_strategy_find("exhaustive"),
                                                .is_restoring = true});
    assert_true(model_walk_next(&walk));
    assert_true(model_walk_next(&walk));
    assert_true(walk.is_restored);
    model_walk_along(&twin.steps, &toy.tape);
    assert_false(base_digest_equal(toy.steps.type->digest(&toy.steps),
                                   twin.steps.type->digest(&twin.steps)));
    model_walk_release(&walk);
    toy_release(&toy);
    toy_release(&twin);
}

static void a_tape_of_another_program_is_a_bug(void **state)
{
    (void)state;
    struct toy toy;
    struct sim_tape empty;
    toy_init(&toy, program);
    sim_tape_init(&empty);
    assert_check_fails(model_walk_along(&toy.steps, &empty));
    sim_tape_release(&empty);
    toy_release(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_but_the_first_are_restored),
        cmocka_unit_test(no_step_is_made_twice),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(one_place_is_too_few),
        cmocka_unit_test(a_tape_leads_to_the_same_end),
        cmocka_unit_test(a_tape_shows_a_broken_restore),
        cmocka_unit_test(a_tape_of_another_program_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
