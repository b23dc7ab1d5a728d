#include "reports/proof.h"

#include "tests/support/test.h"

static struct reports_variant variant_of(enum model_extent extent,
                                         const struct model_survey *survey)
{
    return (struct reports_variant){.extent = extent,
                                    .execution_count = survey->execution_count,
                                    .strategy = "random-walk",
                                    .seed = 7,
                                    .dialect = "uvicorn",
                                    .survey = survey};
}

static void add(struct model_census *census, uint64_t hash, uint64_t first, uint64_t times)
{
    model_census_add(census, (struct model_census_entry){hash, first, times});
}

static void says(const struct reports_variant *variant,
                 void (*say)(const struct reports_variant *variant, struct base_text *out),
                 const char *expected)
{
    char buffer[1024];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    say(variant, &text);
    assert_string_equal(expected, buffer);
}

static void what_was_exhausted_says_what_all_was(void **state)
{
    struct model_survey survey = {.execution_count = 12};
    struct reports_variant variant = variant_of(MODEL_EXHAUSTED, &survey);
    (void)state;
    add(&survey.orders, 1, 1, 12);
    says(&variant, reports_proof_in_short, "exhausted, 12 executions");
    says(&variant, reports_proof_in_full,
         "Every execution, in 1 order of arrival: uvicorn, policy asyncio, no faults.");
    add(&survey.orders, 2, 3, 1);
    survey.tally.state_count = 90;
    variant.policy = SIM_POLICY_ANY;
    variant.fault_count = 4;
    variant.fault_count_max = 1;
    says(&variant, reports_proof_in_full,
         "Every execution, in 2 orders of arrival, through 90 states: uvicorn, policy any, at most "
         "1 fault of 4 kinds.");
    survey.abandoned_count = 1;
    survey.discarded_count = 5;
    says(&variant, reports_proof_in_full,
         "Every execution, in 2 orders of arrival, through 90 states: uvicorn, policy any, at most "
         "1 fault of 4 kinds. Besides, 1 execution was given up: what would follow was known. The "
         "search started again behind 5 executions.");
    model_survey_release(&survey);
}

static void a_sample_says_what_it_does_not_know(void **state)
{
    struct model_survey survey = {.execution_count = 1000, .weight_sum = 4.56e12};
    const struct reports_variant variant = variant_of(MODEL_SAMPLED, &survey);
    (void)state;
    add(&survey.orders, 1, 1, 1000);
    add(&survey.behaviours, 1, 1, 996);
    add(&survey.behaviours, 2, 2, 1);
    add(&survey.behaviours, 3, 3, 1);
    add(&survey.behaviours, 4, 900, 2);
    survey.tally.actor_count = 2;
    survey.tally.step_count = 10;
    survey.tally.depth_counts[1] = 100;
    says(&variant, reports_proof_in_short,
         "sampled, 1000 executions (random-walk, seed 7), 4 behaviours");
    says(&variant, reports_proof_in_full,
         "4 behaviours in 1 order of arrival, the last new one in execution 900. One more "
         "execution shows a new one with a chance of 1 in 500; about 1 or more have not been seen. "
         "There are about 4.6e9 executions. A bug was missed with a chance of at most 1 in 169 at "
         "depth 2. Tried: uvicorn, policy asyncio, no faults.");
    model_survey_release(&survey);
}

static void a_search_by_cost_says_how_far_it_came(void **state)
{
    struct model_survey survey = {.execution_count = 3000,
                                  .tally = {.cost_name = "deviations", .cost_count = 3}};
    struct reports_variant variant = variant_of(MODEL_SAMPLED, &survey);
    (void)state;
    variant.strategy = "deviations";
    says(&variant, reports_proof_in_short,
         "sampled, 3000 executions (deviations, seed 7), all with fewer than 3 deviations");
    variant.strategy = "portfolio";
    variant.policy = SIM_POLICY_ANY;
    says(&variant, reports_proof_in_short,
         "sampled, 3000 executions (portfolio, seed 7), policy any");
}

static void what_stopped_proves_nothing(void **state)
{
    struct model_survey survey = {.execution_count = 3};
    const struct reports_variant variant = variant_of(MODEL_STOPPED, &survey);
    (void)state;
    says(&variant, reports_proof_in_full, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_exhausted_says_what_all_was),
        cmocka_unit_test(a_sample_says_what_it_does_not_know),
        cmocka_unit_test(a_search_by_cost_says_how_far_it_came),
        cmocka_unit_test(what_stopped_proves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
