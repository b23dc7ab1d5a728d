/*
 * --faults and --faults-max: what may go wrong in scenarios besides what they say themselves.
 */
#ifndef CLI_FAULTS_H
#define CLI_FAULTS_H

#include <stdbool.h>

#include "cli/library.h"

/*
 * Lets the faults of the command line strike in every variant of the library.  A variant whose plan
 * is changed so has another fingerprint, and its replay command says the options again.  False,
 * with a complaint, when a pattern names no fault or the budget is out of bounds.
 */
bool cli_faults_apply(const struct cli_arguments *arguments, struct cli_library *library);

#endif
