/*
 * Servers of a few lines each: the plan names one as its bug.
 *
 * Each shows one side of one rule: it breaks the rule, or does the same without breaking it.  They
 * know nothing of MCP.
 */
#ifndef TESTS_RULES_SCRIPTED_H
#define TESTS_RULES_SCRIPTED_H

#include "sim/world.h"

extern const struct sim_app_factory scripted_factory;

/* uvicorn, with connections that tell nobody when they are lost. */
extern const struct sim_dialect scripted_deaf_dialect;

/* uvicorn, with a keep-alive timer that is armed again and again. */
extern const struct sim_dialect scripted_rearming_dialect;

#endif
