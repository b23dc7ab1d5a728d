/* Saving a world and putting it back: the arena's used part, the live part of each stack, and two
 * lengths. */
#include "base/check.h"
#include "base/heap.h"

#include "sim/state.h"

struct sim_snapshot {
    size_t size;     /* of all that is saved, this struct included */
    size_t capacity; /* of the block; at least that */
    size_t arena_size;
    size_t stacks_size;
    uint32_t event_count;
    uint32_t text_size;
    uint32_t tape_count;
    _Alignas(16) unsigned char bytes[]; /* the arena, then the stacks */
};

static size_t round_up(size_t size)
{
    CHECK(size < SIZE_MAX - 16);
    return (size + 15) & ~(size_t)15;
}

static struct sim_snapshot *with_room(struct sim_snapshot *old, size_t size)
{
    CHECK(size >= sizeof(struct sim_snapshot));
    if (old != NULL && old->capacity >= size) {
        return old;
    }
    base_heap_give_back(old);
    struct sim_snapshot *snapshot = base_heap_resize(NULL, size);
    snapshot->capacity = size;
    return snapshot;
}

struct sim_snapshot *sim_world_save(const struct sim_world *world)
{
    return sim_world_save_over(world, NULL);
}

struct sim_snapshot *sim_world_save_over(const struct sim_world *world, struct sim_snapshot *old)
{
    const size_t arena_size = round_up(base_arena_save_size(world->arena));
    const size_t stacks_size = runtime_stacks_saved_size(world->state->stacks);
    const size_t size = sizeof(struct sim_snapshot) + arena_size + stacks_size;
    CHECK(world->state->status == SIM_WORLD_ASKS || world->state->status == SIM_WORLD_READY);
    struct sim_snapshot *snapshot = with_room(old, size);
    snapshot->size = size;
    snapshot->arena_size = base_arena_save_size(world->arena);
    snapshot->stacks_size = stacks_size;
    snapshot->event_count = world->trace.event_count;
    snapshot->text_size = world->trace.text_size;
    snapshot->tape_count = world->tape.count;
    base_arena_save(world->arena, snapshot->bytes, snapshot->arena_size);
    runtime_stacks_save(world->state->stacks, snapshot->bytes + arena_size);
    return snapshot;
}

void sim_world_restore(struct sim_world *world, const struct sim_snapshot *snapshot)
{
    CHECK(world->trace.event_count >= snapshot->event_count);
    CHECK(world->tape.count >= snapshot->tape_count);
    base_arena_restore(world->arena, snapshot->bytes, snapshot->arena_size);
    runtime_stacks_restore(world->state->stacks, snapshot->bytes + round_up(snapshot->arena_size));
    sim_trace_cut(&world->trace, snapshot->event_count, snapshot->text_size);
    sim_tape_cut(&world->tape, snapshot->tape_count);
    sim_blackbox_cut(world, snapshot->tape_count);
    CHECK(world->state->event_count == snapshot->event_count);
    CHECK(world->state->tape_count == snapshot->tape_count);
}

void sim_snapshot_destroy(struct sim_snapshot *snapshot)
{
    base_heap_give_back(snapshot);
}

size_t sim_snapshot_size(const struct sim_snapshot *snapshot)
{
    return snapshot->size;
}
