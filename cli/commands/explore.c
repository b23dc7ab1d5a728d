#include <stddef.h>

#include "cli/batch.h"
#include "cli/command.h"

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    return cli_batch_run(arguments, output,
                         &(struct cli_batch_options){.tells_all = true, .takes_one = true});
}

static const enum cli_option_id options[] = {
    CLI_OPTION_NAME,   CLI_OPTION_TAGS,       CLI_OPTION_VARIANT,  CLI_OPTION_STRATEGY,
    CLI_OPTION_BUDGET, CLI_OPTION_SEED,       CLI_OPTION_JOBS,     CLI_OPTION_RESUME,
    CLI_OPTION_SHARD,  CLI_OPTION_FINDINGS,   CLI_OPTION_PATIENCE, CLI_OPTION_POLICY,
    CLI_OPTION_FAULTS, CLI_OPTION_FAULTS_MAX, CLI_OPTION_VERBOSE,  CLI_OPTION_QUIET,
    CLI_OPTION_TRACE,  CLI_OPTION_FORMAT,     CLI_OPTION_JSON,     CLI_OPTION_NO_COLOR,
};

const struct cli_command cli_command_explore = {
    .name = "explore",
    .summary = "explore one scenario, and tell everything that is found",
    .operands = "[FILE|FILE:LINE]",
    .operand_count_max = 1,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .strategy = "portfolio",
    .details = "Explores one scenario with the strategy of your choice, does not end at the\n"
               "first finding, and tells each in full. Without --variant it explores every\n"
               "variant.\n"
               "\n"
               "FILE:LINE or --name selects the scenario. What was proved stands behind each\n"
               "variant: 'exhausted' means that every execution was tried, 'sampled' that the\n"
               "budget or the strategy ended it. A search by 'exhaustive' or by chance, as the\n"
               "portfolio's is, is cut into units of work that several processes share.\n",
    .run = run,
};
