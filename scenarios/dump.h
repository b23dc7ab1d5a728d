/*
 * A plan as text: what a scenario file means once variables, defaults and ids are filled in.
 */
#ifndef SCENARIOS_DUMP_H
#define SCENARIOS_DUMP_H

#include <stdint.h>

#include "sim/plan.h"

#include "scenarios/buffer.h"

/* Appends the plan, one line for each thing, indented below what it belongs to.  Every step's
 * action is one of scenarios/actions/. */
void scenarios_dump_plan(const struct sim_plan *plan, struct scenarios_buffer *out);

/* A hash of what the plan means: of that text without the plan's name.  Comments, white space,
 * places in the file and names of people's own do not change it. */
uint64_t scenarios_dump_fingerprint(const struct sim_plan *plan);

#endif
