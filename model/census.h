/*
 * A census: how many different things came, how often each, and when each came first.
 *
 * A thing is known by a hash of 64 bits.  Up to MODEL_CENSUS_COUNT_MAX different ones are told
 * apart; then the census is full, and its counts are lower bounds.
 */
#ifndef MODEL_CENSUS_H
#define MODEL_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#define MODEL_CENSUS_COUNT_MAX (UINT32_C(1) << 18)

struct model_census_entry {
    uint64_t hash;
    uint64_t first; /* the number of the first that was such, from 1 */
    uint64_t times; /* 0: the slot is free */
};

/* Zero is the census of nothing. */
struct model_census {
    struct model_census_entry *slots; /* owns; by hash */
    uint32_t slot_count;              /* a power of two, or 0 */
    uint32_t count;                   /* of different ones */
    bool is_full;                     /* and one came for which there was no room */
};

void model_census_release(struct model_census *census);

/* Things that came `times` times, the first of them as number `first`. */
void model_census_add(struct model_census *census, struct model_census_entry entry);

/* Adds what `next` counted, whose numbers go on behind `offset`. */
void model_census_append(struct model_census *census, const struct model_census *next,
                         uint64_t offset);

/* How many things came exactly so many times. */
uint32_t model_census_count_of(const struct model_census *census, uint64_t times);

/* How many came in all, whatever they were. */
uint64_t model_census_total(const struct model_census *census);

/* The number of the last one that was like none before it; 0: there was none. */
uint64_t model_census_last_new(const struct model_census *census);

#endif
