/*
 * How many executions a strategy needs until it finds a bug of the museum, over many seeds.
 */
#ifndef BENCH_HUNT_HUNT_H
#define BENCH_HUNT_HUNT_H

#include <stdint.h>

#include "sim/plan.h"

#include "model/strategy.h"

#define HUNT_SEED_COUNT     200
#define HUNT_EXECUTIONS_MAX 2000
#define HUNT_NOT_FOUND      (HUNT_EXECUTIONS_MAX + 1)
#define HUNT_PREY_COUNT_MAX 256

/* A scenario with a bug that it shows. */
struct hunt_prey {
    const struct sim_plan *plan; /* borrows */
    const char *bug;             /* borrows; "company+bug" */
    const char *suite;           /* borrows; begins with the entry's number */
};

/* Executions, the one that shows the bug included; HUNT_NOT_FOUND: it would have taken more. */
struct hunt_tally {
    uint32_t seed_count; /* 1 for a strategy without chance */
    uint32_t median;     /* over the seeds; of two in the middle the lower one */
    uint64_t sum;
};

struct hunt_tally hunt_count(const struct hunt_prey *prey, const struct model_strategy *strategy);

#endif
