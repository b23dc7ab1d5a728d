/*
 * On generated programs, a search that goes through no state twice against one that goes through
 * every execution: the same ends and the same findings.  And: what is left out of a state on
 * purpose is noticed.
 */
#include "tests/exploration/generated.h"

#include <inttypes.h>

#include "sim/fault.h"
#include "sim/likeness.h"

#include "model/states.h"
#include "model/walk.h"
#include "model/world_steps.h"

#include "tests/exploration/alike.h"
#include "tests/support/test.h"

#define EXECUTIONS_MAX 3000

struct outcome {
    uint64_t executions;
    uint64_t ends;
    uint64_t findings;
    struct base_digest all; /* of both, in no order */
    uint64_t strays;
};

static void add(struct outcome *outcome, struct model_states *seen, struct base_digest digest,
                uint64_t *count)
{
    bool is_new = false;
    assert_non_null(model_states_find_or_add(seen, digest, 0, &is_new));
    *count += is_new ? 1 : 0;
    outcome->all.low += is_new ? digest.low : 0;
    outcome->all.high += is_new ? digest.high : 0;
}

static struct base_digest digest_of(uint64_t word, uint64_t kind)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, word);
    base_hash_add_word(&hash, kind);
    return base_hash_digest(&hash);
}

static void add_execution(struct outcome *outcome, struct model_states *seen,
                          const struct model_world_steps *subject)
{
    uint32_t count = 0;
    const struct model_violation *violations = model_watch_violations(subject->watch, &count);
    outcome->executions++;
    add(outcome, seen, digest_of(generated_end(subject->world), (uint64_t)subject->state),
        &outcome->ends);
    for (uint32_t i = 0; i < count; i++) {
        add(outcome, seen, digest_of(model_violation_fingerprint(&violations[i]), UINT64_MAX),
            &outcome->findings);
    }
}

static struct outcome explore(struct model_world_steps *subject, const char *strategy)
{
    struct model_walk walk;
    struct model_states seen;
    struct outcome outcome = {0};
    const uint64_t strays = sim_world_stray_count(subject->world);
    model_states_init(&seen, UINT64_C(1) << 20);
    model_walk_init(&walk, (struct model_walk_options){.steps = &subject->steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .is_restoring = true});
    while (outcome.executions <= EXECUTIONS_MAX && model_walk_next(&walk)) {
        add_execution(&outcome, &seen, subject);
    }
    model_walk_release(&walk);
    model_states_release(&seen);
    outcome.strays = sim_world_stray_count(subject->world) - strays;
    return outcome;
}

static void begin(struct model_world_steps *subject, struct generated *program,
                  struct generated_options options, enum sim_policy policy)
{
    static const struct sim_fault *faults[1];
    faults[0] = sim_fault_find("sim/task/cancel");
    assert_non_null(faults[0]);
    generated_init(program, options);
    program->plan.policy = policy;
    program->plan.faults = faults;
    program->plan.fault_count = options.seed % 2 == 0 ? 1 : 0;
    program->plan.fault_count_max = 1;
    model_world_steps_init(subject, (struct model_world_steps_options){.plan = &program->plan,
                                                                       .app = generated_factory,
                                                                       .is_compared = true});
    assert_int_equal(SIM_WORLD_READY, subject->state);
}

struct totals {
    uint32_t compared;
    uint32_t different;
    uint64_t all;
    uint64_t few;
};

/* Programs of which brute force comes to an end. */
static void compare(struct model_world_steps *subject, struct totals *totals)
{
    const struct outcome all = explore(subject, "exhaustive");
    if (all.executions > EXECUTIONS_MAX) {
        return;
    }
    const struct outcome few = explore(subject, "stateful");
    const bool is_same = all.ends == few.ends && all.findings == few.findings &&
                         base_digest_equal(all.all, few.all) && few.strays == 0;
    totals->compared++;
    totals->different += is_same ? 0 : 1;
    totals->all += all.executions;
    totals->few += few.executions;
}

static struct totals compare_many(struct generated_options options, enum sim_policy policy,
                                  uint32_t count)
{
    struct totals totals = {0};
    for (uint64_t seed = 1; seed <= count; seed++) {
        struct model_world_steps subject;
        struct generated program;
        options.seed = seed;
        begin(&subject, &program, options, policy);
        compare(&subject, &totals);
        model_world_steps_release(&subject);
    }
    print_message("%u compared, %u different, %" PRIu64 " and %" PRIu64 " executions\n",
                  totals.compared, totals.different, totals.all, totals.few);
    return totals;
}

static void thousands_of_programs_have_the_same_ends(void **state)
{
    static const struct generated_options sizes[] = {
        {.request_count = 2, .task_count = 1, .op_count = 4},
        {.request_count = 2, .task_count = 2, .op_count = 4},
        {.request_count = 2, .task_count = 3, .op_count = 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct totals totals = compare_many(sizes[i], SIM_POLICY_ASYNCIO, 800);
        assert_int_equal(0, totals.different);
        assert_true(totals.compared > 750);
    }
}

/* With three requests many executions meet again. */
static void so_have_larger_ones(void **state)
{
    (void)state;
    const struct totals totals =
        compare_many((struct generated_options){.request_count = 3, .task_count = 2, .op_count = 2},
                     SIM_POLICY_ASYNCIO, 40);
    assert_int_equal(0, totals.different);
    assert_true(totals.compared > 20);
    assert_true(totals.few < totals.all);
}

static void so_have_those_under_the_policy_any(void **state)
{
    static const struct generated_options sizes[] = {
        {.request_count = 1, .task_count = 1, .op_count = 4},
        {.request_count = 1, .task_count = 2, .op_count = 1},
        {.request_count = 2, .task_count = 1, .op_count = 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct totals totals = compare_many(sizes[i], SIM_POLICY_ANY, 100);
        assert_int_equal(0, totals.different);
        assert_true(totals.compared > 20);
        assert_true(totals.few < totals.all / 2);
    }
}

static const struct generated_options readers = {
    .request_count = 1, .task_count = 2, .op_count = 2, .has_only_cells = true};

static void who_reads_and_tells_loses_nothing(void **state)
{
    (void)state;
    const struct totals totals = compare_many(readers, SIM_POLICY_ANY, 60);
    assert_int_equal(0, totals.different);
    assert_true(totals.compared > 20);
}

static void a_hidden_read_loses_ends(void **state)
{
    struct generated_options options = readers;
    (void)state;
    options.hides_reads = true;
    assert_true(compare_many(options, SIM_POLICY_ANY, 60).different > 0);
}

static struct alike_counts count_alike(enum alike_view view)
{
    struct alike_counts sum = {0};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct model_world_steps subject;
        struct generated program;
        begin(&subject, &program,
              (struct generated_options){
                  .seed = seed, .request_count = 3, .task_count = 2, .op_count = 3},
              SIM_POLICY_ASYNCIO);
        const struct alike_counts counts = alike_count(&subject, seed, 200, view);
        sum.compared += counts.compared;
        sum.different += counts.different;
        model_world_steps_release(&subject);
    }
    return sum;
}

static void moments_that_are_alike_go_on_alike(void **state)
{
    (void)state;
    const struct alike_counts counts = count_alike(ALIKE_WHOLE);
    assert_true(counts.compared > 500);
    assert_int_equal(0, counts.different);
}

static void moments_that_are_not_are_noticed(void **state)
{
    (void)state;
    assert_true(count_alike(ALIKE_BLIND).different > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousands_of_programs_have_the_same_ends),
        cmocka_unit_test(so_have_larger_ones),
        cmocka_unit_test(so_have_those_under_the_policy_any),
        cmocka_unit_test(who_reads_and_tells_loses_nothing),
        cmocka_unit_test(a_hidden_read_loses_ends),
        cmocka_unit_test(moments_that_are_alike_go_on_alike),
        cmocka_unit_test(moments_that_are_not_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
