/* What every strategy promises, whoever added it. */
#include "model/strategy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/cut.h"
#include "model/walk.h"

#include "tests/exploration/toy.h"
#include "tests/support/test.h"

struct subject {
    const struct model_strategy *strategy;
};

#define EXECUTIONS_MAX 200
#define TREES          20
#define TREE_DEPTH     7

struct run {
    uint64_t execution_count;
    struct base_hash executions; /* of all digests, in order */
    struct base_hash tapes;
    uint64_t question_count;
};

static void add_tape(struct base_hash *hash, const struct sim_tape *tape)
{
    base_hash_add_word(hash, tape->count);
    for (uint32_t i = 0; i < tape->count; i++) {
        base_hash_add_word(hash, tape->choices[i].taken);
        base_hash_add_word(hash, tape->choices[i].count);
    }
}

static struct run run_walk(const struct model_walk_options *options, struct toy_options program)
{
    struct toy toy;
    struct model_walk walk;
    struct run run = {.execution_count = 0};
    struct model_walk_options on_toy = *options;
    toy_init(&toy, program);
    on_toy.steps = &toy.steps;
    base_hash_init(&run.executions);
    base_hash_init(&run.tapes);
    model_walk_init(&walk, on_toy);
    while (run.execution_count < EXECUTIONS_MAX && model_walk_next(&walk)) {
        const struct base_digest digest = toy.steps.type->digest(&toy.steps);
        run.execution_count++;
        run.question_count += toy.tape.count;
        base_hash_add_word(&run.executions, digest.low);
        add_tape(&run.tapes, &toy.tape);
    }
    model_walk_release(&walk);
    toy_release(&toy);
    return run;
}

static void assert_same_run(const struct run *one, const struct run *other)
{
    assert_int_equal(one->execution_count, other->execution_count);
    assert_int_equal(one->question_count, other->question_count);
    assert_true(base_digest_equal(base_hash_digest(&one->executions),
                                  base_hash_digest(&other->executions)));
    assert_true(base_digest_equal(base_hash_digest(&one->tapes), base_hash_digest(&other->tapes)));
}

static struct toy_options tree(uint64_t seed)
{
    return (struct toy_options){.tree_depth = TREE_DEPTH, .tree_seed = seed};
}

/* The same seed gives the same tapes: the promise on which every report of a failure rests. */
static void the_same_seed_gives_the_same_tapes(void **state)
{
    const struct model_strategy *strategy = ((struct subject *)*state)->strategy;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        const struct model_walk_options options = {
            .strategy = strategy, .seed = seed, .is_restoring = true};
        const struct run first = run_walk(&options, tree(seed));
        const struct run second = run_walk(&options, tree(seed));
        assert_true(first.execution_count > 0);
        assert_same_run(&first, &second);
    }
}

/* Saved places save time and nothing else, however few there may be. */
static void rewinding_changes_nothing(void **state)
{
    const struct model_strategy *strategy = ((struct subject *)*state)->strategy;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct model_walk_options options = {.strategy = strategy, .seed = seed};
        const struct run executed = run_walk(&options, tree(seed));
        options.is_restoring = true;
        const struct run restored = run_walk(&options, tree(seed));
        assert_same_run(&executed, &restored);
        for (uint32_t count = 2; count < 6; count++) {
            options.saved_count_max = count;
            const struct run thinned = run_walk(&options, tree(seed));
            assert_same_run(&executed, &thinned);
        }
    }
}

#define LEAVES_MAX 256

struct leaves {
    struct base_hash all;
    uint64_t items[LEAVES_MAX];
    uint32_t count;
};

static void add_leaf(void *context, struct base_digest digest)
{
    struct leaves *leaves = context;
    base_hash_add_word(&leaves->all, digest.low);
    assert_true(leaves->count < LEAVES_MAX);
    leaves->items[leaves->count++] = digest.low;
}

static bool takes_off(struct leaves *leaves, uint64_t item)
{
    for (uint32_t i = 0; i < leaves->count; i++) {
        if (leaves->items[i] == item) {
            leaves->items[i] = leaves->items[--leaves->count];
            return true;
        }
    }
    return false;
}

/* Returns how many executions there were; each of the leaves goes when it has come. */
static uint64_t walk_over(struct leaves *leaves, const struct model_strategy *strategy,
                          struct toy_options program, bool is_once)
{
    struct toy toy;
    struct model_walk walk;
    uint64_t count = 0;
    toy_init(&toy, program);
    model_walk_init(&walk, (struct model_walk_options){
                               .steps = &toy.steps, .strategy = strategy, .is_restoring = true});
    for (; model_walk_next(&walk); count++) {
        const bool is_new = takes_off(leaves, toy.steps.type->digest(&toy.steps).low);
        assert_true(is_new || !is_once);
    }
    model_walk_release(&walk);
    toy_release(&toy);
    return count;
}

/* A strategy that says that it is complete goes to each execution, and exactly once unless it
 * draws; one that can be cut, in the order of the alternatives. */
static void complete_means_each_execution(void **state)
{
    const struct model_strategy *strategy = ((struct subject *)*state)->strategy;
    assert_true(strategy->is_complete);
    for (uint64_t seed = 0; seed < TREES; seed++) {
        const struct toy_options program = {.tree_depth = 5, .tree_seed = seed};
        struct leaves leaves = {.count = 0};
        base_hash_init(&leaves.all);
        const uint64_t count = toy_enumerate(program, add_leaf, &leaves);
        const uint64_t found = walk_over(&leaves, strategy, program, strategy->block_size == 0);
        assert_int_equal(0, leaves.count);
        assert_true(found >= count);
        if (strategy->start != NULL) {
            const struct run run = run_walk(
                &(struct model_walk_options){.strategy = strategy, .is_restoring = true}, program);
            assert_true(base_digest_equal(base_hash_digest(&leaves.all),
                                          base_hash_digest(&run.executions)));
        }
    }
}

struct cutting {
    const struct model_strategy *strategy;
    struct toy_options program;
    uint64_t every; /* executions, at most, of a piece before what is left of it is cut */
    uint64_t execution_count;
    struct base_hash tapes;
};

/* Goes through a piece; returns into how many what is left of it was cut. */
static uint32_t run_piece(struct cutting *cutting, const struct model_piece *piece,
                          struct model_piece *out_left)
{
    struct toy toy;
    struct model_walk walk;
    uint64_t count = 0;
    toy_init(&toy, cutting->program);
    model_walk_init(&walk, (struct model_walk_options){.steps = &toy.steps,
                                                       .strategy = cutting->strategy,
                                                       .from = &piece->from,
                                                       .fixed_count = piece->fixed_count,
                                                       .is_restoring = true});
    while (count < cutting->every && model_walk_next(&walk)) {
        count++;
        add_tape(&cutting->tapes, &toy.tape);
    }
    cutting->execution_count += count;
    const uint32_t left = model_cut(&toy.tape, piece->fixed_count, out_left);
    model_walk_release(&walk);
    toy_release(&toy);
    return left;
}

/* The pieces of a piece come in its place. */
static void run_cut(struct cutting *cutting, struct model_piece *piece)
{
    struct model_piece left[MODEL_CUT_PIECES_MAX];
    const uint32_t count = run_piece(cutting, piece, left);
    assert_true(count <= MODEL_CUT_PIECES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(cutting->execution_count < EXECUTIONS_MAX);
        run_cut(cutting, &left[i]);
        model_piece_release(&left[i]);
    }
}

/* Whoever cuts the search in pieces makes the same executions in the same order. */
static void a_cut_search_is_the_same_search(void **state)
{
    const struct model_strategy *strategy = ((struct subject *)*state)->strategy;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        const struct toy_options program = {.tree_depth = 5, .tree_seed = seed};
        const struct run whole = run_walk(
            &(struct model_walk_options){.strategy = strategy, .is_restoring = true}, program);
        for (uint64_t every = 1; every < 8; every++) {
            struct cutting cutting = {.strategy = strategy, .program = program, .every = every};
            struct model_piece all = {.fixed_count = 0};
            base_hash_init(&cutting.tapes);
            run_cut(&cutting, &all);
            assert_int_equal(whole.execution_count, cutting.execution_count);
            assert_true(base_digest_equal(base_hash_digest(&whole.tapes),
                                          base_hash_digest(&cutting.tapes)));
        }
    }
}

static void a_program_without_questions_runs_once(void **state)
{
    const struct model_strategy *strategy = ((struct subject *)*state)->strategy;
    struct toy toy;
    struct model_walk walk;
    toy_init(&toy, (struct toy_options){.task_count = 1, .step_count = 3});
    model_walk_init(&walk, (struct model_walk_options){
                               .steps = &toy.steps, .strategy = strategy, .is_restoring = true});
    assert_true(model_walk_next(&walk));
    assert_int_equal(0, toy.tape.count);
    assert_int_equal(3, toy.state.depth);
    model_walk_release(&walk);
    toy_release(&toy);
}

static void is_presentable(void **state)
{
    const struct model_strategy *strategy = ((struct subject *)*state)->strategy;
    char path[128];
    (void)snprintf(path, sizeof path, "model/strategies/%s.c", strategy->name);
    for (char *at = path; *at != '\0'; at++) {
        if (*at == '-') {
            *at = '_';
        }
    }
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    (void)fclose(file);
    assert_true(strlen(strategy->summary) >= 10);
    assert_true(strlen(strategy->summary) <= 72);
    assert_ptr_equal(strategy, model_strategy_find(strategy->name));
}

static void the_table_is_in_order(void **state)
{
    (void)state;
    assert_non_null(model_strategy_all[0]);
    for (uint32_t i = 1; model_strategy_all[i] != NULL; i++) {
        assert_true(strcmp(model_strategy_all[i - 1]->name, model_strategy_all[i]->name) < 0);
    }
    assert_null(model_strategy_find("no-such-strategy"));
}

int main(void)
{
    const struct CMUnitTest table[] = {cmocka_unit_test(the_table_is_in_order)};
    int failures = cmocka_run_group_tests(table, NULL, NULL);
    for (uint32_t i = 0; model_strategy_all[i] != NULL; i++) {
        struct subject subject = {model_strategy_all[i]};
        const struct CMUnitTest tests[] = {
            {"the_same_seed_gives_the_same_tapes", the_same_seed_gives_the_same_tapes, NULL, NULL,
             &subject},
            {"rewinding_changes_nothing", rewinding_changes_nothing, NULL, NULL, &subject},
            {"a_program_without_questions_runs_once", a_program_without_questions_runs_once, NULL,
             NULL, &subject},
            {"is_presentable", is_presentable, NULL, NULL, &subject},
            {"complete_means_each_execution", complete_means_each_execution, NULL, NULL, &subject},
        };
        const size_t count =
            sizeof tests / sizeof tests[0] - (subject.strategy->is_complete ? 0 : 1);
        failures += _cmocka_run_group_tests(subject.strategy->name, tests, count, NULL, NULL);
        const struct CMUnitTest cut[] = {
            {"a_cut_search_is_the_same_search", a_cut_search_is_the_same_search, NULL, NULL,
             &subject},
        };
        if (subject.strategy->start != NULL) {
            failures += _cmocka_run_group_tests(subject.strategy->name, cut, 1, NULL, NULL);
        }
    }
    return failures;
}
