#include "tests/library/explored.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

#include "reference_server/server.h"

#include "scenarios/vocabulary.h"

#define EXECUTION_COUNT_MAX 20000

void explored_take(const struct sim_plan *plan, struct model_result *out_result)
{
    const struct model_explore_options options = {
        .plan = plan,
        .app = {.create = reference_server_create},
        .strategy = model_strategy_find("exhaustive"),
        .execution_count_max = EXECUTION_COUNT_MAX,
        .is_restoring = true,
    };
    CHECK(options.strategy != NULL);
    model_explore(&options, out_result);
}

const char *explored_rule(const struct model_violation *violation)
{
    CHECK(violation != NULL);
    return violation->rule == NULL ? SCENARIOS_EXPECTATION : violation->rule->name;
}

bool explored_has_found(const struct model_result *result, const char *rule)
{
    CHECK(rule != NULL);
    for (uint32_t i = 0; i < result->finding_count; i++) {
        if (strcmp(explored_rule(&result->findings[i].violation), rule) == 0) {
            return true;
        }
    }
    return false;
}
