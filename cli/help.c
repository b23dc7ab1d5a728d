#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "cli/exit.h"

#define LEFT_COLUMNS 24

/* Two columns; the right one is wrapped. */
static void put_entry(const struct reports_sink *sink, const char *left, const char *right)
{
    const size_t size = strlen(left);
    reports_put(sink, "  ");
    reports_put_styled(sink, REPORTS_STRONG, left);
    const bool fits = size < LEFT_COLUMNS - 1;
    const char *next = right;
    for (bool is_first = true; is_first || *next != '\0'; is_first = false) {
        const char *line = next;
        const size_t line_size = reports_line_of(line, REPORTS_WIDTH - LEFT_COLUMNS - 2, &next);
        if (is_first && fits) {
            reports_fill(sink, ' ', LEFT_COLUMNS - (uint32_t)size);
        } else {
            reports_put(sink, is_first ? "\n" : "");
            reports_fill(sink, ' ', LEFT_COLUMNS + 2);
        }
        reports_print(sink, REPORTS_PLAIN, "%.*s", (int)line_size, line);
        reports_put(sink, "\n");
    }
}

static void put_option(const struct reports_sink *sink, enum cli_option_id id)
{
    const struct cli_option *option = &cli_option_all[id];
    char left[64];
    struct base_text text;
    base_text_init(&text, left, sizeof left);
    if (option->letter == '\0') {
        base_text_format(&text, "    --%s", option->name);
    } else {
        base_text_format(&text, "-%c, --%s", option->letter, option->name);
    }
    base_text_format(&text, "%s%s", option->kind == CLI_OPTION_FLAG ? "" : " ", option->value);
    put_entry(sink, left, option->summary);
}

static void put_exit_statuses(const struct reports_sink *sink)
{
    reports_put(sink, "\nExit status:\n");
#define X(name, status, sentence) put_entry(sink, #status, sentence);
    CLI_EXIT_LIST(X)
#undef X
}

void cli_help_program(const struct reports_sink *sink)
{
    reports_put(sink,
                "halfclose finds, replays and guards against the races between a response that is\n"
                "ending and whoever still writes to it.\n\n"
                "  halfclose run                         all shipped scenarios\n"
                "  halfclose run -v my.scenario.json:12  one scenario, told in full\n"
                "  halfclose list rules                  what is checked in every execution\n\n"
                "Usage: halfclose COMMAND [OPTION]... [OPERAND]...\n\nCommands:\n");
    for (const struct cli_command *const *command = cli_command_all; *command != NULL; command++) {
        put_entry(sink, (*command)->name, (*command)->summary);
    }
    reports_put(sink, "\nOptions:\n");
    put_option(sink, CLI_OPTION_HELP);
    put_option(sink, CLI_OPTION_VERSION);
    put_exit_statuses(sink);
    reports_put(sink, "\n'halfclose help COMMAND' says more about a command.\n");
}

void cli_help_command(const struct reports_sink *sink, const struct cli_command *command)
{
    CHECK(command != NULL);
    reports_print(sink, REPORTS_PLAIN, "Usage: halfclose %s [OPTION]...%s%s", command->name,
                  *command->operands == '\0' ? "" : " ", command->operands);
    reports_put(sink, "\n\n");
    reports_put(sink, command->details);
    reports_put(sink, "\nOptions:\n");
    for (uint32_t i = 0; i < command->option_count; i++) {
        put_option(sink, command->options[i]);
    }
    put_option(sink, CLI_OPTION_HELP);
}
