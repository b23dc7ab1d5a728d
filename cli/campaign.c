#include "cli/campaign.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/diagnostic.h"
#include "base/heap.h"
#include "base/text.h"

#include "reference_server/server.h"

#include "cli/crew.h"
#include "cli/findings.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/token.h"
#include "cli/told.h"

#define SEED_DEFAULT     1
#define PATIENCE_DEFAULT 10
#define PATIENCE_MAX     86400
#define LAST_EVENT_COUNT 12
#define DIAGNOSTIC_SIZE  4096

static bool choose_format(struct cli_campaign *campaign)
{
    const struct cli_arguments *arguments = campaign->arguments;
    const char *otherwise = cli_arguments_has(arguments, CLI_OPTION_JSON) ? "json" : "text";
    const char *name = cli_arguments_text(arguments, CLI_OPTION_FORMAT, otherwise);
    campaign->format = reports_format_find(name);
    if (campaign->format == NULL) {
        cli_names_complain("format", name);
        return false;
    }
    return true;
}

/* With a fault at every place in turn too many executions come to the same, and only a search that
 * looks for that gets to its end.  One that is kept or dealt out must be one that can be cut. */
static const char *usual_strategy(const struct cli_arguments *arguments)
{
    const char *usual = arguments->command->strategy;
    if (usual != NULL) {
        return usual;
    }
    if (cli_budget_goes_by_cost(arguments)) {
        return "deviations";
    }
    const bool is_cut = cli_arguments_has(arguments, CLI_OPTION_RESUME) ||
                        cli_arguments_has(arguments, CLI_OPTION_SHARD) ||
                        cli_arguments_has(arguments, CLI_OPTION_MERGE);
    return cli_arguments_has(arguments, CLI_OPTION_FAULTS) && !is_cut ? "stateful" : "exhaustive";
}

static bool choose_strategy(struct cli_campaign *campaign)
{
    const struct cli_arguments *arguments = campaign->arguments;
    const char *name =
        cli_arguments_text(arguments, CLI_OPTION_STRATEGY, usual_strategy(arguments));
    campaign->strategy = model_strategy_find(name);
    if (campaign->strategy == NULL) {
        cli_names_complain("strategy", name);
        return false;
    }
    return true;
}

static bool choose_jobs(struct cli_campaign *campaign)
{
    const int64_t processors = sysconf(_SC_NPROCESSORS_ONLN);
    const uint64_t otherwise = processors < 1                   ? 1
                               : processors > CLI_CREW_JOBS_MAX ? CLI_CREW_JOBS_MAX
                                                                : (uint64_t)processors;
    const uint64_t jobs = cli_arguments_number(campaign->arguments, CLI_OPTION_JOBS, otherwise);
    if (jobs < 1 || jobs > CLI_CREW_JOBS_MAX) {
        cli_complain("--jobs: expected a number from 1 to %d, found %" PRIu64, CLI_CREW_JOBS_MAX,
                     jobs);
        return false;
    }
    campaign->jobs = (uint32_t)jobs;
    return true;
}

/* "2/4" */
static bool read_shard(const char *text, struct cli_shard *out_shard)
{
    char index[24];
    struct base_text digits;
    uint64_t from_one = 0;
    uint64_t count = 0;
    const char *slash = strchr(text, '/');
    if (slash == NULL || (size_t)(slash - text) >= sizeof index) {
        return false;
    }
    base_text_init(&digits, index, sizeof index);
    base_text_append_bytes(&digits, text, (size_t)(slash - text));
    if (!cli_arguments_parse_number(index, &from_one) ||
        !cli_arguments_parse_number(slash + 1, &count)) {
        return false;
    }
    const bool fits = from_one >= 1 && from_one <= count && count <= CLI_SHARD_COUNT_MAX;
    if (fits) {
        *out_shard = (struct cli_shard){(uint32_t)from_one - 1, (uint32_t)count};
    }
    return fits;
}

static bool choose_shard(struct cli_campaign *campaign)
{
    const char *text = cli_arguments_text(campaign->arguments, CLI_OPTION_SHARD, NULL);
    if (text == NULL) {
        return true;
    }
    if (!read_shard(text, &campaign->shard)) {
        cli_complain("--shard: expected two numbers such as 1/4, found '%s'", text);
        return false;
    }
    if (!cli_arguments_has(campaign->arguments, CLI_OPTION_RESUME)) {
        cli_complain("--shard: expected --resume FILE as well, which `halfclose merge` reads");
        return false;
    }
    return true;
}

static bool choose_patience(struct cli_campaign *campaign)
{
    const uint64_t seconds =
        cli_arguments_number(campaign->arguments, CLI_OPTION_PATIENCE, PATIENCE_DEFAULT);
    if (seconds < 1 || seconds > PATIENCE_MAX) {
        cli_complain("--patience: expected a number from 1 to %d, found %" PRIu64, PATIENCE_MAX,
                     seconds);
        return false;
    }
    campaign->patience = (uint32_t)seconds;
    return true;
}

bool cli_campaign_init(struct cli_campaign *campaign, const struct cli_arguments *arguments,
                       struct cli_output *output)
{
    CHECK(arguments != NULL);
    *campaign = (struct cli_campaign){
        .arguments = arguments,
        .output = output,
        .seed = cli_arguments_number(arguments, CLI_OPTION_SEED, SEED_DEFAULT),
        .tells_all = cli_arguments_has(arguments, CLI_OPTION_VERBOSE),
        .status = CLI_EXIT_AS_EXPECTED,
    };
    if (!choose_shard(campaign) || !choose_format(campaign) || !choose_strategy(campaign) ||
        !choose_jobs(campaign) || !choose_patience(campaign) ||
        !cli_budget_choose(arguments, &campaign->budget)) {
        return false;
    }
    campaign->format_state = base_heap_take(campaign->format->size);
    if (campaign->format->begin != NULL) {
        campaign->format->begin(campaign->format_state, &output->sink);
    }
    return true;
}

void cli_campaign_release(struct cli_campaign *campaign)
{
    base_heap_give_back(campaign->format_state);
    campaign->format_state = NULL;
}

static void complain_of(const struct reports_diagnostic *diagnostic, const char *source,
                        size_t source_size)
{
    char message[512];
    struct base_text text;
    base_text_init(&text, message, sizeof message);
    base_text_format(&text, "expected %s, found %s", diagnostic->expected, diagnostic->found);
    char help[256] = "";
    base_text_init(&text, help, sizeof help);
    if (diagnostic->meant != NULL) {
        base_text_format(&text, "did you mean \"%s\"? ", diagnostic->meant);
    }
    base_text_append(&text, diagnostic->help == NULL ? "" : diagnostic->help);
    char buffer[DIAGNOSTIC_SIZE];
    base_text_init(&text, buffer, sizeof buffer);
    base_diagnostic_append(&text, &(struct base_diagnostic){
                                      .file = diagnostic->file,
                                      .line = diagnostic->line,
                                      .column = diagnostic->column,
                                      .message = message,
                                      .help = *help == '\0' ? NULL : help,
                                      .source = source,
                                      .source_size = source_size,
                                  });
    (void)fputs(buffer, stderr);
}

static void see_mistake(void *context, const struct reports_diagnostic *diagnostic,
                        const char *source, size_t source_size)
{
    struct cli_campaign *campaign = context;
    campaign->status = cli_exit_worse(campaign->status, CLI_EXIT_BAD_FILE);
    if (campaign->format->diagnostic != NULL) {
        campaign->format->diagnostic(campaign->format_state, &campaign->output->sink, diagnostic);
    } else {
        complain_of(diagnostic, source, source_size);
    }
}

struct cli_library_listener cli_campaign_listener(struct cli_campaign *campaign)
{
    return (struct cli_library_listener){.mistake = see_mistake, .context = campaign};
}

static enum cli_exit status_of(enum reports_verdict verdict)
{
    switch (verdict) {
    case REPORTS_HOLDS:
    case REPORTS_FOUND:
        return CLI_EXIT_AS_EXPECTED;
    case REPORTS_VIOLATED:
    case REPORTS_MISSED:
    case REPORTS_CRASHED:
    case REPORTS_FAILED:
        return CLI_EXIT_VIOLATION;
    case REPORTS_UNDECIDED:
        return CLI_EXIT_INCONCLUSIVE;
    case REPORTS_INTERRUPTED:
        return CLI_EXIT_INTERRUPTED;
    }
    CHECK_UNREACHABLE("an unknown verdict");
}

/* A bug of ours is no part of a report. */
static void report_our_death(struct cli_campaign *campaign, const struct cli_scenario *scenario,
                             const struct cli_plan *plan, const struct cli_outcome *outcome)
{
    campaign->status = CLI_EXIT_BUG;
    cli_output_flush(campaign->output);
    cli_complain("a bug in halfclose: %s", outcome->death);
    (void)fprintf(stderr, "  in %s, variant %s; the last events before it:\n", scenario->name,
                  plan->name);
    const struct sim_trace *trace = outcome->found_count > 0 ? &outcome->found[0].trace : NULL;
    const uint32_t count = trace == NULL ? 0 : trace->event_count;
    for (uint32_t i = count > LAST_EVENT_COUNT ? count - LAST_EVENT_COUNT : 0; i < count; i++) {
        char buffer[1024];
        struct base_text line;
        base_text_init(&line, buffer, sizeof buffer);
        sim_trace_render_event(trace, &trace->events[i], &line);
        (void)fprintf(stderr, "    %s", buffer);
    }
    char *token = cli_token_create(plan->plan->fingerprint, &outcome->tape);
    char *command = cli_told_replay_command(scenario, plan, token);
    (void)fprintf(stderr, "  replay it: %s\n", command);
    base_heap_give_back(command);
    base_heap_give_back(token);
}

static bool is_to_be_shown(const struct cli_campaign *campaign, enum reports_verdict verdict)
{
    return !cli_arguments_has(campaign->arguments, CLI_OPTION_QUIET) ||
           !reports_verdict_is_expected(verdict);
}

void cli_campaign_report(struct cli_campaign *campaign, const struct cli_scenario *scenario,
                         const struct cli_plan *plan, struct cli_outcome *outcome)
{
    campaign->summary.execution_count += outcome->execution_count;
    if (outcome->end == CLI_ENDING_WE_DIED) {
        report_our_death(campaign, scenario, plan, outcome);
        return;
    }
    struct cli_told told;
    cli_told_init(&told, scenario, plan, outcome);
    told.variant.strategy = campaign->strategy->name;
    told.variant.seed = campaign->seed;
    told.variant.is_told_in_full = campaign->tells_all;
    told.variant.is_shown_with_trace = cli_arguments_has(campaign->arguments, CLI_OPTION_TRACE);
    if (campaign->is_replay) {
        told.variant.is_replay = true;
        told.variant.verdict = cli_told_judge_replay(outcome);
    }
    const enum reports_verdict verdict = told.variant.verdict;
    campaign->summary.variant_count++;
    campaign->summary.counts[verdict]++;
    campaign->status = cli_exit_worse(campaign->status, status_of(verdict));
    /* What was told is kept by then, whoever kills us. */
    if (campaign->folder != NULL && !cli_findings_keep(campaign->folder, &told.variant, outcome)) {
        campaign->status = cli_exit_worse(campaign->status, CLI_EXIT_INCONCLUSIVE);
    }
    if (is_to_be_shown(campaign, verdict)) {
        campaign->format->variant(campaign->format_state, &campaign->output->sink, &told.variant);
    }
    cli_output_flush(campaign->output);
    cli_told_release(&told);
}

struct cli_search_options cli_campaign_search(const struct cli_campaign *campaign,
                                              const struct sim_plan *plan)
{
    CHECK(plan != NULL);
    return (struct cli_search_options){
        .plan = plan,
        .app = {.create = reference_server_create},
        .strategy = campaign->strategy,
        .seed = campaign->seed,
        .budget = campaign->budget.execution_count,
        .patience = campaign->patience,
        .shard = campaign->is_one_search ? campaign->shard : (struct cli_shard){.count = 0},
        /* Where several rules must be shown, the first one must not end it. */
        .stops_at_first = campaign->stops_at_first && plan->violate_count <= 1,
    };
}

const char *cli_campaign_progress(const struct cli_campaign *campaign,
                                  const struct cli_scenario *scenario)
{
    const bool has_progress =
        campaign->output->has_progress && !cli_arguments_has(campaign->arguments, CLI_OPTION_QUIET);
    return has_progress ? scenario->name : NULL;
}

bool cli_campaign_take(struct cli_campaign *campaign, const struct cli_scenario *scenario,
                       const struct cli_plan *plan, struct cli_outcome *outcome)
{
    campaign->summary.scenario_count += scenario == campaign->last ? 0 : 1;
    campaign->last = scenario;
    cli_campaign_report(campaign, scenario, plan, outcome);
    if (cli_interrupt_count() > 0) {
        campaign->status = cli_exit_worse(campaign->status, CLI_EXIT_INTERRUPTED);
        campaign->summary.is_interrupted = true;
    }
    const bool is_over = cli_arguments_has(campaign->arguments, CLI_OPTION_FAIL_FAST) &&
                         campaign->status != CLI_EXIT_AS_EXPECTED;
    return !is_over && campaign->status != CLI_EXIT_BUG && !campaign->output->has_failed;
}

enum cli_exit cli_campaign_end(struct cli_campaign *campaign, const struct cli_library *library)
{
    CHECK(campaign->format != NULL);
    campaign->summary.bad_file_count = cli_library_bad_file_count(library);
    campaign->summary.exit_status = (int)campaign->status;
    const bool is_silent = cli_arguments_has(campaign->arguments, CLI_OPTION_QUIET) &&
                           campaign->status == CLI_EXIT_AS_EXPECTED;
    if (campaign->format->end != NULL && !is_silent) {
        campaign->format->end(campaign->format_state, &campaign->output->sink, &campaign->summary);
    }
    return campaign->status;
}
