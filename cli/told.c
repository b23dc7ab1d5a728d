#include "cli/told.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "sim/dialect.h"

#include "scenarios/file.h"

#include "cli/token.h"

static bool has_found(const struct cli_outcome *outcome, const char *rule)
{
    for (uint32_t i = 0; i < outcome->found_count; i++) {
        if (strcmp(outcome->found[i].told.rule, rule) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_found_kind(const struct cli_outcome *outcome, enum reports_finding_kind kind)
{
    for (uint32_t i = 0; i < outcome->found_count; i++) {
        if (outcome->found[i].told.kind == kind) {
            return true;
        }
    }
    return false;
}

/* A rule or an expectation. */
static bool has_found_violation(const struct cli_outcome *outcome)
{
    return has_found_kind(outcome, REPORTS_FINDING_RULE) ||
           has_found_kind(outcome, REPORTS_FINDING_EXPECTATION);
}

static bool is_wanted(const struct sim_plan *plan, const char *rule)
{
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (strcmp(plan->violates[i], rule) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_found_all_wanted(const struct sim_plan *plan, const struct cli_outcome *outcome)
{
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (!has_found(outcome, plan->violates[i])) {
            return false;
        }
    }
    return true;
}

/* Nothing was found that decides; was enough tried? */
static enum reports_verdict judge_extent(enum model_extent extent, bool is_to_hold)
{
    switch (extent) {
    case MODEL_EXHAUSTED:
        return is_to_hold ? REPORTS_HOLDS : REPORTS_MISSED;
    case MODEL_SAMPLED:
        return is_to_hold ? REPORTS_HOLDS : REPORTS_UNDECIDED;
    case MODEL_STOPPED:
    case MODEL_BOUNDED:
        return REPORTS_UNDECIDED;
    case MODEL_INTERRUPTED:
        return REPORTS_INTERRUPTED;
    case MODEL_FAILED:
        return REPORTS_FAILED;
    }
    CHECK_UNREACHABLE("an unknown extent");
}

enum reports_verdict cli_told_judge(const struct sim_plan *plan, const struct cli_outcome *outcome)
{
    CHECK(outcome->end != CLI_ENDING_WE_DIED);
    if (has_found_kind(outcome, REPORTS_FINDING_CRASH)) {
        return REPORTS_CRASHED;
    }
    const bool is_to_hold = plan->violate_count == 0;
    if (is_to_hold && has_found_violation(outcome)) {
        return REPORTS_VIOLATED;
    }
    if (!is_to_hold && has_found_all_wanted(plan, outcome)) {
        return REPORTS_FOUND;
    }
    return judge_extent(outcome->extent, is_to_hold);
}

enum reports_verdict cli_told_judge_replay(const struct cli_outcome *outcome)
{
    CHECK(outcome->end != CLI_ENDING_WE_DIED);
    if (has_found_kind(outcome, REPORTS_FINDING_CRASH)) {
        return REPORTS_CRASHED;
    }
    if (outcome->end == CLI_ENDING_FORCED) {
        return REPORTS_INTERRUPTED;
    }
    if (outcome->extent == MODEL_FAILED) {
        return REPORTS_FAILED;
    }
    if (has_found_violation(outcome)) {
        return REPORTS_VIOLATED;
    }
    return *outcome->bound == '\0' ? REPORTS_HOLDS : REPORTS_UNDECIDED;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_-./:=,@%+", c) != NULL);
}

/* As a shell reads it back. */
static void append_word(struct base_text *out, const char *word)
{
    size_t plain = 0;
    while (is_plain(word[plain])) {
        plain++;
    }
    if (word[plain] == '\0' && plain > 0) {
        base_text_append(out, word);
        return;
    }
    base_text_append(out, "'");
    for (; *word != '\0'; word++) {
        base_text_append_bytes(out, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    }
    base_text_append(out, "'");
}

char *cli_told_replay_command(const struct cli_scenario *scenario, const struct cli_plan *plan,
                              const char *token)
{
    CHECK(scenario->plan_count > 0);
    const char *options = plan->options == NULL ? "" : plan->options;
    const size_t size =
        4 * (strlen(scenario->file) + strlen(plan->name)) + strlen(options) + strlen(token) + 64;
    struct base_text text;
    base_text_init(&text, base_heap_take(size), size);
    base_text_append(&text, "halfclose replay ");
    append_word(&text, scenario->file);
    base_text_format(&text, ":%" PRIu32 " ", scenario->line);
    if (plan != &scenario->plans[0]) {
        base_text_append(&text, "--variant ");
        append_word(&text, plan->name);
        base_text_append(&text, " ");
    }
    base_text_append(&text, options);
    base_text_append(&text, token);
    CHECK(!text.truncated);
    return text.bytes;
}

static const char *keep(struct cli_told *told, char *text)
{
    told->texts = base_heap_resize(told->texts, (told->text_count + 1) * sizeof *told->texts);
    told->texts[told->text_count++] = text;
    return text;
}

static void tell_finding(struct cli_told *told, const struct cli_scenario *scenario,
                         const struct cli_plan *plan, const struct cli_outcome *outcome,
                         uint32_t index)
{
    CHECK(index < outcome->found_count);
    const struct cli_found *found = &outcome->found[index];
    struct reports_finding *finding = &told->findings[index];
    *finding = found->told;
    finding->is_wanted = is_wanted(plan->plan, finding->rule);
    finding->token = keep(told, cli_token_create(plan->plan->fingerprint, &found->tape));
    finding->replay = keep(told, cli_told_replay_command(scenario, plan, finding->token));
}

void cli_told_init(struct cli_told *told, const struct cli_scenario *scenario,
                   const struct cli_plan *plan, struct cli_outcome *outcome)
{
    CHECK(plan->plan != NULL);
    *told = (struct cli_told){.text_count = 0};
    told->findings = base_heap_take((outcome->found_count + 1) * sizeof *told->findings);
    for (uint32_t i = 0; i < outcome->found_count; i++) {
        tell_finding(told, scenario, plan, outcome, i);
    }
    told->variant = (struct reports_variant){
        .file = scenario->file,
        .line = scenario->line,
        .suite = scenario->suite->suite,
        .scenario = scenario->name,
        .name = plan->name,
        .wanted = plan->plan->violates,
        .wanted_count = plan->plan->violate_count,
        .verdict = cli_told_judge(plan->plan, outcome),
        .extent = outcome->extent,
        .execution_count = outcome->execution_count,
        .bound = outcome->bound,
        .strategy = "",
        .policy = plan->plan->policy,
        .dialect = plan->plan->dialect->name,
        .fault_count = plan->plan->fault_count,
        .fault_count_max = plan->plan->fault_count_max,
        .survey = outcome->survey,
        .is_part = outcome->is_part,
        .is_out_of_time = outcome->is_out_of_time,
        .trouble = outcome->trouble,
        .findings = told->findings,
        .finding_count = outcome->found_count,
    };
}

void cli_told_release(struct cli_told *told)
{
    for (uint32_t i = 0; i < told->text_count; i++) {
        base_heap_give_back(told->texts[i]);
    }
    base_heap_give_back(told->texts);
    base_heap_give_back(told->findings);
    *told = (struct cli_told){.text_count = 0};
}
