/*
 * What the steps of a world access, for explorers that leave out orders of what commutes.
 *
 * A step is one handle's run or one arrival.  A task that tells what its steps access
 * (runtime_task_options) only reads the world as such; any other step is taken to change it, and so
 * depends on every step.  Noted only with the policy `any`, and only when it is asked for: else it
 * costs one branch at each access.
 */
#ifndef SIM_FOOTPRINT_H
#define SIM_FOOTPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/access.h"

struct sim_world;

struct sim_footprint_step {
    uint64_t actor; /* as in struct sim_question */
    uint32_t access_begin;
    uint32_t access_count;
    bool is_continued; /* the rest of the step within which the last question was asked */
};

struct sim_footprints {
    struct sim_footprint_step *steps; /* owns; since the last answer */
    uint32_t step_count;
    uint32_t step_capacity;
    struct runtime_access *accesses; /* owns */
    uint32_t access_count;
    uint32_t access_capacity;
};

/* For the world: a step begins; it accesses something; the question is answered. */
void sim_footprint_begin(struct sim_world *world, uint64_t actor, bool tells);
void sim_footprint_add(struct sim_world *world, struct runtime_access access);
void sim_footprint_forget(struct sim_world *world);

#endif
