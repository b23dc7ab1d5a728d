#include "model/partial_order.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 64
#define CLOCK_SIZE   (MODEL_ACTORS_MAX * sizeof(uint32_t))

void model_order_init(struct model_order *order)
{
    CHECK(order != NULL);
    *order = (struct model_order){.count = 0};
}

void model_order_release(struct model_order *order)
{
    CHECK(order != NULL);
    base_heap_give_back(order->steps);
    base_heap_give_back(order->clocks);
    base_heap_give_back(order->accesses);
    *order = (struct model_order){.count = 0};
}

uint32_t model_order_actor(struct model_order *order, uint64_t id)
{
    CHECK(order->actor_count <= MODEL_ACTORS_MAX);
    for (uint32_t i = 0; i < order->actor_count; i++) {
        if (order->actor_ids[i] == id) {
            return i;
        }
    }
    if (order->actor_count == MODEL_ACTORS_MAX) {
        return MODEL_ACTORS_MAX;
    }
    order->actor_ids[order->actor_count] = id;
    return order->actor_count++;
}

static uint32_t *clock_of(const struct model_order *order, uint32_t step)
{
    CHECK(step < order->capacity);
    return &order->clocks[(size_t)step * MODEL_ACTORS_MAX];
}

static void grow(struct model_order *order)
{
    CHECK(order->count <= order->capacity);
    if (order->count < order->capacity) {
        return;
    }
    order->capacity = order->capacity == 0 ? CAPACITY_MIN : order->capacity * 2;
    order->steps = base_heap_resize(order->steps, order->capacity * sizeof *order->steps);
    order->clocks = base_heap_resize(order->clocks, order->capacity * CLOCK_SIZE);
}

static uint32_t copy_accesses(struct model_order *order, struct model_footprint footprint)
{
    const uint32_t begin = order->access_count;
    while (begin + footprint.count > order->access_capacity) {
        order->access_capacity =
            order->access_capacity == 0 ? CAPACITY_MIN : order->access_capacity * 2;
        order->accesses =
            base_heap_resize(order->accesses, order->access_capacity * sizeof *order->accesses);
    }
    if (footprint.count > 0) {
        CHECK(footprint.accesses != NULL);
        memcpy(order->accesses + begin, footprint.accesses,
               footprint.count * sizeof *order->accesses);
    }
    order->access_count = begin + footprint.count;
    return begin;
}

struct model_footprint model_order_footprint(const struct model_order *order, uint32_t step)
{
    CHECK(step < order->count);
    return (struct model_footprint){order->accesses + order->steps[step].access_begin,
                                    order->steps[step].access_count};
}

static void join(uint32_t *clock, const uint32_t *other)
{
    for (uint32_t i = 0; i < MODEL_ACTORS_MAX; i++) {
        clock[i] = other[i] > clock[i] ? other[i] : clock[i];
    }
}

/* Starts a step's clock as its actor's last one left off; returns how many steps that actor had. */
static uint32_t inherit(const struct model_order *order, uint32_t actor, uint32_t *clock)
{
    for (uint32_t i = order->count; i > 0; i--) {
        if (order->steps[i - 1].actor == actor) {
            memcpy(clock, clock_of(order, i - 1), CLOCK_SIZE);
            return order->steps[i - 1].ordinal;
        }
    }
    memset(clock, 0, CLOCK_SIZE);
    return 0;
}

static bool covers(const uint32_t *clock, const struct model_order_step *step)
{
    CHECK(step->ordinal > 0);
    return clock[step->actor] >= step->ordinal;
}

void model_order_add(struct model_order *order, uint32_t actor, uint32_t frame,
                     struct model_footprint footprint)
{
    CHECK(actor < MODEL_ACTORS_MAX);
    grow(order);
    uint32_t *clock = clock_of(order, order->count);
    const uint32_t ordinal = inherit(order, actor, clock) + 1;
    for (uint32_t i = order->count; i > 0; i--) {
        if (!covers(clock, &order->steps[i - 1]) &&
            model_footprints_conflict(footprint, model_order_footprint(order, i - 1))) {
            join(clock, clock_of(order, i - 1));
        }
    }
    clock[actor] = ordinal;
    order->steps[order->count] = (struct model_order_step){
        .actor = actor,
        .ordinal = ordinal,
        .frame = frame,
        .access_begin = copy_accesses(order, footprint),
        .access_count = footprint.count,
    };
    order->count++;
}

void model_order_cut(struct model_order *order, uint32_t count)
{
    CHECK(count <= order->count);
    if (count < order->count) {
        order->access_count = order->steps[count].access_begin;
        order->count = count;
    }
}

bool model_order_before(const struct model_order *order, uint32_t earlier, uint32_t later)
{
    CHECK(earlier <= later);
    CHECK(later < order->count);
    return covers(clock_of(order, later), &order->steps[earlier]);
}

void model_order_races(const struct model_order *order, uint32_t step,
                       bool (*race)(void *context, uint32_t earlier, uint32_t later), void *context)
{
    uint32_t seen[MODEL_ACTORS_MAX];
    const struct model_order_step *own = &order->steps[step];
    CHECK(step < order->count);
    CHECK(race != NULL);
    const struct model_order before = {.steps = order->steps,
                                       .count = step,
                                       .capacity = order->capacity,
                                       .clocks = order->clocks,
                                       .accesses = order->accesses};
    (void)inherit(&before, own->actor, seen);
    for (uint32_t i = step; i > 0; i--) {
        if (!covers(seen, &order->steps[i - 1]) &&
            model_footprints_conflict(model_order_footprint(order, step),
                                      model_order_footprint(order, i - 1)) &&
            race(context, i - 1, step)) {
            join(seen, clock_of(order, i - 1));
        }
    }
}
