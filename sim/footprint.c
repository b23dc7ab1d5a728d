#include "sim/footprint.h"

#include "base/check.h"
#include "base/heap.h"

#include "sim/state.h"

#define CAPACITY_MIN 16

static struct sim_footprint_step *push(struct sim_footprints *footprints)
{
    CHECK(footprints->step_count <= footprints->step_capacity);
    if (footprints->step_count == footprints->step_capacity) {
        footprints->step_capacity =
            footprints->step_capacity == 0 ? CAPACITY_MIN : footprints->step_capacity * 2;
        footprints->steps = base_heap_resize(footprints->steps,
                                             footprints->step_capacity * sizeof *footprints->steps);
    }
    struct sim_footprint_step *step = &footprints->steps[footprints->step_count++];
    *step = (struct sim_footprint_step){.access_begin = footprints->access_count};
    return step;
}

static bool is_stronger(enum runtime_access_mode one, enum runtime_access_mode other)
{
    return one != RUNTIME_ACCESS_READ && other == RUNTIME_ACCESS_READ;
}

/* One access of each place: the strongest. */
static void add(struct sim_footprints *footprints, struct sim_footprint_step *step,
                struct runtime_access access)
{
    for (uint32_t i = 0; i < step->access_count; i++) {
        struct runtime_access *known = &footprints->accesses[step->access_begin + i];
        if (known->object == access.object && known->field == access.field) {
            known->mode = is_stronger(access.mode, known->mode) ? access.mode : known->mode;
            return;
        }
    }
    if (footprints->access_count == footprints->access_capacity) {
        footprints->access_capacity =
            footprints->access_capacity == 0 ? CAPACITY_MIN : footprints->access_capacity * 2;
        footprints->accesses = base_heap_resize(
            footprints->accesses, footprints->access_capacity * sizeof *footprints->accesses);
    }
    footprints->accesses[footprints->access_count++] = access;
    step->access_count++;
}

void sim_footprint_begin(struct sim_world *world, uint64_t actor, bool tells)
{
    if (!world->tells_footprints || world->state->is_background) {
        return;
    }
    struct sim_footprint_step *step = push(&world->footprints);
    step->actor = actor;
    world->state->acting = actor;
    add(&world->footprints, step,
        (struct runtime_access){
            .object = actor, .field = RUNTIME_FIELD_READY, .mode = RUNTIME_ACCESS_ACQUIRE});
    add(&world->footprints, step,
        (struct runtime_access){.object = RUNTIME_ACCESS_WORLD,
                                .field = RUNTIME_FIELD_VALUE,
                                .mode = tells ? RUNTIME_ACCESS_READ : RUNTIME_ACCESS_WRITE});
}

/* Behind a question that was asked within a step, its rest is a step of its own. */
void sim_footprint_add(struct sim_world *world, struct runtime_access access)
{
    if (!world->tells_footprints || world->state->is_background) {
        return;
    }
    struct sim_footprints *footprints = &world->footprints;
    if (footprints->step_count == 0) {
        struct sim_footprint_step *step = push(footprints);
        step->actor = world->state->acting;
        step->is_continued = world->state->acting != 0;
    }
    add(footprints, &footprints->steps[footprints->step_count - 1], access);
}

void sim_footprint_forget(struct sim_world *world)
{
    CHECK(world != NULL);
    world->footprints.step_count = 0;
    world->footprints.access_count = 0;
}
