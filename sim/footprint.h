/*
 * What the steps of a world access, for explorers that leave out orders of what commutes.
 *
 * A step is one handle's run, one arrival, or the clock's jump to the next timer, which only comes
 * when nothing else can.  A task that tells what its steps access (runtime_task_options) only reads
 * the world as such; any other step is taken to change it, and so depends on every step: so does
 * the clock's, a fault's, and one that ends the execution.  Events that a rule or an expectation
 * looks at in their order are accesses, too (sim_footprint_see).
 *
 * Noted only with the policy `any`, and only when it is asked for: else it costs one branch at each
 * access.
 */
#ifndef SIM_FOOTPRINT_H
#define SIM_FOOTPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/access.h"

#include "sim/event.h"

/* More than any step takes back. */
#define SIM_WITHDRAWALS_MAX 64

struct sim_world;

struct sim_footprint_step {
    uint64_t actor; /* as in struct sim_question */
    uint32_t access_begin;
    uint32_t access_count;
    bool is_continued; /* the rest of the step within which the last question was asked */
    bool is_withdrawn; /* it was possible, and was not done: another step took it back, or ended the
                          execution */
};

/* Actors whose steps the current one has taken back: part of the world's state. */
struct sim_withdrawals {
    uint32_t count;
    uint64_t actors[SIM_WITHDRAWALS_MAX];
};

struct sim_footprints {
    struct sim_footprint_step *steps; /* owns; since the last answer */
    uint32_t step_count;
    uint32_t step_capacity;
    struct runtime_access *accesses; /* owns */
    uint32_t access_count;
    uint32_t access_capacity;
};

/* For the world: a step begins; it accesses something; the question is answered; an event is
 * emitted in it; it takes back what the actor was ready for. */
void sim_footprint_begin(struct sim_world *world, uint64_t actor, bool tells);
void sim_footprint_add(struct sim_world *world, struct runtime_access access);
void sim_footprint_forget(struct sim_world *world);
void sim_footprint_see(struct sim_world *world, const struct sim_event *event);
void sim_footprint_withdraw(struct sim_world *world, uint64_t actor);

/* The step that was being done is over: the next question is about who comes next. */
void sim_footprint_finish(struct sim_world *world);

/* The step that is being done changes the world as such. */
void sim_footprint_add_all(struct sim_world *world);

/* The execution is over, and what is still ready is not done. */
void sim_footprint_end(struct sim_world *world);

#endif
