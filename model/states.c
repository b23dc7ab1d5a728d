#include "model/states.h"

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_FIRST 1024

static void take_memory(struct model_states *states, uint64_t capacity)
{
    CHECK((capacity & (capacity - 1)) == 0);
    states->capacity = capacity;
    states->fingerprints = base_heap_take(capacity * sizeof *states->fingerprints);
    states->left_out = base_heap_take(capacity * sizeof *states->left_out);
}

void model_states_init(struct model_states *states, uint64_t count_max)
{
    CHECK(count_max > 0);
    *states = (struct model_states){.count_max = count_max};
    take_memory(states, CAPACITY_FIRST);
}

void model_states_release(struct model_states *states)
{
    CHECK(states->capacity > 0);
    base_heap_give_back(states->fingerprints);
    base_heap_give_back(states->left_out);
    *states = (struct model_states){.count = 0};
}

static inline bool is_empty(const struct base_digest *fingerprint)
{
    return (fingerprint->high | fingerprint->low) == 0;
}

/* Where the fingerprint is, or where it belongs. */
static uint64_t place_of(const struct model_states *states, struct base_digest fingerprint)
{
    uint64_t place = fingerprint.low & (states->capacity - 1);
    CHECK(states->count < states->capacity);
    while (!is_empty(&states->fingerprints[place]) &&
           !base_digest_equal(states->fingerprints[place], fingerprint)) {
        place = (place + 1) & (states->capacity - 1);
    }
    return place;
}

static void grow(struct model_states *states)
{
    struct model_states before = *states;
    CHECK(before.count > 0);
    take_memory(states, 2 * before.capacity);
    for (uint64_t i = 0; i < before.capacity; i++) {
        if (!is_empty(&before.fingerprints[i])) {
            const uint64_t place = place_of(states, before.fingerprints[i]);
            states->fingerprints[place] = before.fingerprints[i];
            states->left_out[place] = before.left_out[i];
        }
    }
    model_states_release(&before);
}

uint32_t *model_states_find_or_add(struct model_states *states, struct base_digest fingerprint,
                                   uint32_t left_out, bool *out_is_new)
{
    CHECK(states->capacity > 0);
    if (is_empty(&fingerprint)) {
        fingerprint.low = 1;
    }
    uint64_t place = place_of(states, fingerprint);
    *out_is_new = is_empty(&states->fingerprints[place]);
    if (!*out_is_new) {
        return &states->left_out[place];
    }
    if (states->count == states->count_max) {
        return NULL;
    }
    if (states->count + 1 > states->capacity / 4 * 3) {
        grow(states);
        place = place_of(states, fingerprint);
    }
    states->count++;
    states->fingerprints[place] = fingerprint;
    states->left_out[place] = left_out;
    return &states->left_out[place];
}

size_t model_states_size(const struct model_states *states)
{
    return states->capacity * (sizeof *states->fingerprints + sizeof *states->left_out);
}
