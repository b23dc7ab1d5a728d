/*
 * A stack of sleeping steps: each was tried at a state before, and sleeps until something happens
 * that it does not commute with.
 */
#ifndef MODEL_SLEEPERS_H
#define MODEL_SLEEPERS_H

#include <stdint.h>

#include "model/steps.h"

struct model_sleeper {
    uint64_t actor;
    uint32_t access_begin; /* in the stack's own copy */
    uint32_t access_count;
};

struct model_sleepers {
    struct model_sleeper *items; /* owns */
    uint32_t count;
    uint32_t capacity;
    struct runtime_access *accesses; /* owns */
    uint32_t access_count;
    uint32_t access_capacity;
};

void model_sleepers_release(struct model_sleepers *sleepers);

/* Copies the footprint. */
void model_sleepers_push(struct model_sleepers *sleepers, uint64_t actor,
                         struct model_footprint footprint);

/* Takes away what lies at and above `count`. */
void model_sleepers_cut(struct model_sleepers *sleepers, uint32_t count);

/* Pushes again those of [begin, end) that none of the executed steps wakes. */
void model_sleepers_push_undisturbed(struct model_sleepers *sleepers, uint32_t begin, uint32_t end,
                                     const struct model_step *steps, uint32_t step_count);

#endif
