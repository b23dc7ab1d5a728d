#include "cli/overrides.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/text.h"

#include "sim/fault.h"

#include "reports/result.h"

#include "cli/names.h"
#include "cli/output.h"

#define COUNT_MAX 8 /* of "faults_max", too */

/* What the command line says. */
struct overrides {
    const struct sim_fault **faults; /* owns the list */
    uint32_t count;
    uint32_t count_max;
    bool has_policy;
    enum sim_policy policy;
    const char *options; /* as on a command line, with a space at the end */
};

/* A plan with other faults. */
struct changed {
    struct sim_plan plan; /* first member */
    const struct sim_fault *faults[];
};

static bool has_fault(const struct sim_plan *plan, const struct sim_fault *fault)
{
    CHECK(fault != NULL);
    for (uint32_t i = 0; i < plan->fault_count; i++) {
        if (plan->faults[i] == fault) {
            return true;
        }
    }
    return false;
}

static uint64_t fingerprint_of(const struct sim_plan *plan, const struct overrides *overrides)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, plan->fingerprint);
    CHECK(overrides->count > 0 || overrides->has_policy);
    if (overrides->has_policy) {
        base_hash_add_text(&hash, reports_policy_name(plan->policy));
    }
    if (overrides->count > 0) {
        base_hash_add_word(&hash, plan->fault_count_max);
        for (uint32_t i = 0; i < plan->fault_count; i++) {
            base_hash_add_text(&hash, plan->faults[i]->name);
        }
    }
    return base_hash_digest(&hash).low;
}

static void allow_faults(struct changed *changed, const struct sim_plan *plan,
                         const struct overrides *overrides)
{
    changed->plan.faults = changed->faults;
    changed->plan.fault_count_max = overrides->count_max;
    changed->plan.fault_count = 0;
    CHECK(overrides->count > 0);
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        bool is_named = has_fault(plan, sim_fault_all[i]);
        for (uint32_t j = 0; j < overrides->count; j++) {
            is_named = is_named || overrides->faults[j] == sim_fault_all[i];
        }
        if (is_named) {
            changed->faults[changed->plan.fault_count++] = sim_fault_all[i];
        }
    }
}

static void change(struct cli_plan *plan, const struct overrides *overrides)
{
    const uint32_t room = plan->plan->fault_count + overrides->count;
    struct changed *changed = base_heap_take(sizeof *changed + room * sizeof changed->faults[0]);
    CHECK(plan->owned == NULL);
    changed->plan = *plan->plan;
    if (overrides->count > 0) {
        allow_faults(changed, plan->plan, overrides);
    }
    if (overrides->has_policy) {
        changed->plan.policy = overrides->policy;
    }
    changed->plan.fingerprint = fingerprint_of(&changed->plan, overrides);
    plan->owned = changed;
    plan->plan = &changed->plan;
    plan->options = overrides->options;
}

static bool read_policy(struct overrides *overrides, const char *typed)
{
    static const enum sim_policy policies[] = {SIM_POLICY_ASYNCIO, SIM_POLICY_ANY};

    for (uint32_t i = 0; typed != NULL && i < sizeof policies / sizeof policies[0]; i++) {
        if (strcmp(typed, reports_policy_name(policies[i])) == 0) {
            overrides->has_policy = true;
            overrides->policy = policies[i];
        }
    }
    if (typed != NULL && !overrides->has_policy) {
        cli_names_complain("policy", typed);
        return false;
    }
    return true;
}

static bool add_pattern(struct overrides *overrides, const char *pattern)
{
    bool is_known = false;
    CHECK(pattern != NULL);
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        if (sim_fault_matches(sim_fault_all[i], pattern)) {
            is_known = true;
            overrides->faults = base_heap_resize(overrides->faults, (overrides->count + 1) *
                                                                        sizeof *overrides->faults);
            overrides->faults[overrides->count++] = sim_fault_all[i];
        }
    }
    if (!is_known) {
        cli_names_complain("fault", pattern);
    }
    return is_known;
}

static char *create_options(const struct cli_value *patterns, const struct overrides *overrides)
{
    size_t size = 128;
    for (uint32_t i = 0; i < patterns->count; i++) {
        size += strlen(patterns->texts[i]) + 16;
    }
    struct base_text text;
    base_text_init(&text, base_heap_take(size), size);
    if (overrides->has_policy) {
        base_text_format(&text, "--policy %s ", reports_policy_name(overrides->policy));
    }
    for (uint32_t i = 0; i < patterns->count; i++) {
        base_text_format(&text, "--faults '%s' ", patterns->texts[i]);
    }
    if (overrides->count_max != SIM_FAULT_COUNT_MAX) {
        base_text_format(&text, "--faults-max %" PRIu32 " ", overrides->count_max);
    }
    CHECK(!text.truncated);
    return text.bytes;
}

static void change_all(struct cli_library *library, const struct overrides *overrides)
{
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        struct cli_scenario *scenario = cli_library_scenario(library, i);
        for (uint32_t j = 0; j < scenario->plan_count; j++) {
            change(&scenario->plans[j], overrides);
        }
    }
}

static bool read_faults(struct overrides *overrides, const struct cli_arguments *arguments)
{
    const struct cli_value *patterns = &arguments->values[CLI_OPTION_FAULTS];
    const uint64_t count_max =
        cli_arguments_number(arguments, CLI_OPTION_FAULTS_MAX, SIM_FAULT_COUNT_MAX);
    if (count_max < 1 || count_max > COUNT_MAX) {
        cli_complain("--faults-max: expected a number from 1 to %d, found %" PRIu64, COUNT_MAX,
                     count_max);
        return false;
    }
    overrides->count_max = (uint32_t)count_max;
    for (uint32_t i = 0; i < patterns->count; i++) {
        if (!add_pattern(overrides, patterns->texts[i])) {
            return false;
        }
    }
    return true;
}

bool cli_overrides_apply(const struct cli_arguments *arguments, struct cli_library *library)
{
    struct overrides overrides = {.count = 0};
    const bool is_known =
        read_policy(&overrides, cli_arguments_text(arguments, CLI_OPTION_POLICY, NULL)) &&
        read_faults(&overrides, arguments);
    if (is_known && (overrides.count > 0 || overrides.has_policy)) {
        char *options = create_options(&arguments->values[CLI_OPTION_FAULTS], &overrides);
        cli_library_keep(library, options);
        overrides.options = options;
        change_all(library, &overrides);
    }
    base_heap_give_back(overrides.faults);
    return is_known;
}
