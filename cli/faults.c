#include "cli/faults.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/text.h"

#include "sim/fault.h"

#include "cli/names.h"
#include "cli/output.h"

#define COUNT_MAX 8 /* of "faults_max", too */

/* What the command line allows. */
struct allowed {
    const struct sim_fault **faults; /* owns the list */
    uint32_t count;
    uint32_t count_max;
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

static uint64_t fingerprint_of(const struct sim_plan *plan)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, plan->fingerprint);
    base_hash_add_word(&hash, plan->fault_count_max);
    CHECK(plan->fault_count > 0);
    for (uint32_t i = 0; i < plan->fault_count; i++) {
        base_hash_add_text(&hash, plan->faults[i]->name);
    }
    return base_hash_digest(&hash).low;
}

static void change(struct cli_plan *plan, const struct allowed *allowed)
{
    const uint32_t room = plan->plan->fault_count + allowed->count;
    struct changed *changed = base_heap_take(sizeof *changed + room * sizeof changed->faults[0]);
    CHECK(plan->owned == NULL);
    changed->plan = *plan->plan;
    changed->plan.faults = changed->faults;
    changed->plan.fault_count_max = allowed->count_max;
    changed->plan.fault_count = 0;
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        bool is_named = has_fault(plan->plan, sim_fault_all[i]);
        for (uint32_t j = 0; j < allowed->count; j++) {
            is_named = is_named || allowed->faults[j] == sim_fault_all[i];
        }
        if (is_named) {
            changed->faults[changed->plan.fault_count++] = sim_fault_all[i];
        }
    }
    changed->plan.fingerprint = fingerprint_of(&changed->plan);
    plan->owned = changed;
    plan->plan = &changed->plan;
    plan->options = allowed->options;
}

static bool add_pattern(struct allowed *allowed, const char *pattern)
{
    bool is_known = false;
    CHECK(pattern != NULL);
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        if (sim_fault_matches(sim_fault_all[i], pattern)) {
            is_known = true;
            allowed->faults =
                base_heap_resize(allowed->faults, (allowed->count + 1) * sizeof *allowed->faults);
            allowed->faults[allowed->count++] = sim_fault_all[i];
        }
    }
    if (!is_known) {
        cli_names_complain("fault", pattern);
    }
    return is_known;
}

static char *create_options(const struct cli_value *patterns, uint32_t count_max)
{
    size_t size = 64;
    for (uint32_t i = 0; i < patterns->count; i++) {
        size += strlen(patterns->texts[i]) + 16;
    }
    struct base_text text;
    base_text_init(&text, base_heap_take(size), size);
    for (uint32_t i = 0; i < patterns->count; i++) {
        base_text_format(&text, "--faults '%s' ", patterns->texts[i]);
    }
    if (count_max != SIM_FAULT_COUNT_MAX) {
        base_text_format(&text, "--faults-max %" PRIu32 " ", count_max);
    }
    CHECK(!text.truncated);
    return text.bytes;
}

static void change_all(struct cli_library *library, const struct allowed *allowed)
{
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        struct cli_scenario *scenario = cli_library_scenario(library, i);
        for (uint32_t j = 0; j < scenario->plan_count; j++) {
            change(&scenario->plans[j], allowed);
        }
    }
}

bool cli_faults_apply(const struct cli_arguments *arguments, struct cli_library *library)
{
    const struct cli_value *patterns = &arguments->values[CLI_OPTION_FAULTS];
    const uint64_t count_max =
        cli_arguments_number(arguments, CLI_OPTION_FAULTS_MAX, SIM_FAULT_COUNT_MAX);
    struct allowed allowed = {.count_max = (uint32_t)count_max};
    if (count_max < 1 || count_max > COUNT_MAX) {
        cli_complain("--faults-max: expected a number from 1 to %d, found %" PRIu64, COUNT_MAX,
                     count_max);
        return false;
    }
    bool is_known = true;
    for (uint32_t i = 0; i < patterns->count && is_known; i++) {
        is_known = add_pattern(&allowed, patterns->texts[i]);
    }
    if (is_known && allowed.count > 0) {
        char *options = create_options(patterns, allowed.count_max);
        cli_library_keep(library, options);
        allowed.options = options;
        change_all(library, &allowed);
    }
    base_heap_give_back(allowed.faults);
    return is_known;
}
