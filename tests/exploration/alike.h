/*
 * Whether moments that are alike go on alike: a search that goes through no state twice depends on
 * it.
 *
 * Wherever two executions come to the same fingerprint and get the same answer there, the next
 * fingerprint must be the same, and so must be all that happens in between, but for the names and
 * times of things.
 */
#ifndef TESTS_EXPLORATION_ALIKE_H
#define TESTS_EXPLORATION_ALIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/world_steps.h"

struct alike_counts {
    uint64_t compared;  /* moments that were met again on another way */
    uint64_t different; /* of these, those that went on in another way */
};

enum alike_view {
    ALIKE_WHOLE,  /* as above */
    ALIKE_EVENTS, /* the next fingerprint may be another one: then two moments that are alike are
                     taken for two, which costs executions and loses none */
    ALIKE_BLIND,  /* what is asked is taken for all that there is to a moment, which is wrong and
                     must be noticed */
};

/* Makes so many executions with answers drawn from the seed, in a world that is_compared. */
struct alike_counts alike_count(struct model_world_steps *subject, uint64_t seed,
                                uint32_t execution_count, enum alike_view view);

#endif
