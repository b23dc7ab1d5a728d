#include "scenarios/schema.h"

#include <stddef.h>

#include "cli/command.h"
#include "cli/output.h"

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    (void)arguments;
    struct scenarios_buffer schema = {.bytes = NULL};
    scenarios_schema_write(&schema);
    reports_put(&output->sink, schema.bytes);
    scenarios_buffer_release(&schema);
    return CLI_EXIT_AS_EXPECTED;
}

const struct cli_command cli_command_schema = {
    .name = "schema",
    .summary = "print the JSON schema of scenario files, for editors",
    .operands = "",
    .details = "Prints a JSON Schema (2020-12) of scenario files. An editor that knows it\n"
               "completes keys, actions and names, and marks what is wrong while you type.\n",
    .run = run,
};
