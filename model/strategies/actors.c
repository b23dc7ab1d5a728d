#include "model/strategies/actors.h"

#include "base/check.h"
#include "base/heap.h"

#define CAPACITY_MIN 16

void model_actors_release(struct model_actors *actors)
{
    CHECK(actors != NULL);
    base_heap_give_back(actors->items);
    base_heap_give_back(actors->slots);
    *actors = (struct model_actors){.count = 0};
}

void model_actors_begin(struct model_actors *actors)
{
    CHECK(actors != NULL);
    for (uint32_t i = 0; i < actors->count; i++) {
        struct model_actor *actor = &actors->items[i];
        if (actor->step_count > actor->step_count_max) {
            actor->step_count_max = actor->step_count;
        }
        actor->step_count = 0;
        actor->priority = 0;
    }
}

/* The slot of that id, or the empty one in which it belongs. */
static uint32_t *slot_of(const struct model_actors *actors, uint64_t id)
{
    const uint32_t mask = actors->capacity * 2 - 1;
    uint32_t at = (uint32_t)((id * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & mask;
    CHECK(actors->count < actors->capacity);
    while (actors->slots[at] != 0 && actors->items[actors->slots[at] - 1].id != id) {
        at = (at + 1) & mask;
    }
    return &actors->slots[at];
}

static void grow(struct model_actors *actors)
{
    const uint32_t capacity = actors->capacity == 0 ? CAPACITY_MIN : actors->capacity * 2;
    CHECK(capacity > actors->capacity);
    actors->items = base_heap_resize(actors->items, capacity * sizeof *actors->items);
    base_heap_give_back(actors->slots);
    actors->slots = base_heap_take((size_t)capacity * 2 * sizeof *actors->slots);
    actors->capacity = capacity;
    for (uint32_t i = 0; i < actors->count; i++) {
        *slot_of(actors, actors->items[i].id) = i + 1;
    }
}

struct model_actor *model_actors_get(struct model_actors *actors, uint64_t id)
{
    CHECK(actors->count <= actors->capacity);
    if (actors->count + 1 >= actors->capacity) {
        grow(actors);
    }
    uint32_t *slot = slot_of(actors, id);
    if (*slot == 0) {
        actors->items[actors->count] = (struct model_actor){.id = id};
        *slot = ++actors->count;
    }
    CHECK(actors->items[*slot - 1].id == id);
    return &actors->items[*slot - 1];
}

uint32_t model_actor_steps_left(const struct model_actor *actor)
{
    CHECK(actor != NULL);
    return actor->step_count < actor->step_count_max ? actor->step_count_max - actor->step_count
                                                     : 1;
}

uint32_t model_actors_highest(struct model_actors *actors, const struct sim_question *question,
                              uint64_t (*draw)(void *context), void *context)
{
    uint64_t highest = 0;
    uint32_t taken = 0;
    CHECK(question->is_scheduling);
    for (uint32_t i = 0; i < question->count; i++) {
        struct model_actor *actor = model_actors_get(actors, question->actors[i]);
        actor->priority = actor->priority == 0 ? draw(context) : actor->priority;
        if (actor->priority > highest) {
            highest = actor->priority;
            taken = i;
        }
    }
    CHECK(highest > 0);
    return taken;
}
