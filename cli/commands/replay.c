#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"

#include "reference_server/server.h"

#include "cli/campaign.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/isolate.h"
#include "cli/overrides.h"
#include "cli/tell.h"
#include "cli/token.h"

struct replay {
    const struct cli_arguments *arguments;
    struct cli_campaign *campaign;
    uint64_t fingerprint;
    struct sim_tape tape;
    const struct cli_scenario *scenario;
    const struct cli_plan *plan;
};

static bool is_wanted_variant(const struct replay *replay, const struct cli_plan *plan)
{
    const char *name = cli_arguments_text(replay->arguments, CLI_OPTION_VARIANT, NULL);
    return name == NULL || strcmp(name, plan->name) == 0;
}

/* The plan that the token was made for; else the first that the command line allows. */
static void choose_plan(struct replay *replay, struct cli_library *library)
{
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        for (uint32_t j = 0; scenario->is_selected && j < scenario->plan_count; j++) {
            const struct cli_plan *plan = &scenario->plans[j];
            if (!is_wanted_variant(replay, plan)) {
                continue;
            }
            const bool is_it = plan->plan->fingerprint == replay->fingerprint;
            if (replay->plan == NULL || is_it) {
                replay->scenario = scenario;
                replay->plan = plan;
            }
            if (is_it) {
                return;
            }
        }
    }
}

static enum cli_exit complain_of_divergence(const struct replay *replay,
                                            const struct cli_outcome *outcome)
{
    cli_complain("the token does not fit %s:%" PRIu32 ", variant %s", replay->scenario->file,
                 replay->scenario->line, replay->plan->name);
    if (outcome->diverged_at == UINT32_MAX) {
        cli_complain("it was made for another scenario, variant or version; all of its %" PRIu32
                     " steps apply nevertheless: --force replays them",
                     replay->tape.count);
    } else {
        cli_complain("step %" PRIu32 ": the tape says %s, the world asks %s",
                     outcome->diverged_at + 1, outcome->expected, outcome->asked);
    }
    return CLI_EXIT_DIVERGED;
}

static enum cli_exit report_replay(struct replay *replay, struct cli_outcome *outcome)
{
    struct cli_campaign *campaign = replay->campaign;
    const bool is_other = replay->plan->plan->fingerprint != replay->fingerprint;
    const bool is_forced = cli_arguments_has(replay->arguments, CLI_OPTION_FORCE);
    if (outcome->end == CLI_ENDING_SAID &&
        (outcome->diverged_at != UINT32_MAX || (is_other && !is_forced))) {
        return complain_of_divergence(replay, outcome);
    }
    cli_campaign_report(campaign, replay->scenario, replay->plan, outcome);
    return cli_interrupt_count() > 0 ? cli_exit_worse(campaign->status, CLI_EXIT_INTERRUPTED)
                                     : campaign->status;
}

static enum cli_exit run_plan(struct replay *replay)
{
    const struct cli_job job = {
        .kind = CLI_JOB_REPLAY,
        .plan = replay->plan->plan,
        .app = {.create = reference_server_create},
        .strategy = replay->campaign->strategy,
        .tape = &replay->tape,
        .patience = replay->campaign->patience,
    };
    cli_interrupt_watch();
    struct cli_ending ending;
    struct cli_outcome outcome;
    cli_isolate(&job, NULL, &ending);
    cli_tell_replay(&job, &ending, &outcome);
    const enum cli_exit status = report_replay(replay, &outcome);
    cli_outcome_release(&outcome);
    cli_ending_release(&ending);
    return status;
}

static enum cli_exit replay_from_file(struct replay *replay)
{
    struct cli_campaign *campaign = replay->campaign;
    const struct cli_library_listener listener = cli_campaign_listener(campaign);
    struct cli_library *library = cli_library_create(replay->arguments->operands, 1, &listener);
    (void)cli_library_select(library, replay->arguments);
    if (!cli_overrides_apply(replay->arguments, library)) {
        cli_library_destroy(library);
        return CLI_EXIT_USAGE;
    }
    choose_plan(replay, library);
    enum cli_exit status = campaign->status;
    if (replay->plan != NULL) {
        status = run_plan(replay);
    } else if (status == CLI_EXIT_AS_EXPECTED) {
        cli_complain("no scenario was selected; see: halfclose list");
        status = CLI_EXIT_NOTHING_SELECTED;
    }
    cli_library_destroy(library);
    return status;
}

static bool read_token(struct replay *replay)
{
    const char *word = replay->arguments->operands[1];
    uint32_t offset = 0;
    if (cli_token_parse(word, &replay->fingerprint, &replay->tape, &offset)) {
        return true;
    }
    cli_complain("replay: not a token, from character %" PRIu32 " on: '%.20s'", offset + 1,
                 word + offset);
    return false;
}

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    struct cli_campaign campaign;
    if (!cli_campaign_init(&campaign, arguments, output)) {
        return CLI_EXIT_USAGE;
    }
    campaign.tells_all = true;
    campaign.is_replay = true;
    struct replay replay = {.arguments = arguments, .campaign = &campaign};
    sim_tape_init(&replay.tape);
    const enum cli_exit status = read_token(&replay) ? replay_from_file(&replay) : CLI_EXIT_USAGE;
    sim_tape_release(&replay.tape);
    cli_campaign_release(&campaign);
    return status;
}

static const enum cli_option_id options[] = {
    CLI_OPTION_VARIANT,    CLI_OPTION_PATIENCE, CLI_OPTION_POLICY,   CLI_OPTION_FAULTS,
    CLI_OPTION_FAULTS_MAX, CLI_OPTION_TRACE,    CLI_OPTION_FORCE,    CLI_OPTION_NAME,
    CLI_OPTION_FORMAT,     CLI_OPTION_JSON,     CLI_OPTION_NO_COLOR,
};

const struct cli_command cli_command_replay = {
    .name = "replay",
    .summary = "replay one execution from its token",
    .operands = "FILE:LINE TOKEN",
    .operand_count_min = 2,
    .operand_count_max = 2,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .details = "Runs the one execution that the token stands for and tells what it shows. The\n"
               "status is 1 when it violates a rule or an expectation, 0 when it does not (any\n"
               "more). A token fits the scenario and the variant that it was made for;\n"
               "elsewhere the status is 6, with the first step that differs.\n",
    .run = run,
};
