#include "model/strategies/bounded.h"

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 64

void model_bounded_release(void *self)
{
    struct model_bounded *bounded = self;
    base_heap_give_back(bounded->wheels);
    bounded->wheels = NULL;
}

/* The first alternative from `from` on that the level allows; count when there is none. */
static uint8_t next_value(const struct model_bounded *bounded,
                          const struct model_bounded_wheel *wheel, uint32_t from)
{
    uint32_t value = from;
    CHECK(wheel->spent <= bounded->level);
    while (value < wheel->count && wheel->spent + wheel->costs[value] > bounded->level) {
        value++;
    }
    return (uint8_t)value;
}

static bool begin_level(struct model_bounded *bounded, uint32_t *out_kept)
{
    CHECK(bounded->count == 0);
    if (bounded->is_done || bounded->next_level == UINT32_MAX) {
        bounded->is_done = true;
        return false;
    }
    CHECK(bounded->next_level > bounded->level || !bounded->is_started);
    bounded->is_started = true;
    bounded->level = bounded->next_level;
    bounded->next_level = UINT32_MAX;
    *out_kept = 0;
    return true;
}

bool model_bounded_begin(void *self, uint32_t *out_kept)
{
    struct model_bounded *bounded = self;
    CHECK(out_kept != NULL);
    CHECK(bounded->cost != NULL);
    while (bounded->count > 0) {
        struct model_bounded_wheel *last = &bounded->wheels[bounded->count - 1];
        const uint8_t value = next_value(bounded, last, last->value + UINT32_C(1));
        if (value < last->count) {
            last->value = value;
            *out_kept = bounded->count - 1;
            return true;
        }
        bounded->count--;
    }
    return begin_level(bounded, out_kept);
}

/* Whose step was the last before a further question. */
static uint64_t last_actor(const struct model_bounded *bounded)
{
    if (bounded->count == 0) {
        return 0;
    }
    const struct model_bounded_wheel *last = &bounded->wheels[bounded->count - 1];
    return last->actor != 0 ? last->actor : last->last_actor;
}

static uint32_t spent(const struct model_bounded *bounded)
{
    if (bounded->count == 0) {
        return 0;
    }
    const struct model_bounded_wheel *last = &bounded->wheels[bounded->count - 1];
    return last->spent + last->costs[last->value];
}

static void note_costs(struct model_bounded *bounded, struct model_bounded_wheel *wheel,
                       const struct sim_question *question)
{
    for (uint32_t i = 0; i < wheel->count; i++) {
        wheel->costs[i] = bounded->cost(question, i, wheel->last_actor);
        const uint32_t cost = wheel->spent + wheel->costs[i];
        if (cost > bounded->level && cost < bounded->next_level) {
            bounded->next_level = cost;
        }
    }
}

static void add_wheel(struct model_bounded *bounded, const struct sim_question *question)
{
    if (bounded->count == bounded->capacity) {
        bounded->capacity = bounded->capacity == 0 ? CAPACITY_MIN : bounded->capacity * 2;
        bounded->wheels =
            base_heap_resize(bounded->wheels, bounded->capacity * sizeof *bounded->wheels);
    }
    CHECK(bounded->count < bounded->capacity);
    CHECK(question->count <= SIM_ALTERNATIVES_MAX);
    struct model_bounded_wheel *wheel = &bounded->wheels[bounded->count];
    *wheel = (struct model_bounded_wheel){.last_actor = last_actor(bounded),
                                          .spent = spent(bounded),
                                          .count = (uint8_t)question->count};
    note_costs(bounded, wheel, question);
    wheel->value = next_value(bounded, wheel, 0);
    bounded->count++;
}

uint32_t model_bounded_choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct model_bounded *bounded = self;
    CHECK(step <= bounded->count);
    CHECK(bounded->count <= step + 1);
    if (step == bounded->count) {
        add_wheel(bounded, question);
    }
    struct model_bounded_wheel *wheel = &bounded->wheels[step];
    CHECK(wheel->count == question->count);
    CHECK(wheel->value < wheel->count);
    wheel->actor = question->is_scheduling ? question->actors[wheel->value] : 0;
    return wheel->value;
}

bool model_bounded_returns(const void *self, uint32_t step)
{
    const struct model_bounded *bounded = self;
    CHECK(step < bounded->count);
    const struct model_bounded_wheel *wheel = &bounded->wheels[step];
    return next_value(bounded, wheel, wheel->value + UINT32_C(1)) < wheel->count;
}

bool model_bounded_is_redundant(const void *self)
{
    const struct model_bounded *bounded = self;
    CHECK(spent(bounded) <= bounded->level);
    return spent(bounded) < bounded->level;
}

void model_bounded_tally(const void *self, struct model_tally *out_tally)
{
    const struct model_bounded *bounded = self;
    CHECK(out_tally != NULL);
    out_tally->cost_name = bounded->cost_name;
    out_tally->cost_count = bounded->is_done ? UINT32_MAX : bounded->level;
}
