/*
 * A search that goes through no state twice comes to the same ends and to the same findings as one
 * that goes through every execution: on every shipped scenario, with bugs and without, and with
 * single faults where there are not too many executions.
 */
#include "model/states.h"

#include <inttypes.h>

#include "sim/fault.h"
#include "sim/likeness.h"

#include "model/walk.h"
#include "model/world_steps.h"

#include "reference_server/server.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define EXECUTIONS_MAX 1500
#define FAULTS_MAX     32

struct outcome {
    uint64_t executions;
    uint64_t ends; /* different ones */
    uint64_t findings;
    struct base_digest all; /* ends, how they came about, and findings; in no order */
    uint64_t strays;
};

static void add(struct outcome *outcome, struct model_states *seen, struct base_hash what,
                uint64_t *count)
{
    bool is_new = false;
    const struct base_digest digest = base_hash_digest(&what);
    assert_non_null(model_states_find_or_add(seen, digest, 0, &is_new));
    *count += is_new ? 1 : 0;
    outcome->all.low += is_new ? digest.low : 0;
    outcome->all.high += is_new ? digest.high : 0;
}

/* What a client has seen of an exchange. */
static void add_view(struct base_hash *hash, const struct sim_exchange_view *view)
{
    base_hash_add_word(hash, (uint64_t)view->is_open | (uint64_t)view->is_started << 1 |
                                 (uint64_t)view->is_ended << 2 | (uint64_t)view->is_broken << 3 |
                                 (uint64_t)view->client_left << 4);
    base_hash_add_word(hash, (uint64_t)view->status << 32 | view->event_count);
    base_hash_add_word(hash, (uint64_t)view->result_count << 32 | view->error_count);
    base_hash_add_word(hash, (uint64_t)(uint32_t)view->error_code << 32 | view->request);
    base_hash_add_text(hash, view->asked_id);
    base_hash_add_text(hash, view->last_event_id);
}

/* How the world stopped, what its clients have seen, and what is left in it. */
static struct base_hash end_of(const struct model_world_steps *subject)
{
    struct base_hash hash;
    const struct sim_world_counts counts = sim_world_counts(subject->world);
    base_hash_init(&hash);
    base_hash_add_word(&hash, (uint64_t)subject->state);
    base_hash_add_word(&hash, counts.session_count);
    base_hash_add_word(&hash, counts.task_count);
    base_hash_add_word(&hash, counts.stream_count);
    for (uint32_t i = 0; i < subject->options.plan->exchange_count; i++) {
        const struct sim_exchange_view view = sim_client_view(subject->world, i);
        add_view(&hash, &view);
    }
    return hash;
}

static void add_end(struct outcome *outcome, struct model_states *seen,
                    const struct model_world_steps *subject)
{
    struct base_hash hash;
    uint32_t violation_count = 0;
    const struct model_violation *violations =
        model_watch_violations(subject->watch, &violation_count);
    add(outcome, seen, end_of(subject), &outcome->ends);
    for (uint32_t i = 0; i < violation_count; i++) {
        base_hash_init(&hash);
        base_hash_add_word(&hash, model_violation_fingerprint(&violations[i]));
        add(outcome, seen, hash, &outcome->findings);
    }
}

/* Two walks through one world: a digest stands for what is alike in one world only. */
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
        add_end(&outcome, &seen, subject);
        outcome.executions++;
    }
    model_walk_release(&walk);
    model_states_release(&seen);
    outcome.strays = sim_world_stray_count(subject->world) - strays;
    return outcome;
}

static bool are_same(const struct outcome *one, const struct outcome *other)
{
    return one->ends == other->ends && one->findings == other->findings &&
           base_digest_equal(one->all, other->all);
}

struct totals {
    uint32_t compared;
    uint32_t different;
    uint32_t strayed;
    uint64_t all;
    uint64_t few;
};

static void compare_in(struct model_world_steps *subject, struct totals *totals)
{
    const struct sim_plan *plan = subject->options.plan;
    const struct outcome all = explore(subject, "exhaustive");
    if (all.executions > EXECUTIONS_MAX) {
        return;
    }
    const struct outcome few = explore(subject, "stateful");
    totals->compared++;
    totals->all += all.executions;
    totals->few += few.executions;
    totals->strayed += few.strays > 0 ? 1 : 0;
    if (are_same(&all, &few)) {
        return;
    }
    totals->different++;
    print_error("%s: %s: %" PRIu64 " ends and %" PRIu64 " findings of %" PRIu64
                " executions, %" PRIu64 " and %" PRIu64 " of %" PRIu64 "\n",
                plan->file, plan->name, all.ends, all.findings, all.executions, few.ends,
                few.findings, few.executions);
}

static void compare(const struct sim_plan *plan, struct totals *totals)
{
    struct model_world_steps subject;
    model_world_steps_init(
        &subject, (struct model_world_steps_options){.plan = plan,
                                                     .app = {.create = reference_server_create},
                                                     .is_compared = true});
    if (subject.state == SIM_WORLD_READY) {
        compare_in(&subject, totals);
    }
    model_world_steps_release(&subject);
}

static struct sim_plan with_single_faults(const struct sim_plan *plan,
                                          const struct sim_fault *faults[FAULTS_MAX])
{
    struct sim_plan faulty = *plan;
    faulty.fault_count = 0;
    faulty.faults = faults;
    faulty.fault_count_max = 1;
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        assert_true(i < FAULTS_MAX);
        faults[faulty.fault_count++] = sim_fault_all[i];
    }
    return faulty;
}

/* Whoever is ready may run next: there, in which order they became so makes no other state. */
static struct sim_plan under_any(const struct sim_plan *plan)
{
    struct sim_plan open = *plan;
    open.policy = SIM_POLICY_ANY;
    return open;
}

enum how {
    AS_SHIPPED,
    WITH_SINGLE_FAULTS,
    UNDER_ANY
};

static struct totals compare_all(enum how how, uint32_t every)
{
    struct shelf *shelf = shelf_open("scenarios");
    struct totals totals = {0};
    uint32_t number = 0;
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        for (uint32_t j = 0; j < shelf->files[i]->variant_count; j++) {
            const struct sim_fault *faults[FAULTS_MAX];
            const struct sim_plan *plan = &shelf->files[i]->variants[j].plan;
            const struct sim_plan changed =
                how == UNDER_ANY ? under_any(plan) : with_single_faults(plan, faults);
            if (number++ % every == 0) {
                compare(how == AS_SHIPPED ? plan : &changed, &totals);
            }
        }
    }
    shelf_close(shelf);
    print_message("%u compared, %u different, %u strayed, %" PRIu64 " and %" PRIu64 " executions\n",
                  totals.compared, totals.different, totals.strayed, totals.all, totals.few);
    return totals;
}

static void every_shipped_scenario_has_the_same_ends(void **state)
{
    (void)state;
    const struct totals totals = compare_all(AS_SHIPPED, 1);
    assert_true(totals.compared > 400);
    assert_int_equal(0, totals.different);
    assert_true(totals.few < totals.all);
}

static void so_it_has_with_single_faults(void **state)
{
    (void)state;
    const struct totals totals = compare_all(WITH_SINGLE_FAULTS, 7);
    assert_true(totals.compared > 20);
    assert_int_equal(0, totals.different);
}

static void so_it_has_under_any(void **state)
{
    (void)state;
    const struct totals totals = compare_all(UNDER_ANY, 1);
    assert_true(totals.compared > 20);
    assert_int_equal(0, totals.different);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_scenario_has_the_same_ends),
        cmocka_unit_test(so_it_has_with_single_faults),
        cmocka_unit_test(so_it_has_under_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
