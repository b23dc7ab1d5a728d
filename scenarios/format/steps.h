/*
 * Steps and lanes: from arrays in the file to a plan's.
 */
#ifndef SCENARIOS_FORMAT_STEPS_H
#define SCENARIOS_FORMAT_STEPS_H

#include "scenarios/format/compiler.h"

/* The keys that a step has besides its action's. */
extern const struct scenarios_key scenarios_step_keys[];
extern const struct scenarios_key scenarios_race_keys[];

/*
 * Compiles the background (NULL: there is none) and the scenario's own steps into out_plan: lanes,
 * exchanges, variables, expectations of responses.
 */
void scenarios_steps_compile(struct scenarios_reader *reader,
                             const struct base_json_value *background,
                             const struct base_json_value *steps, struct sim_plan *out_plan);

#endif
