/*
 * When two moments of a world are alike: what can still happen depends on nothing in which they
 * differ (base/likeness.h).
 *
 * A world whose moments are compared lets its tasks note what reaches them: how each await ended,
 * what was received, and what they did for all to see.  What a task has in hand follows from that,
 * and its stack is not looked at.  Everything else is the arena, with times counted from now.
 */
#ifndef SIM_LIKENESS_H
#define SIM_LIKENESS_H

#include <stdint.h>

#include "base/hash.h"
#include "base/likeness.h"

#include "sim/world.h"

/* For monitors, while they even out their states. */
struct sim_likeness {
    struct base_likeness *memory;
    struct sim_world *world;
};

/* The copy of something in the arena, to be changed. */
void *sim_likeness_of(const struct sim_likeness *likeness, const void *memory);
/* The same, all zero from there on; size bytes must lie in one block. */
void sim_likeness_clear(const struct sim_likeness *likeness, const void *memory, size_t size);

/* As far off as it is, in ns or iterations; 0 stays 0. */
uint64_t sim_likeness_of_time(const struct sim_likeness *likeness, uint64_t time);
/* The same of something past that matters for so many ns only. */
uint64_t sim_likeness_of_past(const struct sim_likeness *likeness, uint64_t time, uint64_t span);
uint32_t sim_likeness_of_iteration(const struct sim_likeness *likeness, uint32_t iteration);

/* Puts items without an order of their own into one, by their bytes; at most
 * SIM_LIKENESS_ITEM_SIZE_MAX each. */
void sim_likeness_sort(void *items, uint32_t count, size_t size);
#define SIM_LIKENESS_ITEM_SIZE_MAX 64

/* runtime/likeness.h */
uint32_t sim_likeness_of_task(const struct sim_likeness *likeness, uint32_t id);
void sim_likeness_mark_task(const struct sim_likeness *likeness, uint32_t id, uint32_t mark);
void sim_likeness_mark_stream(const struct sim_likeness *likeness, uint32_t id, uint32_t mark);

/* At a question, or at the end: the digest of all that the moments alike to this one have in
 * common.  Only of a world with options.is_compared. */
struct base_digest sim_world_likeness(struct sim_world *world);

/* In all digests so far: pointers to memory on stacks that nobody has accounted for.  Must be 0. */
uint64_t sim_world_stray_count(const struct sim_world *world);

#endif
