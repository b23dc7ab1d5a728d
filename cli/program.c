#include "cli/program.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/output.h"

static enum cli_exit run_command(const struct cli_command *command, const char *const *words,
                                 uint32_t count, struct cli_output *output)
{
    char message[512] = "";
    struct base_text text;
    base_text_init(&text, message, sizeof message);
    struct cli_arguments arguments;
    enum cli_exit status = CLI_EXIT_AS_EXPECTED;
    if (!cli_arguments_read(&arguments, command, words, count, &text)) {
        cli_complain("%s: %s", command->name, message);
        cli_complain("see: halfclose help %s", command->name);
        status = CLI_EXIT_USAGE;
    } else {
        cli_output_choose_colour(output, &arguments);
        if (cli_arguments_has(&arguments, CLI_OPTION_HELP)) {
            cli_help_command(&output->sink, command);
        } else {
            status = command->run(&arguments, output);
        }
    }
    cli_arguments_release(&arguments);
    return status;
}

static enum cli_exit run(uint32_t count, const char *const *words, struct cli_output *output)
{
    if (count == 0) {
        cli_complain("expected a command; see: halfclose --help");
        return CLI_EXIT_USAGE;
    }
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0) {
        cli_help_program(&output->sink);
        return CLI_EXIT_AS_EXPECTED;
    }
    if (strcmp(words[0], "--version") == 0) {
        reports_put(&output->sink, "halfclose " HALFCLOSE_VERSION "\n");
        return CLI_EXIT_AS_EXPECTED;
    }
    const struct cli_command *command = cli_command_find(words[0]);
    return command == NULL ? cli_command_complain(words[0])
                           : run_command(command, words + 1, count - 1, output);
}

/* A check that fails in this process, outside any world, is a bug of ours and nothing else. */
static void on_check(const char *expression, const char *file, int line)
{
    cli_complain("a bug in halfclose: the check '%s' failed at %s:%d", expression, file, line);
    _exit(CLI_EXIT_BUG);
}

int cli_program(int argument_count, const char *const *arguments)
{
    struct cli_output output;
    (void)base_check_set_hook(on_check);
    cli_output_init(&output);
    const uint32_t count = argument_count > 0 ? (uint32_t)argument_count - 1 : 0;
    return (int)cli_output_close(&output, run(count, arguments + 1, &output));
}
