/*
 * The states that a search has seen: their 128-bit fingerprints, and which of a state's
 * alternatives were left out when it was explored.
 *
 * An open-addressed table of 20 bytes for each place.  Two of n states share a fingerprint with a
 * probability of n * n / 2^129: 1.5e-21 for a thousand million states.
 */
#ifndef MODEL_STATES_H
#define MODEL_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct model_states {
    struct base_digest *fingerprints; /* owns; both words 0: nothing is there */
    uint32_t *left_out;               /* owns; a bit for each alternative */
    uint64_t capacity;                /* a power of two */
    uint64_t count;
    uint64_t count_max;
};

void model_states_init(struct model_states *states, uint64_t count_max);
void model_states_release(struct model_states *states);

/* Where the alternatives that were left out at this state are noted, valid until the next call;
 * NULL when the state is new and there is no room for it.  A new state begins with left_out. */
uint32_t *model_states_find_or_add(struct model_states *states, struct base_digest fingerprint,
                                   uint32_t left_out, bool *out_is_new);

/* Bytes that the table takes now. */
size_t model_states_size(const struct model_states *states);

#endif
