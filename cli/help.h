/*
 * Help texts, made from the tables of commands and options.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "reports/sink.h"

#include "cli/command.h"

/* What `halfclose --help` prints. */
void cli_help_program(const struct reports_sink *sink);

/* What `halfclose help run` and `halfclose run --help` print. */
void cli_help_command(const struct reports_sink *sink, const struct cli_command *command);

#endif
