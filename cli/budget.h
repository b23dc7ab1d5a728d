/*
 * --budget: how long a variant is searched, in executions, which gives the same result everywhere,
 * and in seconds, which does not.
 */
#ifndef CLI_BUDGET_H
#define CLI_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/arguments.h"

struct cli_budget {
    uint64_t execution_count; /* at most; UINT64_MAX: no limit */
    uint32_t seconds;         /* 0: no limit */
};

/* Under the policy `any` there are mostly more executions than can be made: `run` begins with those
 * of few deviations, unless it is told a strategy, and says how far it came. */
bool cli_budget_goes_by_cost(const struct cli_arguments *arguments);

/* Reads the option.  False, with a complaint, when it is neither a count nor a time. */
MUST_USE bool cli_budget_choose(const struct cli_arguments *arguments,
                                struct cli_budget *out_budget);

#endif
