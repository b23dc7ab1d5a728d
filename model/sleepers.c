#include "model/sleepers.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_FIRST 64

void model_sleepers_release(struct model_sleepers *sleepers)
{
    CHECK(sleepers->count <= sleepers->capacity);
    base_heap_give_back(sleepers->items);
    base_heap_give_back(sleepers->accesses);
    *sleepers = (struct model_sleepers){.items = NULL};
}

static uint32_t doubled(uint32_t capacity, uint32_t wanted)
{
    capacity = capacity == 0 ? CAPACITY_FIRST : capacity;
    while (capacity < wanted) {
        CHECK(capacity < UINT32_MAX / 2);
        capacity *= 2;
    }
    return capacity;
}

static void make_room(struct model_sleepers *sleepers, uint32_t access_count)
{
    CHECK(sleepers->count <= sleepers->capacity);
    CHECK(sleepers->access_count <= sleepers->access_capacity);
    if (sleepers->count == sleepers->capacity) {
        sleepers->capacity = doubled(sleepers->capacity, sleepers->count + 1);
        sleepers->items =
            base_heap_resize(sleepers->items, sleepers->capacity * sizeof *sleepers->items);
    }
    if (sleepers->access_count + access_count > sleepers->access_capacity) {
        sleepers->access_capacity =
            doubled(sleepers->access_capacity, sleepers->access_count + access_count);
        sleepers->accesses = base_heap_resize(sleepers->accesses, sleepers->access_capacity *
                                                                      sizeof *sleepers->accesses);
    }
}

void model_sleepers_push(struct model_sleepers *sleepers, uint64_t actor,
                         struct model_footprint footprint)
{
    CHECK(footprint.count == 0 || footprint.accesses != NULL);
    make_room(sleepers, footprint.count);
    sleepers->items[sleepers->count++] =
        (struct model_sleeper){actor, sleepers->access_count, footprint.count};
    for (uint32_t i = 0; i < footprint.count; i++) {
        sleepers->accesses[sleepers->access_count++] = footprint.accesses[i];
    }
}

void model_sleepers_cut(struct model_sleepers *sleepers, uint32_t count)
{
    CHECK(count <= sleepers->count);
    if (count < sleepers->count) {
        sleepers->access_count = sleepers->items[count].access_begin;
        sleepers->count = count;
    }
}

static struct model_footprint footprint_of(const struct model_sleepers *sleepers,
                                           const struct model_sleeper *sleeper)
{
    if (sleeper->access_count == 0) {
        return (struct model_footprint){.accesses = NULL};
    }
    return (struct model_footprint){sleepers->accesses + sleeper->access_begin,
                                    sleeper->access_count};
}

static bool is_undisturbed(const struct model_sleepers *sleepers, uint32_t index,
                           const struct model_step *steps, uint32_t step_count)
{
    const struct model_sleeper *sleeper = &sleepers->items[index];
    const struct model_footprint footprint = footprint_of(sleepers, sleeper);
    CHECK(index < sleepers->count);
    for (uint32_t i = 0; i < step_count; i++) {
        const bool is_woken =
            !steps[i].is_blocked && (steps[i].actor == sleeper->actor ||
                                     model_footprints_conflict(footprint, steps[i].footprint));
        if (is_woken) {
            return false;
        }
    }
    return true;
}

/* The accesses are copied from the stack onto itself. */
static void push_again(struct model_sleepers *sleepers, uint32_t index)
{
    const struct model_sleeper sleeper = sleepers->items[index];
    CHECK(index < sleepers->count);
    make_room(sleepers, sleeper.access_count);
    model_sleepers_push(sleepers, sleeper.actor, footprint_of(sleepers, &sleeper));
}

void model_sleepers_push_undisturbed(struct model_sleepers *sleepers, uint32_t begin, uint32_t end,
                                     const struct model_step *steps, uint32_t step_count)
{
    CHECK(begin <= end);
    CHECK(end <= sleepers->count);
    for (uint32_t i = begin; i < end; i++) {
        if (is_undisturbed(sleepers, i, steps, step_count)) {
            push_again(sleepers, i);
        }
    }
}
