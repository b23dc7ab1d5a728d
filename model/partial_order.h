/*
 * The happens-before order of one execution: its steps, each with a vector clock.
 *
 * A step comes after the earlier steps of its actor, after those that it depends on
 * (model/dependence.h), and after whatever these come after.  Two dependent steps of different
 * actors with nothing between them are a race: the other order is another execution.
 */
#ifndef MODEL_PARTIAL_ORDER_H
#define MODEL_PARTIAL_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/dependence.h"

/* Actors are numbered from 0 in the order in which they are first seen. */
#define MODEL_ACTORS_MAX 64
#define MODEL_NO_FRAME   UINT32_MAX

struct model_order_step {
    uint32_t actor;
    uint32_t ordinal; /* among the steps of its actor, from 1 */
    uint32_t frame;   /* the question that chose it, or MODEL_NO_FRAME when nothing else could run
                       */
    uint32_t access_begin;
    uint32_t access_count;
};

struct model_order {
    struct model_order_step *steps; /* owns */
    uint32_t count;
    uint32_t capacity;
    uint32_t *clocks;                /* owns; MODEL_ACTORS_MAX per step */
    struct runtime_access *accesses; /* owns; of all steps */
    uint32_t access_count;
    uint32_t access_capacity;
    uint64_t actor_ids[MODEL_ACTORS_MAX];
    uint32_t actor_count;
};

void model_order_init(struct model_order *order);
void model_order_release(struct model_order *order);

/* The number of an actor, which is new if it was not seen before.  More than MODEL_ACTORS_MAX:
 * MODEL_ACTORS_MAX. */
uint32_t model_order_actor(struct model_order *order, uint64_t id);

/* Appends a step; the footprint is copied. */
void model_order_add(struct model_order *order, uint32_t actor, uint32_t frame,
                     struct model_footprint footprint);

/* Forgets all but the first count steps; actors keep their numbers. */
void model_order_cut(struct model_order *order, uint32_t count);

struct model_footprint model_order_footprint(const struct model_order *order, uint32_t step);

/* Is earlier before later (or the same)? */
bool model_order_before(const struct model_order *order, uint32_t earlier, uint32_t later);

/*
 * Calls race for each earlier step that the given one is in a race with, the latest first.  It
 * returns false when the later one was possible only through the earlier one (an unlock, and the
 * lock behind it): then that is no race, and who kept it from being possible is looked for.
 */
void model_order_races(const struct model_order *order, uint32_t step,
                       bool (*race)(void *context, uint32_t earlier, uint32_t later),
                       void *context);

#endif
