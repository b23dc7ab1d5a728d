/*
 * A command line as bytes, so that another command can do again what it said.
 */
#ifndef CLI_KEPT_ARGUMENTS_H
#define CLI_KEPT_ARGUMENTS_H

#include <stdbool.h>

#include "base/error.h"

#include "cli/arguments.h"
#include "cli/wire.h"

/* Without what says where results are kept, and by how many they are made. */
void cli_kept_arguments_put(struct cli_wire *wire, const struct cli_arguments *arguments);

/* Texts are borrowed from the message.  False when it is no command line; out_arguments must be
 * released either way. */
MUST_USE bool cli_kept_arguments_take(struct cli_wire *wire, struct cli_arguments *out_arguments);

#endif
