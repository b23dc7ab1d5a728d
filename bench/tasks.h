/*
 * Our lines of the tables: the programs of programs.h, and B7's scenario.
 */
#ifndef BENCH_TASKS_H
#define BENCH_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/plan.h"

#include "model/strategy.h"

#include "bench/table.h"

/* Adds them all.  scenario: B7's.  is_quick: without what takes long. */
void tasks_measure(struct bench_table *table, const struct sim_plan *scenario, bool is_quick);

/* Makes count executions of a row's program and prints nothing: for profilers.  false: there is no
 * such row. */
bool tasks_walk(const char *row, const struct model_strategy *strategy, uint64_t count);

#endif
