/*
 * On generated programs of runtime tasks, under the policy `any`: what reduction leaves out leads
 * nowhere else.  Brute force, reduction in both ways and the search by states come to the same
 * terminal states and the same findings; and where one field of the dependence relation is left
 * out, they do not.
 */
#include "tests/exploration/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#include "model/strategy.h"
#include "model/walk.h"

#include "tests/support/test.h"

#define SET_MAX        4096
#define EXECUTIONS_MAX 250 /* a program with more is too large to be compared */
#define PROGRAM_COUNT  3000
#define ACCESSES_MAX   256
#define FIELD_NONE     RUNTIME_FIELD_COUNT

struct found {
    uint64_t results[SET_MAX];
    uint32_t count;
    uint64_t execution_count;
    bool is_cut;
};

static void add(struct found *found, uint64_t result)
{
    for (uint32_t i = 0; i < found->count; i++) {
        if (found->results[i] == result) {
            return;
        }
    }
    CHECK(found->count < SET_MAX);
    found->results[found->count++] = result;
}

static bool has_all(const struct found *found, const struct found *of)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        for (uint32_t j = 0; j < found->count; j++) {
            count += found->results[j] == of->results[i] ? 1 : 0;
        }
    }
    return count == of->count;
}

/* Steps that keep one field to themselves. */
struct forgetful {
    struct model_steps steps;
    struct model_steps_type type;
    struct model_steps *inner; /* borrows */
    enum runtime_field field;
    struct model_step *executed; /* owns */
    struct runtime_access *accesses;
};

static struct forgetful *forgetful_of(struct model_steps *steps)
{
    return (struct forgetful *)(void *)steps;
}

static const struct model_step *forget(struct model_steps *steps, uint32_t *out_count)
{
    struct forgetful *self = forgetful_of(steps);
    struct model_steps *inner = self->inner;
    const struct model_step *executed = inner->type->executed(inner, out_count);
    uint32_t used = 0;
    for (uint32_t i = 0; i < *out_count; i++) {
        struct model_step *step = &self->executed[i];
        CHECK(i < ACCESSES_MAX);
        *step = executed[i];
        step->footprint = (struct model_footprint){self->accesses + used, 0};
        for (uint32_t j = 0; j < executed[i].footprint.count; j++) {
            const struct runtime_access access = executed[i].footprint.accesses[j];
            const bool is_world = access.object == RUNTIME_ACCESS_WORLD;
            if (access.field != self->field || (is_world && access.field == RUNTIME_FIELD_VALUE)) {
                CHECK(used < ACCESSES_MAX);
                self->accesses[used++] = access;
                step->footprint.count++;
            }
        }
    }
    return self->executed;
}

#define FORWARD(result, name, parameters, arguments)            \
    static result name parameters                               \
    {                                                           \
        struct model_steps *inner = forgetful_of(steps)->inner; \
        return inner->type->name arguments;                     \
    }
FORWARD(bool, run, (struct model_steps * steps), (inner))
FORWARD(const struct sim_question *, question, (struct model_steps * steps), (inner))
FORWARD(const struct sim_tape *, tape, (struct model_steps * steps), (inner))
FORWARD(void *, save, (struct model_steps * steps), (inner))
FORWARD(struct base_digest, fingerprint, (struct model_steps * steps), (inner))

static void rewind_inner(struct model_steps *steps, bool is_afresh)
{
    struct model_steps *inner = forgetful_of(steps)->inner;
    inner->type->rewind(inner, is_afresh);
}

static void answer(struct model_steps *steps, uint32_t taken)
{
    struct model_steps *inner = forgetful_of(steps)->inner;
    inner->type->answer(inner, taken);
}

static void restore(struct model_steps *steps, const void *saved)
{
    struct model_steps *inner = forgetful_of(steps)->inner;
    inner->type->restore(inner, saved);
}

static void discard(struct model_steps *steps, void *saved)
{
    struct model_steps *inner = forgetful_of(steps)->inner;
    inner->type->discard(inner, saved);
}

static const struct model_steps_type forgetful_type = {.rewind = rewind_inner,
                                                       .run = run,
                                                       .question = question,
                                                       .answer = answer,
                                                       .tape = tape,
                                                       .save = save,
                                                       .restore = restore,
                                                       .discard = discard,
                                                       .fingerprint = fingerprint,
                                                       .executed = forget};

static void walk(const char *strategy, struct script_world *world, struct model_steps *steps,
                 struct found *found)
{
    struct model_walk walk;
    *found = (struct found){.count = 0};
    model_walk_init(&walk, (struct model_walk_options){.steps = steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .is_restoring = true});
    while (!found->is_cut && model_walk_next(&walk)) {
        add(found, script_world_result(world));
        found->execution_count++;
        found->is_cut = found->execution_count > EXECUTIONS_MAX;
    }
    found->execution_count -= model_walk_discarded_count(&walk);
    model_walk_release(&walk);
}

/* field: what is forgotten; FIELD_NONE: nothing. */
static void explore(const char *strategy, const struct script *script, enum runtime_field field,
                    struct found *found)
{
    struct script_world world;
    struct model_step executed[ACCESSES_MAX];
    struct runtime_access accesses[ACCESSES_MAX];
    script_world_init(&world, script, SIM_POLICY_ANY);
    struct forgetful forgetful = {.steps = {&forgetful_type},
                                  .inner = &world.steps.steps,
                                  .field = field,
                                  .executed = executed,
                                  .accesses = accesses};
    walk(strategy, &world, &forgetful.steps, found);
    script_world_release(&world);
}

static struct found all;
static struct found reduced;

struct sum {
    uint64_t programs;
    uint64_t executions;
    uint64_t reduced; /* by any engine */
};

static void assert_same(const char *strategy, const struct script *script, struct sum *sum)
{
    explore(strategy, script, FIELD_NONE, &reduced);
    assert_true(has_all(&reduced, &all));
    assert_int_equal(all.count, reduced.count);
    assert_true(reduced.execution_count <= all.execution_count);
    sum->reduced += reduced.execution_count;
}

static void reduction_comes_to_the_same(void **state)
{
    struct sum sum = {.programs = 0};
    (void)state;
    for (uint64_t seed = 1; seed <= PROGRAM_COUNT; seed++) {
        const struct script script = script_draw(seed);
        explore("exhaustive", &script, FIELD_NONE, &all);
        if (!all.is_cut) {
            assert_same("source-sets", &script, &sum);
            assert_same("optimal", &script, &sum);
            assert_same("stateful", &script, &sum);
            sum.programs++;
            sum.executions += all.execution_count;
        }
    }
    assert_true(sum.programs > 2000);
    assert_true(sum.reduced < sum.executions);
}

static void assert_noticed(enum runtime_field field, const struct script *script)
{
    explore("exhaustive", script, FIELD_NONE, &all);
    explore("optimal", script, FIELD_NONE, &reduced);
    assert_false(all.is_cut);
    assert_true(has_all(&reduced, &all));
    explore("optimal", script, field, &reduced);
    assert_false(has_all(&reduced, &all));
}

/* Of each field the first program that shows that it is needed. */
static void a_field_that_is_left_out_is_noticed(void **state)
{
    static const struct {
        enum runtime_field field;
        uint64_t seed;
    } programs[] = {
        {RUNTIME_FIELD_VALUE, 39},      {RUNTIME_FIELD_TAIL, 2280},
        {RUNTIME_FIELD_BOUNDARY, 534},  {RUNTIME_FIELD_ITEM, 61},
        {RUNTIME_FIELD_OPEN_SEND, 402}, {RUNTIME_FIELD_OPEN_RECEIVE, 1324},
        {RUNTIME_FIELD_WAITER, 895},    {RUNTIME_FIELD_CANCELLED, 42},
    };

    (void)state;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        const struct script script = script_draw(programs[i].seed);
        assert_noticed(programs[i].field, &script);
    }
}

/* Two that receive what a third one has sent. */
static void the_order_of_receivers_is_noticed(void **state)
{
    const struct script script = {.task_count = 3,
                                  .move_count = 2,
                                  .capacity = 2,
                                  .moves = {
                                      {{SCRIPT_SEND_NOWAIT, 0}, {SCRIPT_SEND_NOWAIT, 0}},
                                      {{SCRIPT_YIELD, 0}, {SCRIPT_RECEIVE_NOWAIT, 0}},
                                      {{SCRIPT_YIELD, 0}, {SCRIPT_RECEIVE_NOWAIT, 0}},
                                  }};
    (void)state;
    assert_noticed(RUNTIME_FIELD_HEAD, &script);
}

static void assert_count(const char *strategy, const struct script *script, uint64_t count)
{
    explore(strategy, script, FIELD_NONE, &reduced);
    assert_int_equal(count, reduced.execution_count);
}

static void tasks_that_share_nothing_have_one_execution(void **state)
{
    const struct script script = {.task_count = 3,
                                  .move_count = 2,
                                  .moves = {
                                      {{SCRIPT_YIELD, 0}, {SCRIPT_YIELD, 0}},
                                      {{SCRIPT_WRITE, 0}, {SCRIPT_YIELD, 0}},
                                      {{SCRIPT_YIELD, 0}, {SCRIPT_WRITE, 1}},
                                  }};
    (void)state;
    assert_count("source-sets", &script, 1);
    assert_count("optimal", &script, 1);
}

/* Abdulla and others (POPL 2014): (n + 3) 2^(n - 2) traces. */
static void lastzero_has_its_traces(void **state)
{
    (void)state;
    for (uint32_t n = 2; n <= 6; n++) {
        struct script script = {.task_count = n + 1, .move_count = 1};
        script.moves[0][0] = (struct script_move){SCRIPT_SEEK, n};
        for (uint32_t i = 1; i <= n; i++) {
            script.moves[i][0] = (struct script_move){SCRIPT_RAISE, i};
        }
        assert_count("source-sets", &script, (uint64_t)(n + 3) << (n - 2));
        assert_count("optimal", &script, (uint64_t)(n + 3) << (n - 2));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reduction_comes_to_the_same),
        cmocka_unit_test(a_field_that_is_left_out_is_noticed),
        cmocka_unit_test(the_order_of_receivers_is_noticed),
        cmocka_unit_test(tasks_that_share_nothing_have_one_execution),
        cmocka_unit_test(lastzero_has_its_traces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
