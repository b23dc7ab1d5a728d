/*
 * Sleep sets: actors whose next step was tried already, and must not be taken until something
 * happens that it depends on.
 */
#ifndef MODEL_SLEEP_H
#define MODEL_SLEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "model/partial_order.h"

struct model_sleeper {
    uint64_t actor;
    uint32_t access_begin; /* of the step that it would do, in the set's own copy */
    uint32_t access_count;
    struct model_signature signature;
};

struct model_sleep {
    struct model_sleeper *sleepers; /* owns */
    uint32_t count;
    uint32_t capacity;
    struct runtime_access *accesses; /* owns */
    uint32_t access_count;
    uint32_t access_capacity;
};

void model_sleep_release(struct model_sleep *sleep);
void model_sleep_clear(struct model_sleep *sleep);

/* The footprint is copied. */
void model_sleep_add(struct model_sleep *sleep, uint64_t actor, struct model_footprint footprint);

/* The last one added might do this as well. */
void model_sleep_extend(struct model_sleep *sleep, struct model_footprint footprint);

bool model_sleep_has(const struct model_sleep *sleep, uint64_t actor);

/* Adds those of `from` that sleep through the steps of the order from `begin` on. */
void model_sleep_inherit(struct model_sleep *sleep, const struct model_sleep *from,
                         const struct model_order *order, uint32_t begin);

/* Does the actor sleep in the set, and through the steps from `begin` to before `end`? */
bool model_sleep_lasts(const struct model_sleep *sleep, uint64_t actor,
                       const struct model_order *order, uint32_t begin, uint32_t end);

struct model_footprint model_sleep_footprint(const struct model_sleep *sleep, uint32_t index);

#endif
