/*
 * The command line, read: a command, the values of its options, its operands.
 *
 * Options and operands may come in any order; `--` ends the options.  `--name value`,
 * `--name=value`, `-n value`,
 * `-nvalue` and letters of flags written together (`-qx`) are understood; names are never
 * abbreviated.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#include "cli/command.h"

struct cli_value {
    const char **texts; /* owns the list, borrows the texts from argv */
    uint32_t count;     /* how often the option was given */
    uint64_t number;    /* of a NUMBER */
};

struct cli_arguments {
    const struct cli_command *command;
    struct cli_value values[CLI_OPTION_COUNT];
    const char **operands; /* owns the list, borrows the texts */
    uint32_t operand_count;
};

/*
 * Reads what follows the command's name.  words: `count` of them, borrowed as long as the arguments
 * live.  Returns false, with what is wrong in out_message, if the line does not fit the command;
 * out_arguments must be released either way.
 */
MUST_USE bool cli_arguments_read(struct cli_arguments *out_arguments,
                                 const struct cli_command *command, const char *const *words,
                                 uint32_t count, struct base_text *out_message);

/* Adds a value, which is borrowed, to an option.  False when it is none of its kind. */
MUST_USE bool cli_arguments_add(struct cli_arguments *arguments, enum cli_option_id option,
                                const char *text);

/* Adds an operand, which is borrowed. */
void cli_arguments_add_operand(struct cli_arguments *arguments, const char *word);

void cli_arguments_release(struct cli_arguments *arguments);

bool cli_arguments_has(const struct cli_arguments *arguments, enum cli_option_id option);

/* The last value given, or otherwise. */
const char *cli_arguments_text(const struct cli_arguments *arguments, enum cli_option_id option,
                               const char *otherwise);
uint64_t cli_arguments_number(const struct cli_arguments *arguments, enum cli_option_id option,
                              uint64_t otherwise);

/* Reads decimal digits; false for anything else and for more than 64 bits. */
MUST_USE bool cli_arguments_parse_number(const char *text, uint64_t *out_number);

#endif
