#include "cli/help.h"

#include <stddef.h>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    if (arguments->operand_count == 0) {
        cli_help_program(&output->sink);
        return CLI_EXIT_AS_EXPECTED;
    }
    const struct cli_command *command = cli_command_find(arguments->operands[0]);
    if (command == NULL) {
        return cli_command_complain(arguments->operands[0]);
    }
    cli_help_command(&output->sink, command);
    return CLI_EXIT_AS_EXPECTED;
}

const struct cli_command cli_command_help = {
    .name = "help",
    .summary = "say more about a command",
    .operands = "[COMMAND]",
    .operand_count_max = 1,
    .details = "Prints what a command does and which options it takes; without one, an\n"
               "overview.\n",
    .run = run,
};
