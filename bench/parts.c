#include "bench/parts.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/heap.h"

#include "runtime/context.h"

#include "model/world_steps.h"

#include "reference_server/server.h"

#include "bench/measure.h"

#define ROUND_TRIP_COUNT 1000000
#define COPY_COUNT       20000
#define WORLD_COUNT      20
#define ARENA_SIZE       ((size_t)1 << 16)
#define ALIGNMENT        ((size_t)4096)

static void switch_back(void *argument)
{
    struct runtime_stacks *stacks = argument;
    for (;;) {
        runtime_context_switch(stacks, runtime_context_outside(stacks));
    }
}

static double time_round_trips(struct runtime_stacks *stacks, struct runtime_context *context)
{
    const uint64_t start = measure_now();
    for (uint32_t i = 0; i < ROUND_TRIP_COUNT; i++) {
        runtime_context_switch(stacks, context);
    }
    return measure_ns_each(ROUND_TRIP_COUNT, measure_now() - start);
}

double parts_print_switch(void)
{
    void *memory = aligned_alloc(ALIGNMENT, ARENA_SIZE);
    void *slot = aligned_alloc(ALIGNMENT, RUNTIME_STACK_SIZE);
    CHECK(memory != NULL);
    CHECK(slot != NULL);
    struct runtime_stacks *stacks = runtime_stacks_create(
        base_arena_init(memory, ARENA_SIZE),
        (struct runtime_stacks_options){.memory = slot, .size = RUNTIME_STACK_SIZE});
    struct runtime_context *context = runtime_context_create(stacks, switch_back, stacks);
    struct measure_series series;
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        series.values[i] = time_round_trips(stacks, context);
    }
    measure_print("a coroutine round trip, ns", &series);
    free(slot);
    free(memory);
    return measure_median(&series);
}

static struct model_world_steps_options options_of(const struct sim_plan *plan)
{
    return (struct model_world_steps_options){.plan = plan,
                                              .app = {.create = reference_server_create}};
}

static double time_creation(const struct sim_plan *plan)
{
    const uint64_t start = measure_now();
    for (uint32_t i = 0; i < WORLD_COUNT; i++) {
        struct model_world_steps steps;
        model_world_steps_init(&steps, options_of(plan));
        CHECK(steps.state == SIM_WORLD_READY);
        model_world_steps_release(&steps);
    }
    return measure_ns_each(WORLD_COUNT, measure_now() - start);
}

static double time_save(const struct sim_world *world)
{
    const uint64_t start = measure_now();
    for (uint32_t i = 0; i < COPY_COUNT; i++) {
        sim_snapshot_destroy(sim_world_save(world));
    }
    return measure_ns_each(COPY_COUNT, measure_now() - start);
}

static double time_restore(struct sim_world *world, const struct sim_snapshot *snapshot)
{
    const uint64_t start = measure_now();
    for (uint32_t i = 0; i < COPY_COUNT; i++) {
        sim_world_restore(world, snapshot);
    }
    return measure_ns_each(COPY_COUNT, measure_now() - start);
}

void parts_print_world(const struct sim_plan *plan)
{
    struct measure_series created;
    struct measure_series saved;
    struct measure_series restored;
    struct model_world_steps steps;
    model_world_steps_init(&steps, options_of(plan));
    CHECK(steps.state == SIM_WORLD_READY);
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        created.values[i] = time_creation(plan);
        saved.values[i] = time_save(steps.world);
        restored.values[i] = time_restore(steps.world, steps.ready);
    }
    measure_print("make a world and run its background, ns", &created);
    measure_print("save it, ns", &saved);
    measure_print("restore it, ns", &restored);
    measure_print_number("arena used behind the background, bytes",
                         sim_world_arena_used(steps.world));
    measure_print_number("snapshot with its stacks, bytes", sim_snapshot_size(steps.ready));
    model_world_steps_release(&steps);
}
