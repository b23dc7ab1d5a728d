#include "cli/kept_arguments.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

#define COUNT_MAX 100000

static bool is_kept(enum cli_option_id option)
{
    return option != CLI_OPTION_RESUME && option != CLI_OPTION_SHARD &&
           option != CLI_OPTION_FINDINGS && option != CLI_OPTION_JOBS && option != CLI_OPTION_MERGE;
}

static void put_value(struct cli_wire *wire, enum cli_option_id option,
                      const struct cli_value *value)
{
    CHECK(option < CLI_OPTION_COUNT);
    for (uint32_t i = 0; i < value->count; i++) {
        cli_wire_put_text(wire, cli_option_all[option].name);
        cli_wire_put_text(wire, value->texts[i]);
    }
}

void cli_kept_arguments_put(struct cli_wire *wire, const struct cli_arguments *arguments)
{
    CHECK(arguments->command != NULL);
    cli_wire_put_text(wire, arguments->command->name);
    cli_wire_put_number(wire, arguments->operand_count);
    for (uint32_t i = 0; i < arguments->operand_count; i++) {
        cli_wire_put_text(wire, arguments->operands[i]);
    }
    for (enum cli_option_id option = 0; option < CLI_OPTION_COUNT; option++) {
        if (is_kept(option)) {
            put_value(wire, option, &arguments->values[option]);
        }
    }
    cli_wire_put_text(wire, "");
}

static bool take_value(struct cli_arguments *arguments, const char *name, const char *text)
{
    for (enum cli_option_id option = 0; option < CLI_OPTION_COUNT; option++) {
        if (strcmp(cli_option_all[option].name, name) == 0) {
            return cli_arguments_add(arguments, option, text);
        }
    }
    return false;
}

bool cli_kept_arguments_take(struct cli_wire *wire, struct cli_arguments *out_arguments)
{
    *out_arguments = (struct cli_arguments){.command = cli_command_find(cli_wire_take_text(wire))};
    const uint32_t operand_count = cli_wire_take_count(wire, COUNT_MAX);
    for (uint32_t i = 0; i < operand_count && !wire->is_broken; i++) {
        cli_arguments_add_operand(out_arguments, cli_wire_take_text(wire));
    }
    for (;;) {
        const char *name = cli_wire_take_text(wire);
        if (*name == '\0') {
            return out_arguments->command != NULL && !wire->is_broken;
        }
        if (!take_value(out_arguments, name, cli_wire_take_text(wire))) {
            return false;
        }
    }
}
