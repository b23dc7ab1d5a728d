/*
 * Does a step access the same whatever others did before it?
 *
 * An actor with one past has one next step; but what that step accesses may depend on what it finds
 * there (it reads a flag and then writes one cell or another).  The algorithms for one execution
 * per trace foresee what a step does when it is done earlier, and that holds only while none
 * varies.
 *
 * Two things may vary all the same: whom a step makes ready, which follows from what else it
 * accesses, and whether it ends its actor, as long as nobody looks at that.
 */
#ifndef MODEL_VARIATION_H
#define MODEL_VARIATION_H

#include <stdbool.h>
#include <stdint.h>

#include "model/partial_order.h"

struct model_variation {
    struct model_variation_entry *entries; /* owns; a hash table */
    uint32_t count;
    uint32_t capacity;
    uint64_t *pasts; /* owns; of each step of the order */
    uint32_t past_capacity;
    bool has_varying_ends; /* some step ends its actor, or does not */
    bool has_watched_ends; /* some step looks whether another actor has ended */
};

void model_variation_release(struct model_variation *variation);

/* Takes in the order's last step.  Returns whether it does something else than it did elsewhere, or
 * whether there are too many to tell. */
bool model_variation_see(struct model_variation *variation, const struct model_order *order);

#endif
