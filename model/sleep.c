#include "model/sleep.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 8

void model_sleep_release(struct model_sleep *sleep)
{
    CHECK(sleep->count <= sleep->capacity);
    base_heap_give_back(sleep->sleepers);
    base_heap_give_back(sleep->accesses);
    *sleep = (struct model_sleep){.count = 0};
}

void model_sleep_clear(struct model_sleep *sleep)
{
    CHECK(sleep->count <= sleep->capacity);
    sleep->count = 0;
    sleep->access_count = 0;
}

static void grow(struct model_sleep *sleep, uint32_t access_count)
{
    CHECK(sleep->count <= sleep->capacity);
    if (sleep->count == sleep->capacity) {
        sleep->capacity = sleep->capacity == 0 ? CAPACITY_MIN : sleep->capacity * 2;
        sleep->sleepers =
            base_heap_resize(sleep->sleepers, sleep->capacity * sizeof *sleep->sleepers);
    }
    while (sleep->access_count + access_count > sleep->access_capacity) {
        sleep->access_capacity =
            sleep->access_capacity == 0 ? CAPACITY_MIN : sleep->access_capacity * 2;
        sleep->accesses =
            base_heap_resize(sleep->accesses, sleep->access_capacity * sizeof *sleep->accesses);
    }
}

void model_sleep_add(struct model_sleep *sleep, uint64_t actor, struct model_footprint footprint)
{
    CHECK(!model_sleep_has(sleep, actor));
    grow(sleep, footprint.count);
    sleep->sleepers[sleep->count++] =
        (struct model_sleeper){.actor = actor,
                               .access_begin = sleep->access_count,
                               .access_count = footprint.count,
                               .signature = model_signature_of(footprint)};
    if (footprint.count > 0) {
        memcpy(sleep->accesses + sleep->access_count, footprint.accesses,
               footprint.count * sizeof *sleep->accesses);
    }
    sleep->access_count += footprint.count;
}

void model_sleep_extend(struct model_sleep *sleep, struct model_footprint footprint)
{
    CHECK(sleep->count > 0);
    grow(sleep, footprint.count);
    struct model_sleeper *last = &sleep->sleepers[sleep->count - 1];
    for (uint32_t i = 0; i < footprint.count; i++) {
        if (!model_footprint_has(model_sleep_footprint(sleep, sleep->count - 1),
                                 &footprint.accesses[i], footprint.accesses[i].mode)) {
            sleep->accesses[sleep->access_count++] = footprint.accesses[i];
            last->access_count++;
        }
    }
    last->signature = model_signature_of(model_sleep_footprint(sleep, sleep->count - 1));
}

static uint32_t find(const struct model_sleep *sleep, uint64_t actor)
{
    uint32_t index = 0;
    CHECK(sleep->count <= sleep->capacity);
    while (index < sleep->count && sleep->sleepers[index].actor != actor) {
        index++;
    }
    return index;
}

bool model_sleep_has(const struct model_sleep *sleep, uint64_t actor)
{
    return find(sleep, actor) < sleep->count;
}

struct model_footprint model_sleep_footprint(const struct model_sleep *sleep, uint32_t index)
{
    CHECK(index < sleep->count);
    return (struct model_footprint){sleep->accesses + sleep->sleepers[index].access_begin,
                                    sleep->sleepers[index].access_count};
}

static bool lasts(const struct model_sleep *sleep, uint32_t index, const struct model_order *order,
                  uint32_t begin, uint32_t end)
{
    const struct model_footprint footprint = model_sleep_footprint(sleep, index);
    const struct model_sleeper *sleeper = &sleep->sleepers[index];
    CHECK(end <= order->count);
    for (uint32_t i = begin; i < end; i++) {
        if (order->steps[i].actor == sleeper->actor ||
            model_order_conflicts(order, i, footprint, sleeper->signature)) {
            return false;
        }
    }
    return true;
}

void model_sleep_inherit(struct model_sleep *sleep, const struct model_sleep *from,
                         const struct model_order *order, uint32_t begin)
{
    CHECK(sleep != from);
    for (uint32_t i = 0; i < from->count; i++) {
        if (lasts(from, i, order, begin, order->count)) {
            model_sleep_add(sleep, from->sleepers[i].actor, model_sleep_footprint(from, i));
        }
    }
}

bool model_sleep_lasts(const struct model_sleep *sleep, uint64_t actor,
                       const struct model_order *order, uint32_t begin, uint32_t end)
{
    const uint32_t index = find(sleep, actor);
    return index < sleep->count && lasts(sleep, index, order, begin, end);
}
