#include <stddef.h>

#include "base/check.h"

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/record.h"

/* Does again what the shards did, with what they found instead of a search. */
static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    struct cli_wire wire = {.size = 0};
    struct cli_arguments again;
    CHECK(arguments->operand_count > 0);
    enum cli_exit status = cli_record_read_arguments(arguments->operands[0], &wire, &again);
    if (status == CLI_EXIT_AS_EXPECTED) {
        for (uint32_t i = 0; i < arguments->operand_count; i++) {
            CHECK(cli_arguments_add(&again, CLI_OPTION_MERGE, arguments->operands[i]));
        }
        const char *jobs = cli_arguments_text(arguments, CLI_OPTION_JOBS, NULL);
        CHECK(jobs == NULL || cli_arguments_add(&again, CLI_OPTION_JOBS, jobs));
        const char *folder = cli_arguments_text(arguments, CLI_OPTION_FINDINGS, NULL);
        CHECK(folder == NULL || cli_arguments_add(&again, CLI_OPTION_FINDINGS, folder));
        status = again.command->run(&again, output);
    }
    cli_arguments_release(&again);
    cli_wire_release(&wire);
    return status;
}

static const enum cli_option_id options[] = {CLI_OPTION_JOBS, CLI_OPTION_FINDINGS,
                                             CLI_OPTION_NO_COLOR};

const struct cli_command cli_command_merge = {
    .name = "merge",
    .summary = "put the shards of a run together",
    .operands = "FILE...",
    .operand_count_min = 1,
    .operand_count_max = CLI_SHARD_COUNT_MAX,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .details = "Says what the run would have said without --shard: its options, and the names of\n"
               "its scenario files, are in the records that --resume has written, one for each\n"
               "shard. What a shard has not come to is run now.\n"
               "\n"
               "Several variants are dealt to the shards one by one; of a single one, all shards\n"
               "make the first units of work, and then each its share of the others.\n",
    .run = run,
};
