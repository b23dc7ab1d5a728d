/*
 * A connection that turns out to be gone: what faults of that kind share.
 */
#ifndef SIM_FAULTS_RESET_H
#define SIM_FAULTS_RESET_H

#include <stdbool.h>

#include "sim/fault.h"

/* Nobody has left or closed the place's connection yet. */
bool sim_fault_reset_applies(const struct sim_fault_place *place);

/* Its client is gone, without a word. */
void sim_fault_reset_strike(const struct sim_fault_place *place);

#endif
