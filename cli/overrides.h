/*
 * --policy, --faults and --faults-max: scenarios under another policy than their own, and with what
 * may go wrong besides what they say themselves.
 */
#ifndef CLI_OVERRIDES_H
#define CLI_OVERRIDES_H

#include <stdbool.h>

#include "cli/library.h"

/*
 * Changes the plan of every variant of the library as the command line says.  A variant whose plan
 * is changed so has another fingerprint, and its replay command says the options again.  False,
 * with a complaint, when there is no such policy, a pattern names no fault, or the budget of faults
 * is out of bounds.
 */
bool cli_overrides_apply(const struct cli_arguments *arguments, struct cli_library *library);

#endif
