/*
 * Every shipped scenario: on the server as configured, all executions hold; where it shows a bug,
 * every rule that it names is found violated.
 *
 * The museum's are asked more, by museum_test.
 */
#include <string.h>

#include "tests/library/explored.h"
#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define LIBRARY "scenarios"
#define MUSEUM  "scenarios/museum/"

static void check_variant(const struct sim_plan *plan)
{
    struct model_result result;
    explored_take(plan, &result);
    if (plan->violate_count == 0) {
        for (uint32_t i = 0; i < result.finding_count; i++) {
            const struct model_violation *violation = &result.findings[i].violation;
            print_error("%s: %s: %s: %s\n", plan->file, plan->name, explored_rule(violation),
                        violation->text);
        }
        assert_int_equal(result.finding_count, 0);
    }
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (!explored_has_found(&result, plan->violates[i])) {
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
        if (strncmp(file->path, MUSEUM, strlen(MUSEUM)) == 0) {
            continue;
        }
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
