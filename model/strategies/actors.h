/*
 * What a random strategy knows of the actors between which it chooses: how many steps each has, as
 * far as executions have shown, and its priority in this one.
 */
#ifndef MODEL_STRATEGIES_ACTORS_H
#define MODEL_STRATEGIES_ACTORS_H

#include <stdint.h>

#include "sim/choice.h"

struct model_actor {
    uint64_t id;
    uint64_t priority;       /* in this execution; 0: none was drawn */
    uint32_t step_count;     /* in this execution */
    uint32_t step_count_max; /* in any execution that has ended */
};

struct model_actors {
    struct model_actor *items; /* owns; in the order in which they were met */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* owns; a hash table of indices + 1, twice the capacity */
};

void model_actors_release(struct model_actors *actors);

/* Before each execution: what the last one showed is remembered, and priorities are forgotten. */
void model_actors_begin(struct model_actors *actors);

/* The actor of that id; valid until the next call. */
struct model_actor *model_actors_get(struct model_actors *actors, uint64_t id);

/* How many more steps it has to make than it has made: at least 1, for it is about to make one. */
uint32_t model_actor_steps_left(const struct model_actor *actor);

/* The alternative of the highest priority, the first of several; draw gives one to each actor that
 * has none, above 0. */
uint32_t model_actors_highest(struct model_actors *actors, const struct sim_question *question,
                              uint64_t (*draw)(void *context), void *context);

#endif
