#include "tests/conformance/survey.h"

#include <string.h>

#include "base/check.h"

#include "model/walk.h"
#include "model/world_steps.h"

uint32_t survey_rule(const char *name)
{
    for (uint32_t i = 0; model_rule_all[i] != NULL; i++) {
        if (strcmp(model_rule_all[i]->name, name) == 0) {
            CHECK(i < 32);
            return UINT32_C(1) << i;
        }
    }
    CHECK_UNREACHABLE("a rule that there is not");
}

static void add(struct survey *survey, struct model_world_steps *subject)
{
    const struct base_digest digest = subject->steps.type->digest(&subject->steps);
    uint32_t count = 0;
    const struct model_violation *violations = model_watch_violations(subject->watch, &count);
    survey->execution_count++;
    survey->low += digest.low;
    survey->high += digest.high;
    for (uint32_t i = 0; i < count; i++) {
        if (violations[i].rule != NULL) {
            survey->broken |= survey_rule(violations[i].rule->name);
        }
    }
}

struct survey survey_take(const struct race *race, const struct race_variant *variant)
{
    struct race_plan *plan = race_plan_create(race, variant);
    struct model_world_steps subject;
    struct survey survey = {.execution_count = 0};
    CHECK(variant->goes_on);
    model_world_steps_init(&subject, (struct model_world_steps_options){.plan = race_plan_get(plan),
                                                                        .app = race_server});
    survey.is_ready = subject.state == SIM_WORLD_READY;
    if (survey.is_ready) {
        struct model_walk walk;
        model_walk_init(&walk,
                        (struct model_walk_options){.steps = &subject.steps,
                                                    .strategy = model_strategy_find("exhaustive"),
                                                    .is_restoring = true});
        while (model_walk_next(&walk)) {
            add(&survey, &subject);
        }
        model_walk_release(&walk);
    }
    model_world_steps_release(&subject);
    race_plan_destroy(plan);
    return survey;
}

bool survey_equals(const struct survey *one, const struct survey *other)
{
    return one->execution_count == other->execution_count && one->low == other->low &&
           one->high == other->high && one->is_ready == other->is_ready;
}
