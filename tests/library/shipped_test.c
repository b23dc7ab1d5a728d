/*
 * Every shipped scenario: on the server as configured, all executions hold; where it shows a bug,
 * every rule that it names is found violated.
 */
#include <string.h>

#include "model/explore.h"

#include "reference_server/server.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define LIBRARY             "scenarios"
#define EXECUTION_COUNT_MAX 20000

static const char *name_of(const struct model_violation *violation)
{
    return violation->rule == NULL ? SCENARIOS_EXPECTATION : violation->rule->name;
}

static bool has_found(const struct model_result *result, const char *rule)
{
    for (uint32_t i = 0; i < result->finding_count; i++) {
        if (strcmp(name_of(&result->findings[i].violation), rule) == 0) {
            return true;
        }
    }
    return false;
}

static void check_variant(const struct sim_plan *plan)
{
    const struct model_explore_options options = {
        .plan = plan,
        .app = {.create = reference_server_create},
        .strategy = model_strategy_find("exhaustive"),
        .execution_count_max = EXECUTION_COUNT_MAX,
        .is_restoring = true,
    };
    assert_non_null(options.strategy);
    struct model_result result;
    model_explore(&options, &result);
    if (plan->violate_count == 0) {
        for (uint32_t i = 0; i < result.finding_count; i++) {
            const struct model_violation *violation = &result.findings[i].violation;
            print_error("%s: %s: %s: %s\n", plan->file, plan->name, name_of(violation),
                        violation->text);
        }
        assert_int_equal(result.finding_count, 0);
    }
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (!has_found(&result, plan->violates[i])) {
            print_error("%s: %s: %s was not found\n", plan->file, plan->name, plan->violates[i]);
            fail();
        }
    }
    assert_int_equal(result.extent, MODEL_EXHAUSTED);
    model_result_release(&result);
}

static void each_scenario_is_as_it_says(void **state)
{
    (void)state;
    struct shelf *shelf = shelf_open(LIBRARY);
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        const struct scenarios_file *file = shelf->files[i];
        for (uint32_t j = 0; j < file->variant_count; j++) {
            check_variant(&file->variants[j].plan);
        }
    }
    shelf_close(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_scenario_is_as_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
