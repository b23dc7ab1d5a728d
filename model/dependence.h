/*
 * Which steps do not commute: the one place that says so.
 *
 * The relation is that of Mazurkiewicz traces over the accesses of each step.  Everything that
 * reduces a search (sleep sets, source sets, wake-up trees, stored sleep sets) rests on it: an
 * access that is missing here hides executions, one too many only costs time.
 */
#ifndef MODEL_DEPENDENCE_H
#define MODEL_DEPENDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/access.h"

/* What one step accessed; borrows. */
struct model_footprint {
    const struct runtime_access *accesses;
    uint32_t count;
};

/* Do two accesses of the same field of the same object conflict in these modes? */
bool model_modes_conflict(enum runtime_access_mode one, enum runtime_access_mode other);

/* Does the order of the two steps matter?  They are steps of different actors: those of one are
 * always dependent. */
bool model_footprints_conflict(struct model_footprint one, struct model_footprint other);

#endif
