#include <inttypes.h>
#include <stddef.h>

#include "cli/campaign.h"
#include "cli/command.h"

static enum cli_exit run(const struct cli_arguments *arguments, struct cli_output *output)
{
    struct cli_campaign campaign;
    if (!cli_campaign_init(&campaign, arguments, output)) {
        return CLI_EXIT_USAGE;
    }
    const struct cli_library_listener listener = cli_campaign_listener(&campaign);
    struct cli_library *library =
        cli_library_create(arguments->operands, arguments->operand_count, &listener);
    const uint32_t count = cli_library_file_count(library);
    const uint32_t bad_count = cli_library_bad_file_count(library);
    if (count == 0) {
        cli_complain("no scenario file was found");
        campaign.status = CLI_EXIT_NOTHING_SELECTED;
    } else if (!cli_arguments_has(arguments, CLI_OPTION_QUIET) &&
               campaign.format->diagnostic == NULL) {
        reports_print(&output->sink, bad_count == 0 ? REPORTS_GOOD : REPORTS_BAD,
                      "%" PRIu32 " file%s, %" PRIu32 " scenarios; %" PRIu32 " file%s with mistakes",
                      count, count == 1 ? "" : "s", cli_library_scenario_count(library), bad_count,
                      bad_count == 1 ? "" : "s");
        reports_put(&output->sink, "\n");
    }
    const enum cli_exit status = campaign.status;
    cli_library_destroy(library);
    cli_campaign_release(&campaign);
    return status;
}

static const enum cli_option_id options[] = {
    CLI_OPTION_QUIET,
    CLI_OPTION_FORMAT,
    CLI_OPTION_JSON,
    CLI_OPTION_NO_COLOR,
};

const struct cli_command cli_command_validate = {
    .name = "validate",
    .summary = "check scenario files without running them",
    .operands = "[FILE|FOLDER]...",
    .operand_count_max = UINT32_MAX,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .details = "Reads scenario files and tells every mistake in them, with its place:\n"
               "file:line:column: expected ..., found ... Without an operand: the shipped\n"
               "files.\n",
    .run = run,
};
