#include "model/explore.h"

#include <stdlib.h>
#include <string.h>

#include "base/guard.h"

#include "tests/exploration/tiny.h"
#include "tests/support/check_fails.h"
#include "tests/support/test.h"

/* The rules that the tiny server breaks, so that counts of findings stay when a rule is added. */
static const struct model_rule *const *tiny_rules(void)
{
    static const char *const names[] = {"complete-before-return", "no-escaped-exception",
                                        "nothing-after-end", "single-response-start"};
    static const struct model_rule *rules[sizeof names / sizeof names[0] + 1];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        rules[i] = model_rule_find(names[i]);
        assert_non_null(rules[i]);
    }
    return rules;
}

static struct model_explore_options options_for(const struct sim_plan *plan, const char *strategy)
{
    return (struct model_explore_options){.plan = plan,
                                          .app = tiny_factory,
                                          .rules = tiny_rules(),
                                          .strategy = model_strategy_find(strategy),
                                          .is_restoring = true};
}

static const struct model_finding *find(const struct model_result *result, const char *rule)
{
    for (uint32_t i = 0; i < result->finding_count; i++) {
        if (result->findings[i].violation.rule == model_rule_find(rule)) {
            return &result->findings[i];
        }
    }
    return NULL;
}

static void a_correct_server_is_exhausted(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    const struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    model_explore(&options, &result);
    assert_int_equal(MODEL_EXHAUSTED, result.extent);
    assert_int_equal(0, result.finding_count);
    assert_int_equal(5, result.execution_count);
    assert_int_equal(result.execution_count - 1, result.restored_count);
    assert_true(result.self_check_count >= 1);
    assert_null(result.bound);
    model_result_release(&result);
}

/* The same executions, whether worlds are restored or made anew; each restored one shows the same
 * when made anew. */
static void restoring_changes_nothing(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result restored;
    struct model_result executed;
    options.self_check_every = 1;
    model_explore(&options, &restored);
    options.is_restoring = false;
    model_explore(&options, &executed);
    assert_int_equal(restored.restored_count, restored.self_check_count);
    assert_int_equal(0, executed.restored_count);
    assert_int_equal(executed.execution_count, restored.execution_count);
    assert_int_equal(executed.event_count, restored.event_count);
    assert_int_equal(executed.iteration_count, restored.iteration_count);
    assert_int_equal(executed.question_count_max, restored.question_count_max);
    assert_int_equal(executed.finding_count, restored.finding_count);
    for (uint32_t i = 0; i < executed.finding_count; i++) {
        assert_int_equal(executed.findings[i].fingerprint, restored.findings[i].fingerprint);
        assert_int_equal(executed.findings[i].execution_count,
                         restored.findings[i].execution_count);
        assert_true(sim_tape_equals(&executed.findings[i].tape, &restored.findings[i].tape));
    }
    model_result_release(&restored);
    model_result_release(&executed);
}

static void what_one_event_breaks_is_found_together(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    const struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    model_explore(&options, &result);
    const struct model_finding *start = find(&result, "single-response-start");
    const struct model_finding *after = find(&result, "nothing-after-end");
    assert_int_equal(MODEL_EXHAUSTED, result.extent);
    assert_non_null(start);
    assert_non_null(after);
    assert_int_equal(2, result.finding_count);
    assert_string_equal(
        "http.response.start 500 for request 1, whose response had started with 202",
        start->violation.text);
    assert_string_equal("request", start->violation.sites[0]);
    assert_string_equal("tiny.hand_over", start->violation.sites[1]);
    assert_int_equal(start->execution_count, after->execution_count);
    assert_true(start->execution_count < result.execution_count);
    assert_true(start->last_index > start->execution_index || start->execution_count == 1);
    model_result_release(&result);
}

static void it_stops_at_the_first_when_asked(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    options.stops_at_first = true;
    model_explore(&options, &result);
    assert_int_equal(MODEL_STOPPED, result.extent);
    assert_int_equal(result.execution_count, result.findings[0].execution_index);
    assert_int_equal(1, result.findings[0].execution_count);
    model_result_release(&result);
}

/* A plan that names the rules that it violates goes on past the others, and notes them. */
static void a_plan_stops_for_what_it_violates(void **state)
{
    static const char *const violates[] = {"no-escaped-exception"};
    (void)state;
    struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    plan.violates = violates;
    plan.violate_count = 1;
    options.stops_at_first = true;
    model_explore(&options, &result);
    assert_int_equal(MODEL_STOPPED, result.extent);
    assert_int_equal(3, result.finding_count);
    assert_non_null(find(&result, "single-response-start"));
    const struct model_finding *escaped = find(&result, "no-escaped-exception");
    assert_non_null(escaped);
    assert_int_equal(result.execution_count, escaped->execution_index);
    assert_true(model_violation_is_wanted(&escaped->violation, &plan));
    assert_false(model_violation_is_wanted(&find(&result, "nothing-after-end")->violation, &plan));
    model_result_release(&result);
}

static void deviations_find_the_race(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    struct model_result result;
    struct model_explore_options options = options_for(&plan, "default-order");
    model_explore(&options, &result);
    assert_int_equal(1, result.execution_count);
    assert_int_equal(MODEL_SAMPLED, result.extent);
    assert_int_equal(0, result.finding_count);
    model_result_release(&result);
    options = options_for(&plan, "deviations");
    model_explore(&options, &result);
    assert_int_equal(MODEL_EXHAUSTED, result.extent);
    assert_non_null(find(&result, "single-response-start"));
    model_result_release(&result);
}

static bool is_third_time(void *context)
{
    uint32_t *count = context;
    return ++*count == 3;
}

static void count_progress(void *context, uint64_t execution_count)
{
    uint64_t *last = context;
    assert_int_equal(*last + 1, execution_count);
    *last = execution_count;
}

static void it_stops_at_a_limit_or_when_interrupted(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct model_explore_options options = options_for(&plan, "random-walk");
    struct model_result result;
    uint32_t asked = 0;
    uint64_t last = 0;
    options.execution_count_max = 25;
    options.progress = count_progress;
    options.context = &last;
    model_explore(&options, &result);
    assert_int_equal(MODEL_SAMPLED, result.extent);
    assert_int_equal(25, result.execution_count);
    assert_int_equal(25, last);
    assert_int_equal(24, result.restored_count);
    assert_int_equal(1, result.self_check_count);
    model_result_release(&result);
    options.progress = NULL;
    options.is_interrupted = is_third_time;
    options.context = &asked;
    model_explore(&options, &result);
    assert_int_equal(MODEL_INTERRUPTED, result.extent);
    assert_int_equal(2, result.execution_count);
    model_result_release(&result);
}

static void a_bound_is_no_proof(void **state)
{
    (void)state;
    struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    const struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    plan.bounds.event_count_max = 12;
    model_explore(&options, &result);
    assert_int_equal(MODEL_BOUNDED, result.extent);
    assert_string_equal("events", result.bound);
    assert_true(result.execution_count > 1);
    model_result_release(&result);
}

/* What does not fit into what rules remember is a bound as well, and no bug of ours. */
static void tell_that_it_is_full(const void *self, struct model_tally *out_tally)
{
    assert_non_null(self);
    out_tally->bound = "states";
}

static void a_strategy_that_is_full_is_no_proof(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_strategy full = *options.strategy;
    struct model_result result;
    full.tally = tell_that_it_is_full;
    options.strategy = &full;
    model_explore(&options, &result);
    assert_int_equal(MODEL_BOUNDED, result.extent);
    assert_string_equal("states", result.bound);
    model_result_release(&result);
}

static void too_much_to_watch_is_a_bound(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    options.app = tiny_crowded_factory;
    model_explore(&options, &result);
    assert_int_equal(MODEL_BOUNDED, result.extent);
    assert_string_equal("watched tasks", result.bound);
    model_result_release(&result);
}

static void what_cannot_be_set_up_has_failed(void **state)
{
    (void)state;
    struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    options.app = tiny_broken_factory;
    model_explore(&options, &result);
    assert_int_equal(MODEL_FAILED, result.extent);
    assert_int_equal(BASE_ERROR_BAD_SCENARIO, result.error);
    assert_int_equal(0, result.execution_count);
    model_result_release(&result);
}

/* An execution that goes wrong before the first question is the only one. */
static void a_background_can_break_a_rule(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_silent_plan();
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    model_explore(&options, &result);
    assert_int_equal(MODEL_EXHAUSTED, result.extent);
    assert_int_equal(1, result.execution_count);
    assert_int_equal(1, result.finding_count);
    assert_string_equal("the application returned from request 1 without a response",
                        result.findings[0].violation.text);
    model_result_release(&result);
    options.stops_at_first = true;
    model_explore(&options, &result);
    assert_int_equal(MODEL_STOPPED, result.extent);
    model_result_release(&result);
}

static void a_replay_shows_the_finding(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    const struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    struct model_replay replay;
    model_explore(&options, &result);
    for (uint32_t i = 0; i < result.finding_count; i++) {
        const struct model_finding *finding = &result.findings[i];
        model_replay(&options, &finding->tape, &replay);
        assert_int_equal(SIM_WORLD_STOPPED, replay.state);
        assert_int_equal(UINT32_MAX, replay.diverged_at);
        assert_int_equal(2, replay.violation_count);
        assert_string_equal(finding->violation.text, replay.violations[i].text);
        assert_ptr_equal(finding->violation.rule, replay.violations[i].rule);
        const uint32_t event = replay.violations[i].event_index;
        assert_int_equal(SIM_EVENT_APP_SEND, sim_world_trace(replay.world)->events[event].kind);
        model_replay_release(&replay);
    }
    model_result_release(&result);
}

static void a_replay_says_where_it_diverges(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    const struct model_explore_options options = options_for(&plan, "exhaustive");
    const char *labels[] = {"none", "post: POST /mcp", "del: DELETE /mcp"};
    struct sim_question question = {.kind = SIM_CHOICE_ARRIVAL, .count = 2};
    struct sim_tape tape;
    struct model_replay replay;
    memcpy(question.labels, labels, sizeof labels);
    sim_tape_init(&tape);
    model_replay(&options, &tape, &replay);
    assert_int_equal(0, replay.diverged_at);
    assert_int_equal(SIM_WORLD_ASKS, replay.state);
    assert_string_equal("the end of the tape", replay.expected);
    assert_string_equal("arrival of 2: post: POST /mcp, del: DELETE /mcp", replay.found);
    model_replay_release(&replay);
    question.kind = SIM_CHOICE_FAULT;
    sim_tape_push(&tape, sim_choice_of(&question, 1));
    model_replay(&options, &tape, &replay);
    assert_int_equal(0, replay.diverged_at);
    assert_memory_equal("fault, answer 1 of 2 [", replay.expected,
                        strlen("fault, answer 1 of 2 ["));
    model_replay_release(&replay);
    sim_tape_release(&tape);
}

static void a_tape_that_is_too_long_diverges_at_its_end(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    const struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result result;
    struct model_replay replay;
    model_explore(&options, &result);
    struct sim_tape *tape = &result.findings[0].tape;
    const uint32_t count = tape->count;
    sim_tape_push(tape, tape->choices[0]);
    model_replay(&options, tape, &replay);
    assert_int_equal(UINT32_MAX, replay.diverged_at); /* the violation ends it before */
    model_replay_release(&replay);
    const struct sim_plan correct = tiny_plan(/*has_bug=*/false);
    const struct model_explore_options on_correct = options_for(&correct, "exhaustive");
    sim_tape_push(tape, tape->choices[0]);
    model_replay(&on_correct, tape, &replay);
    assert_int_equal(SIM_WORLD_ENDED, replay.state);
    assert_true(replay.diverged_at >= count);
    assert_string_equal("the end of the execution", replay.found);
    model_replay_release(&replay);
    model_result_release(&result);
}

#if !BASE_GUARD_ASAN /* a failed check leaves its memory behind */

static void state_outside_the_arena_is_noticed(void **state)
{
    (void)state;
    const struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct model_explore_options options = options_for(&plan, "exhaustive");
    struct model_result outcome;
    options.app = tiny_leaky_factory;
    assert_check_fails(model_explore(&options, &outcome));
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_correct_server_is_exhausted),
        cmocka_unit_test(restoring_changes_nothing),
        cmocka_unit_test(what_one_event_breaks_is_found_together),
        cmocka_unit_test(it_stops_at_the_first_when_asked),
        cmocka_unit_test(a_plan_stops_for_what_it_violates),
        cmocka_unit_test(deviations_find_the_race),
        cmocka_unit_test(it_stops_at_a_limit_or_when_interrupted),
        cmocka_unit_test(a_bound_is_no_proof),
        cmocka_unit_test(a_strategy_that_is_full_is_no_proof),
        cmocka_unit_test(too_much_to_watch_is_a_bound),
        cmocka_unit_test(what_cannot_be_set_up_has_failed),
        cmocka_unit_test(a_background_can_break_a_rule),
        cmocka_unit_test(a_replay_shows_the_finding),
        cmocka_unit_test(a_replay_says_where_it_diverges),
        cmocka_unit_test(a_tape_that_is_too_long_diverges_at_its_end),
#if !BASE_GUARD_ASAN
        cmocka_unit_test(state_outside_the_arena_is_noticed),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
