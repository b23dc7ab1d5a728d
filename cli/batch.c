#include "cli/batch.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "cli/campaign.h"
#include "cli/crew.h"
#include "cli/findings.h"
#include "cli/interrupt.h"
#include "cli/overrides.h"
#include "cli/record.h"

/* What the command line leaves of the library, in order; the caller gives *out_targets back. */
static uint32_t collect(struct cli_campaign *campaign, struct cli_library *library,
                        struct cli_target **out_targets)
{
    const char *only = cli_arguments_text(campaign->arguments, CLI_OPTION_VARIANT, NULL);
    uint32_t count = 0;
    struct cli_target *targets = NULL;
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        for (uint32_t j = 0; scenario->is_selected && j < scenario->plan_count; j++) {
            const struct cli_plan *plan = &scenario->plans[j];
            if (only == NULL || strcmp(only, plan->name) == 0) {
                targets = base_heap_resize(targets, (count + 1) * sizeof *targets);
                targets[count++] = (struct cli_target){.scenario = scenario, .plan = plan};
            }
        }
    }
    *out_targets = targets;
    return count;
}

/* Several variants are dealt to the shards one by one; a single one's search is cut. */
static void deal(struct cli_campaign *campaign, struct cli_target *targets, uint32_t count)
{
    const struct cli_shard *shard = &campaign->shard;
    campaign->is_one_search = count == 1;
    for (uint32_t i = 0; i < count && count > 1 && shard->count > 0; i++) {
        targets[i].is_elsewhere = i % shard->count != shard->index;
    }
}

/* Keeps the searches in a file, when the command line names one. */
static enum cli_exit run_targets(struct cli_campaign *campaign, const struct cli_target *targets,
                                 uint32_t count)
{
    const struct cli_arguments *arguments = campaign->arguments;
    const struct cli_record_options options = {
        .path = cli_arguments_text(arguments, CLI_OPTION_RESUME, NULL),
        .merged = arguments->values[CLI_OPTION_MERGE].texts,
        .merged_count = arguments->values[CLI_OPTION_MERGE].count,
        .arguments = arguments,
        .shard = campaign->shard,
        .strategy = campaign->strategy->name,
        .seed = campaign->seed,
        .budget = campaign->budget.execution_count,
        .targets = targets,
        .target_count = count,
    };
    enum cli_exit status = CLI_EXIT_AS_EXPECTED;
    if (options.path != NULL || options.merged_count > 0) {
        status = cli_record_create(&options, &campaign->record);
    }
    if (status == CLI_EXIT_AS_EXPECTED) {
        cli_crew_run(campaign, targets, count, campaign->jobs);
    }
    if (campaign->record != NULL) {
        cli_record_destroy(campaign->record);
        campaign->record = NULL;
    }
    return status;
}

/* Only where any ready handle may come next does a world tell which steps commute. */
static bool can_reduce(const struct cli_campaign *campaign, const struct cli_target *targets,
                       uint32_t count)
{
    for (uint32_t i = 0; campaign->strategy->needs_footprints && i < count; i++) {
        if (targets[i].plan->plan->policy != SIM_POLICY_ANY) {
            cli_complain("--strategy %s leaves out orders of steps that commute, which under the "
                         "policy asyncio none do: add --policy any",
                         campaign->strategy->name);
            return false;
        }
    }
    return true;
}

/* Returns whether what the command line names for files and the strategy could be used. */
static enum cli_exit run_selected(struct cli_campaign *campaign, struct cli_library *library)
{
    struct cli_target *targets = NULL;
    const uint32_t count = collect(campaign, library, &targets);
    deal(campaign, targets, count);
    campaign->folder = cli_arguments_text(campaign->arguments, CLI_OPTION_FINDINGS, NULL);
    enum cli_exit status = CLI_EXIT_INCONCLUSIVE;
    if (!can_reduce(campaign, targets, count)) {
        status = CLI_EXIT_USAGE;
    } else if (campaign->folder == NULL || cli_findings_open(campaign->folder)) {
        status = run_targets(campaign, targets, count);
    }
    base_heap_give_back(targets);
    return status;
}

/* The rows of a matrix are one scenario. */
static bool has_several(struct cli_library *library)
{
    const struct cli_scenario *first = NULL;
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        if (!scenario->is_selected) {
            continue;
        }
        if (first != NULL &&
            (first->line != scenario->line || strcmp(first->file, scenario->file) != 0)) {
            return true;
        }
        first = scenario;
    }
    return false;
}

static enum cli_exit run_campaign(struct cli_campaign *campaign,
                                  const struct cli_batch_options *options)
{
    const struct cli_arguments *arguments = campaign->arguments;
    const struct cli_library_listener listener = cli_campaign_listener(campaign);
    struct cli_library *library =
        cli_library_create(arguments->operands, arguments->operand_count, &listener);
    (void)cli_library_select(library, arguments);
    if (!cli_overrides_apply(arguments, library)) {
        cli_library_destroy(library);
        return CLI_EXIT_USAGE;
    }
    if (options->takes_one && has_several(library)) {
        cli_complain("expected one scenario, found several; name it by FILE:LINE or --name");
        cli_library_destroy(library);
        return CLI_EXIT_USAGE;
    }
    cli_interrupt_watch();
    const enum cli_exit trouble = run_selected(campaign, library);
    if (trouble != CLI_EXIT_AS_EXPECTED) {
        cli_library_destroy(library);
        return trouble;
    }
    if (campaign->summary.variant_count == 0 && campaign->status == CLI_EXIT_AS_EXPECTED) {
        cli_complain("no scenario was selected; see: halfclose list");
        campaign->status = CLI_EXIT_NOTHING_SELECTED;
    }
    const enum cli_exit status = cli_campaign_end(campaign, library);
    cli_library_destroy(library);
    return status;
}

enum cli_exit cli_batch_run(const struct cli_arguments *arguments, struct cli_output *output,
                            const struct cli_batch_options *options)
{
    struct cli_campaign campaign;
    if (!cli_campaign_init(&campaign, arguments, output)) {
        return CLI_EXIT_USAGE;
    }
    campaign.stops_at_first = options->stops_at_first;
    campaign.tells_all = campaign.tells_all || options->tells_all;
    const enum cli_exit status = run_campaign(&campaign, options);
    cli_campaign_release(&campaign);
    return status;
}
