/*
 * The happens-before order of one execution: its steps, each with the set of those before it.
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
#include "model/steps.h"

#define MODEL_NO_FRAME UINT32_MAX
#define MODEL_NO_STEP  UINT32_MAX

struct model_order_step {
    uint64_t actor;
    uint32_t frame;  /* the question that chose it, or MODEL_NO_FRAME when nothing else could run */
    bool is_blocked; /* as in struct model_step: nobody comes after it */
    bool is_withdrawn;
    uint32_t access_begin;
    uint32_t access_count;
    struct model_signature signature;
};

struct model_order {
    struct model_order_step *steps; /* owns */
    uint32_t count;
    uint32_t capacity; /* of each row, too */
    uint64_t *rows;    /* owns; a bit for each step before, capacity / 64 words each */
    struct runtime_access *accesses; /* owns; of all steps */
    uint32_t access_count;
    uint32_t access_capacity;
};

void model_order_init(struct model_order *order);
void model_order_release(struct model_order *order);

/* Appends a step; the footprint is copied. */
void model_order_add(struct model_order *order, const struct model_step *step, uint32_t frame);

/* The last step did this as well. */
void model_order_extend(struct model_order *order, struct model_footprint footprint);

/* Forgets all but the first `count` steps, and what the last of them did beyond the first
 * `access_count` accesses of them all. */
void model_order_cut(struct model_order *order, uint32_t count, uint32_t access_count);

struct model_footprint model_order_footprint(const struct model_order *order, uint32_t step);

/* Is earlier before later? */
bool model_order_before(const struct model_order *order, uint32_t earlier, uint32_t later);

/* Do the two depend on each other, as steps of different actors? */
bool model_order_conflicts(const struct model_order *order, uint32_t step,
                           struct model_footprint footprint, struct model_signature signature);

/* The step that made the given one's actor ready for it; MODEL_NO_STEP: it always was. */
uint32_t model_order_enabler(const struct model_order *order, uint32_t step);

/*
 * Calls race for each earlier step that the given one is in a race with, the latest first.  Where
 * the later step was possible only through the earlier one (an unlock, and the lock behind it),
 * that is no race, and who kept it from being possible is looked for.
 */
void model_order_races(const struct model_order *order, uint32_t step,
                       void (*race)(void *context, uint32_t earlier, uint32_t later),
                       void *context);

#endif
