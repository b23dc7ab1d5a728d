/*
 * The parts of an execution: a switch of stacks, a save, a restore, a world's bytes.
 */
#ifndef BENCH_PARTS_H
#define BENCH_PARTS_H

#include "sim/plan.h"

/* Prints the rows; returns the median ns of a coroutine round trip: there and back again. */
double parts_print_switch(void);

/* Prints what a world of this plan weighs behind its background, and what it costs to make, save
 * and restore it there. */
void parts_print_world(const struct sim_plan *plan);

#endif
