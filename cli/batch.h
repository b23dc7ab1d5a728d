/*
 * What `run` and `explore` have in common: the scenarios that the operands name, one after the
 * other.
 */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include <stdbool.h>

#include "cli/arguments.h"
#include "cli/output.h"

struct cli_batch_options {
    bool stops_at_first; /* see struct cli_campaign */
    bool tells_all;
    bool takes_one; /* exactly one scenario must be selected */
};

enum cli_exit cli_batch_run(const struct cli_arguments *arguments, struct cli_output *output,
                            const struct cli_batch_options *options);

#endif
