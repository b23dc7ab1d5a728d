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

/* Which fields a footprint reads and which it changes, in a few bits: two that have none in common
 * do not conflict. */
struct model_signature {
    uint64_t read;
    uint64_t changed;
};

/* Do two accesses of the same field of the same object conflict in these modes? */
bool model_modes_conflict(enum runtime_access_mode one, enum runtime_access_mode other);

/* Does the order of the two steps matter?  They are steps of different actors: those of one are
 * always dependent. */
bool model_footprints_conflict(struct model_footprint one, struct model_footprint other);

struct model_signature model_signature_of(struct model_footprint footprint);

/* May the footprints of the two conflict? */
static inline bool model_signatures_meet(struct model_signature one, struct model_signature other)
{
    return ((one.changed & (other.read | other.changed)) | (one.read & other.changed)) != 0;
}

/* Does the footprint access that field of that object in that mode? */
bool model_footprint_has(struct model_footprint footprint, const struct runtime_access *access,
                         enum runtime_access_mode mode);

#endif
