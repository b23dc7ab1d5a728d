/*
 * A command: the word after `halfclose`, what it takes, and what it does.
 *
 * To add one, add a file to cli/commands/ that defines `const struct cli_command cli_command_<file
 * name>`.  It is then listed by --help, has a help text of its own and is found by its name.  There
 * is nothing else to edit in the program; a test demands that docs/halfclose.1 names it.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdint.h>

#include "cli/exit.h"
#include "cli/option.h"

struct cli_arguments;
struct cli_output;

struct cli_command {
    const char *name;
    const char *summary;  /* one line, lower case */
    const char *operands; /* "[FILE|DIR|FILE:LINE]..." */
    uint32_t operand_count_min;
    uint32_t operand_count_max;
    const enum cli_option_id *options; /* in the order of the help; --help is every command's */
    uint32_t option_count;
    const char *strategy; /* who answers the questions by default; NULL: exhaustive */
    const char *details;  /* a paragraph or two, lines of at most 80 columns */
    enum cli_exit (*run)(const struct cli_arguments *arguments, struct cli_output *output);
};

/* Every command, ordered by name, ended by a null pointer. */
extern const struct cli_command *const cli_command_all[];

/* NULL when there is none of that name. */
const struct cli_command *cli_command_find(const char *name);

/* Says that there is no such command, and which may have been meant; returns USAGE. */
enum cli_exit cli_command_complain(const char *typed);

#endif
