#include <stddef.h>

#include "cli/batch.h"
#include "cli/command.h"

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    return cli_batch_run(arguments, output, &(struct cli_batch_options){.stops_at_first = true});
}

static const enum cli_option_id options[] = {
    CLI_OPTION_NAME,     CLI_OPTION_TAGS,       CLI_OPTION_VARIANT,  CLI_OPTION_STRATEGY,
    CLI_OPTION_BUDGET,   CLI_OPTION_SEED,       CLI_OPTION_JOBS,     CLI_OPTION_RESUME,
    CLI_OPTION_SHARD,    CLI_OPTION_FINDINGS,   CLI_OPTION_PATIENCE, CLI_OPTION_POLICY,
    CLI_OPTION_FAULTS,   CLI_OPTION_FAULTS_MAX, CLI_OPTION_VERBOSE,  CLI_OPTION_QUIET,
    CLI_OPTION_TRACE,    CLI_OPTION_FAIL_FAST,  CLI_OPTION_FORMAT,   CLI_OPTION_JSON,
    CLI_OPTION_NO_COLOR,
};

const struct cli_command cli_command_run = {
    .name = "run",
    .summary = "run scenarios and say whether each is as it should be",
    .operands = "[FILE|FOLDER|FILE:LINE]...",
    .operand_count_max = UINT32_MAX,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .details = "Runs every variant of the scenarios: as configured, where every rule and\n"
               "expectation must hold in every execution (or, where a scenario says what it\n"
               "violates, that must be found), and with each bug that the scenario shows, which\n"
               "must be found.\n"
               "\n"
               "Without an operand it runs the shipped scenarios: those in scenarios/, if there\n"
               "is such a folder, else the installed ones. FILE:LINE is the scenario on that\n"
               "line. A file with a mistake in it is not run; the others are.\n"
               "\n"
               "With --policy any, and no strategy of your choice, executions come by the number\n"
               "of their deviations from the usual order, and each variant says below which\n"
               "number all were tried. What is violated in one is not said to be possible in\n"
               "production, where ready handles run in their order.\n"
               "\n"
               "With --resume FILE the same command goes on where it was interrupted or killed,\n"
               "and tells the same in the end; FILE is refused where the scenarios, the\n"
               "strategy, the seed, the budget or the version are others.\n",
    .run = run,
};
