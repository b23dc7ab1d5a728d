/*
 * The seed scenario, whole: executions per second and core, by chance and exhaustively.
 */
#ifndef BENCH_SEED_H
#define BENCH_SEED_H

#include <stdint.h>

#include "sim/plan.h"

#include "model/strategy.h"

/* Prints the rows.  round_trip_ns: see parts.h. */
void seed_print(const struct sim_plan *plan, double round_trip_ns);

/* Makes count executions (of a strategy that ends: again and again) and
 * prints nothing: for profilers. */
void seed_walk(const struct sim_plan *plan, const struct model_strategy *strategy, uint64_t count);

#endif
