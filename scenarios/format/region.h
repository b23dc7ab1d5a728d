/*
 * Memory that is given back all at once: what a scenario file compiles to, what its mistakes say.
 */
#ifndef SCENARIOS_FORMAT_REGION_H
#define SCENARIOS_FORMAT_REGION_H

#include <stddef.h>

struct scenarios_region_block;

/* Zero is an empty region. */
struct scenarios_region {
    struct scenarios_region_block *newest; /* owns */
    size_t size;                           /* bytes in all of its blocks */
};

/* Gives everything back; the region is empty then. */
void scenarios_region_release(struct scenarios_region *region);

/* Returns size bytes, all zero, aligned for any type, that live as long as the region. */
void *scenarios_region_take(struct scenarios_region *region, size_t size);

/* Returns a copy of size bytes with a zero behind them; bytes may be NULL when size is 0. */
char *scenarios_region_copy(struct scenarios_region *region, const char *bytes, size_t size);

/* Returns what printf would print. */
__attribute__((format(printf, 2, 3))) char *scenarios_region_format(struct scenarios_region *region,
                                                                    const char *format, ...);

#endif
