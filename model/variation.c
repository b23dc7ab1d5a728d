#include "model/variation.h"

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 256
#define CAPACITY_MAX ((uint32_t)1 << 22)

struct model_variation_entry {
    uint64_t past; /* of the actor, and who it is; 0: a free entry */
    uint64_t footprint;
    bool ends; /* the actor */
};

void model_variation_release(struct model_variation *variation)
{
    CHECK(variation->count <= variation->capacity);
    base_heap_give_back(variation->entries);
    base_heap_give_back(variation->pasts);
    *variation = (struct model_variation){.count = 0};
}

/* The finaliser of splitmix64. */
static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static bool is_fixed(const struct runtime_access *access)
{
    return access->field != RUNTIME_FIELD_ENDED &&
           (access->field != RUNTIME_FIELD_READY || access->mode != RUNTIME_ACCESS_RELEASE);
}

/* Accesses in any order; never 0. */
static uint64_t hash_footprint(struct model_footprint footprint)
{
    uint64_t sum = 1;
    for (uint32_t i = 0; i < footprint.count; i++) {
        const struct runtime_access *access = &footprint.accesses[i];
        if (!is_fixed(access)) {
            continue;
        }
        sum += mix(mix(access->object) + (uint64_t)access->field * 8 + (uint64_t)access->mode + 1);
    }
    return sum == 0 ? 1 : sum;
}

/* All that comes before a step, in any order. */
static uint64_t hash_before(const struct model_variation *variation,
                            const struct model_order *order, uint32_t step)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < step; i++) {
        sum += model_order_before(order, i, step) ? variation->pasts[i] : 0;
    }
    return sum;
}

/* What has led the actor to its last step: its step before, and all that came before that. */
static uint64_t past_of(const struct model_variation *variation, const struct model_order *order,
                        uint32_t step)
{
    const uint64_t actor = order->steps[step].actor;
    uint32_t previous = step;
    CHECK(step < order->count);
    while (previous > 0 &&
           (order->steps[previous - 1].actor != actor || order->steps[previous - 1].is_blocked)) {
        previous--;
    }
    return mix(actor ^ mix(previous == 0 ? 0 : variation->pasts[previous - 1])) | 1;
}

/* Does it end its actor?  *out_watched: it looks whether another one has ended. */
static bool is_end(uint64_t actor, struct model_footprint footprint, bool *out_watched)
{
    bool is_end = false;
    for (uint32_t i = 0; i < footprint.count; i++) {
        if (footprint.accesses[i].field == RUNTIME_FIELD_ENDED) {
            is_end = is_end || footprint.accesses[i].object == actor;
            *out_watched = *out_watched || footprint.accesses[i].object != actor;
        }
    }
    return is_end;
}

static struct model_variation_entry *find(const struct model_variation *variation, uint64_t past)
{
    CHECK(variation->count < variation->capacity);
    uint32_t index = (uint32_t)past & (variation->capacity - 1);
    while (variation->entries[index].past != 0 && variation->entries[index].past != past) {
        index = (index + 1) & (variation->capacity - 1);
    }
    return &variation->entries[index];
}

static void grow(struct model_variation *variation)
{
    const struct model_variation old = *variation;
    if (old.capacity > old.count * 2) {
        return;
    }
    variation->capacity = old.capacity == 0 ? CAPACITY_MIN : old.capacity * 2;
    variation->entries = base_heap_take(variation->capacity * sizeof *variation->entries);
    for (uint32_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].past != 0) {
            *find(variation, old.entries[i].past) = old.entries[i];
        }
    }
    base_heap_give_back(old.entries);
}

static void note_past(struct model_variation *variation, const struct model_order *order,
                      uint64_t footprint)
{
    const uint32_t last = order->count - 1;
    CHECK(last < order->capacity);
    if (last >= variation->past_capacity) {
        variation->past_capacity = order->capacity;
        variation->pasts =
            base_heap_resize(variation->pasts, order->capacity * sizeof *variation->pasts);
    }
    variation->pasts[last] =
        mix(order->steps[last].actor ^ footprint ^ mix(hash_before(variation, order, last)));
}

bool model_variation_see(struct model_variation *variation, const struct model_order *order)
{
    CHECK(order->count > 0);
    const uint32_t last = order->count - 1;
    const uint64_t footprint = hash_footprint(model_order_footprint(order, last));
    const bool ends = is_end(order->steps[last].actor, model_order_footprint(order, last),
                             &variation->has_watched_ends);
    grow(variation);
    struct model_variation_entry *entry = find(variation, past_of(variation, order, last));
    note_past(variation, order, footprint);
    if (entry->past == 0) {
        entry->past = past_of(variation, order, last);
        entry->footprint = footprint;
        entry->ends = ends;
        variation->count++;
    }
    variation->has_varying_ends = variation->has_varying_ends || entry->ends != ends;
    return entry->footprint != footprint ||
           (variation->has_varying_ends && variation->has_watched_ends) ||
           variation->count >= CAPACITY_MAX / 2;
}
