/* How many states a search with fingerprints finds in programs whose states are counted, and that
 * it loses none. */
#include "model/states.h"

#include <stdlib.h>

#include "base/heap.h"

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/exploration/program.h"
#include "tests/support/test.h"

/* As deep as the diners' states go, so that no step is executed twice. */
#define SAVED_COUNT_MAX  8192
#define RANDOM_PROGRAMS  1000
#define RANDOM_TASKS_MAX 4

struct counts {
    uint64_t states; /* at questions, and those at which nothing can go on */
    uint64_t ends;   /* of these, the latter */
    uint64_t transitions;
    struct base_digest all_ends; /* in no order */
};

static struct counts walk_through(const char *strategy, struct program *program)
{
    struct model_walk walk;
    struct model_states ends;
    struct counts counts = {.states = 0};
    model_states_init(&ends, UINT64_C(1) << 20);
    model_walk_init(&walk, (struct model_walk_options){.steps = &program->steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .saved_count_max = SAVED_COUNT_MAX,
                                                       .is_restoring = true});
    while (model_walk_next(&walk)) {
        bool is_new = false;
        const struct base_digest end = program->steps.type->fingerprint(&program->steps);
        assert_non_null(model_states_find_or_add(&ends, end, 0, &is_new));
        counts.all_ends.low += is_new ? end.low : 0;
        counts.all_ends.high += is_new ? end.high : 0;
    }
    if (walk.options.strategy->tally != NULL) {
        struct model_tally tally = {.state_count = 0};
        walk.options.strategy->tally(walk.strategy_state, &tally);
        assert_null(tally.bound);
        counts.states = tally.state_count + ends.count;
    }
    counts.ends = ends.count;
    counts.transitions = program->answer_count;
    model_walk_release(&walk);
    model_states_release(&ends);
    return counts;
}

struct row {
    const struct program_type *type;
    uint32_t n;
    uint32_t k;
    uint64_t states;
    uint64_t ends;        /* 0: not given */
    uint64_t transitions; /* without sleep sets; 0: not given */
};

static struct counts count(const struct row *row, bool tells_accesses)
{
    struct program program;
    program_init(&program, row->type, row->n, row->k);
    if (!tells_accesses) {
        program_tell_no_accesses(&program);
    }
    const struct counts counts = walk_through("stateful", &program);
    program_release(&program);
    return counts;
}

static const struct row rows[] = {
    {&program_independent, 5, 4, 3125, 1, 0},
    {&program_independent, 4, 5, 1296, 1, 4320},
    {&program_independent, 5, 5, 7776, 1, 32400},
    {&program_independent, 6, 5, 46656, 1, 233280},
    {&program_independent, 6, 7, 262144, 1, 1376256},
    {&program_increment, 1, 0, 3, 1, 0},
    {&program_increment, 2, 0, 13, 0, 0},
    {&program_increment, 3, 0, 84, 0, 0},
    {&program_increment, 4, 0, 755, 0, 0},
    {&program_increment, 5, 0, 8638, 0, 0},
    {&program_lastzero, 1, 0, 8, 0, 0},
    {&program_lastzero, 2, 0, 33, 0, 0},
    {&program_lastzero, 3, 0, 130, 0, 0},
    {&program_lastzero, 4, 0, 499, 0, 0},
    {&program_lastzero, 5, 0, 1890, 0, 0},
    {&program_lastzero, 6, 0, 7109, 0, 0},
    {&program_diners, 3, 0, 26, 1, 0},
    {&program_diners, 4, 0, 80, 1, 0},
    {&program_diners, 5, 0, 242, 1, 0},
    {&program_diners, 6, 0, 728, 1, 0},
    {&program_diners, 7, 0, 2186, 1, 0},
    {&program_diners, 8, 0, 6560, 1, 0},
    {&program_commit, 1, 0, 12, 0, 19},
    {&program_commit, 2, 0, 56, 0, 153},
    {&program_commit, 3, 0, 288, 0, 1145},
    {&program_mailbox, 1, 1, 3, 1, 0},
    {&program_mailbox, 1, 4, 15, 1, 0},
    {&program_mailbox, 1, 8, 45, 1, 0},
    {&program_mailbox, 2, 1, 10, 1, 0},
    {&program_mailbox, 2, 2, 53, 1, 0},
    {&program_mailbox, 2, 3, 226, 1, 0},
    {&program_mailbox, 3, 1, 38, 1, 0},
    {&program_mailbox, 3, 2, 804, 1, 0},
    {&program_mailbox, 4, 1, 168, 1, 0},
    {&program_pipe, 4, 1, 9, 1, 0},
    {&program_pipe, 4, 2, 12, 1, 0},
    {&program_pipe, 4, 3, 14, 1, 0},
    {&program_cancelled, 1, 1, 6, 0, 0},
    {&program_cancelled, 1, 2, 12, 0, 0},
    {&program_cancelled, 1, 3, 20, 0, 0},
    {&program_cancelled, 1, 6, 56, 0, 0},
};

static void states_are_those_that_other_tools_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct counts found = count(&rows[i], /*tells_accesses=*/false);
        assert_int_equal(rows[i].states, found.states);
        assert_true(rows[i].ends == 0 || rows[i].ends == found.ends);
        assert_true(rows[i].transitions == 0 || rows[i].transitions == found.transitions);
    }
}

/* Sleep sets save transitions, and no state. */
static void sleep_sets_lose_no_state(void **state)
{
    uint64_t saved = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct counts plain = count(&rows[i], /*tells_accesses=*/false);
        const struct counts found = count(&rows[i], /*tells_accesses=*/true);
        assert_int_equal(rows[i].states, found.states);
        assert_true(base_digest_equal(plain.all_ends, found.all_ends));
        assert_true(found.transitions <= plain.transitions);
        saved += plain.transitions - found.transitions;
    }
    assert_true(saved > 0);
}

/* A grid is a lattice: each state but the first needs one way into it, and sleep sets leave one. */
static void sleep_sets_leave_one_way_into_each_state_of_a_grid(void **state)
{
    (void)state;
    const struct row row = {&program_independent, 7, 7, 2097152, 1, 0};
    const struct counts found = count(&row, /*tells_accesses=*/true);
    assert_int_equal(row.states, found.states);
    assert_int_equal(row.states - 1, found.transitions);
}

static struct counts count_random(const char *strategy, uint64_t seed, bool is_blind)
{
    struct program program;
    const uint32_t n = 2 + (uint32_t)(seed % (RANDOM_TASKS_MAX - 1));
    program_init(&program, &program_random, n, n == RANDOM_TASKS_MAX ? 2 : 3);
    program.seed = seed;
    program.is_blind = is_blind;
    const struct counts counts = walk_through(strategy, &program);
    program_release(&program);
    return counts;
}

static bool have_same_ends(struct counts one, struct counts other)
{
    return one.ends == other.ends && base_digest_equal(one.all_ends, other.all_ends);
}

static void every_complete_strategy_comes_to_the_same_ends(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < RANDOM_PROGRAMS; seed++) {
        const struct counts all = count_random("exhaustive", seed, /*is_blind=*/false);
        for (uint32_t i = 0; model_strategy_all[i] != NULL; i++) {
            const struct model_strategy *strategy = model_strategy_all[i];
            if (strategy->is_complete && strategy->block_size == 0) {
                assert_true(
                    have_same_ends(all, count_random(strategy->name, seed, /*is_blind=*/false)));
            }
        }
    }
}

/* A read that is not told makes steps look independent that are not. */
static void wrong_independence_loses_ends(void **state)
{
    uint32_t lost = 0;
    (void)state;
    for (uint64_t seed = 0; seed < RANDOM_PROGRAMS / 10; seed++) {
        const struct counts all = count_random("exhaustive", seed, /*is_blind=*/false);
        lost += have_same_ends(all, count_random("stateful", seed, /*is_blind=*/true)) ? 0 : 1;
    }
    assert_true(lost > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_those_that_other_tools_count),
        cmocka_unit_test(sleep_sets_lose_no_state),
        cmocka_unit_test(sleep_sets_leave_one_way_into_each_state_of_a_grid),
        cmocka_unit_test(every_complete_strategy_comes_to_the_same_ends),
        cmocka_unit_test(wrong_independence_loses_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
