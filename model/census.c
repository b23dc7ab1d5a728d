#include "model/census.h"

#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#define SLOT_COUNT_FIRST 64

void model_census_release(struct model_census *census)
{
    CHECK(census != NULL);
    base_heap_give_back(census->slots);
    *census = (struct model_census){.count = 0};
}

/* Where the hash is, or would be. */
static struct model_census_entry *find(const struct model_census *census, uint64_t hash)
{
    const uint32_t mask = census->slot_count - 1;
    uint32_t index = (uint32_t)((hash ^ (hash >> 32)) & mask);
    CHECK(census->count < census->slot_count);
    while (census->slots[index].times > 0 && census->slots[index].hash != hash) {
        index = (index + 1) & mask;
    }
    return &census->slots[index];
}

/* Half of the slots stay free. */
static void make_room(struct model_census *census)
{
    const struct model_census old = *census;
    if (census->slot_count > 2 * census->count) {
        return;
    }
    census->slot_count = old.slot_count == 0 ? SLOT_COUNT_FIRST : 2 * old.slot_count;
    census->slots = base_heap_take(census->slot_count * sizeof *census->slots);
    for (uint32_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i].times > 0) {
            *find(census, old.slots[i].hash) = old.slots[i];
        }
    }
    base_heap_give_back(old.slots);
}

void model_census_add(struct model_census *census, struct model_census_entry entry)
{
    CHECK(entry.times > 0);
    CHECK(entry.first > 0);
    make_room(census);
    struct model_census_entry *slot = find(census, entry.hash);
    if (slot->times > 0) {
        slot->times += entry.times;
        slot->first = entry.first < slot->first ? entry.first : slot->first;
    } else if (census->count < MODEL_CENSUS_COUNT_MAX) {
        *slot = entry;
        census->count++;
    } else {
        census->is_full = true;
    }
}

void model_census_append(struct model_census *census, const struct model_census *next,
                         uint64_t offset)
{
    CHECK(census != next);
    for (uint32_t i = 0; i < next->slot_count; i++) {
        struct model_census_entry entry = next->slots[i];
        if (entry.times > 0) {
            entry.first += offset;
            model_census_add(census, entry);
        }
    }
    census->is_full = census->is_full || next->is_full;
}

uint32_t model_census_count_of(const struct model_census *census, uint64_t times)
{
    uint32_t count = 0;
    CHECK(times > 0);
    for (uint32_t i = 0; i < census->slot_count; i++) {
        count += census->slots[i].times == times ? 1 : 0;
    }
    return count;
}

uint64_t model_census_total(const struct model_census *census)
{
    uint64_t total = 0;
    CHECK(census != NULL);
    for (uint32_t i = 0; i < census->slot_count; i++) {
        total += census->slots[i].times;
    }
    return total;
}

uint64_t model_census_last_new(const struct model_census *census)
{
    uint64_t last = 0;
    CHECK(census != NULL);
    for (uint32_t i = 0; i < census->slot_count; i++) {
        const struct model_census_entry *slot = &census->slots[i];
        last = slot->times > 0 && slot->first > last ? slot->first : last;
    }
    return last;
}
