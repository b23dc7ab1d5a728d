/* Events on their way into the trace, and the owners that they speak of. */
#include <string.h>

#include "base/check.h"

#include "sim/state.h"

/* Events whose object is a number in the order of creation, of a stream, scope or task. */
#define NAMED_KINDS                                                             \
    (SIM_EVENT_BIT(STREAM_CREATED) | SIM_EVENT_BIT(STREAM_SEND_CLOSED) |        \
     SIM_EVENT_BIT(STREAM_RECEIVE_CLOSED) | SIM_EVENT_BIT(STREAM_HANDED_OVER) | \
     SIM_EVENT_BIT(STREAM_BUFFERED) | SIM_EVENT_BIT(STREAM_DESTROYED) |         \
     SIM_EVENT_BIT(SCOPE_CANCELLED) | SIM_EVENT_BIT(SCOPE_SETTLED) | SIM_EVENT_BIT(SCOPE_REFUSED))

/* Each field by itself: what the caller has just written field by field is not there yet for wider
 * loads, and to wait for it would take as long as all the rest. */
static void fill(struct sim_world *world, struct sim_event *record, const struct sim_event *event)
{
    struct runtime_loop *loop = world->state->loop;
    const struct runtime_task *current = runtime_loop_current(loop);
    uint32_t task = event->task;
    uint32_t request = event->request;
    if (task == 0 && current != NULL) {
        task = runtime_task_id(current);
        const uint32_t owner = runtime_task_owner(current);
        request = request == 0 && owner != 0 ? sim_owner_get(world, owner)->request : request;
    }
    record->time = runtime_loop_now(loop);
    record->iteration = runtime_loop_iteration(loop);
    record->kind = event->kind;
    record->flag = event->flag;
    record->task = task;
    record->request = request;
    record->connection = event->connection;
    record->object = event->object;
    record->value = event->value;
    record->label = event->label == NULL ? "" : event->label;
}

static void show(struct sim_world *world, const struct sim_event *event)
{
    CHECK(event != NULL);
    const uint64_t bit = UINT64_C(1) << event->kind;
    if ((world->anchored_kinds & bit) != 0) {
        sim_lanes_see(world, event);
    }
    if ((world->seen_kinds & bit) == 0) {
        return;
    }
    for (uint32_t i = 0; i < world->monitor_count; i++) {
        const struct sim_monitor *monitor = &world->monitors[i];
        if ((monitor->kinds & bit) != 0) {
            monitor->see(monitor->context, world->state->monitor_states[i], world, event);
        }
    }
}

/* What a task does for all to see tells what it has in hand.  Numbers that only name something are
 * left out. */
static void observe(const struct sim_world *world, const struct sim_event *event, const char *text,
                    size_t size)
{
    const bool is_named = (NAMED_KINDS >> event->kind & 1) != 0;
    struct base_hash hash;
    if (runtime_loop_current(world->state->loop) == NULL) {
        return;
    }
    base_hash_init(&hash);
    base_hash_add_word(&hash, (uint64_t)event->kind << 32 | event->flag);
    base_hash_add_text(&hash, event->label == NULL ? "" : event->label);
    base_hash_add_word(&hash, is_named ? 0 : event->object);
    base_hash_add_word(&hash, event->value);
    base_hash_add_bytes(&hash, text, size);
    runtime_task_observe(world->state->loop, base_hash_digest(&hash).low);
}

void sim_emit_event(struct sim_world *world, const struct sim_event *event, const char *text,
                    size_t size)
{
    struct sim_state *state = world->state;
    const enum sim_event_kind kind = (enum sim_event_kind)event->kind;
    CHECK(kind < SIM_EVENT_KIND_COUNT);
    if (world->likeness != NULL) {
        observe(world, event, text, size);
    }
    const uint64_t bit = UINT64_C(1) << kind;
    sim_turns_see(world, kind);
    if (world->tells_footprints) {
        sim_footprint_see(world, event);
    }
    if (((world->wanted_kinds | world->seen_kinds | world->anchored_kinds) & bit) == 0) {
        return;
    }
    CHECK(world->trace.event_count == state->event_count);
    struct sim_event *record = sim_trace_push(&world->trace, text, size);
    fill(world, record, event);
    state->event_count = world->trace.event_count;
    state->text_size = world->trace.text_size;
    show(world, record);
    CHECK(world->trace.event_count == state->event_count);
    if (state->event_count > world->bounds.event_count_max && kind != SIM_EVENT_BOUND) {
        sim_world_hit_bound(world, "events");
    }
}

struct sim_owner_state *sim_owner_get(struct sim_world *world, uint32_t owner)
{
    CHECK(owner >= 1);
    CHECK(owner <= world->state->owner_count);
    return &world->state->owners[owner - 1];
}

/* Room for one more. */
static void reserve_owner(struct sim_world *world)
{
    struct sim_state *state = world->state;
    const uint32_t before = state->owner_capacity;
    CHECK(state->owner_count <= before);
    if (state->owner_count < before) {
        return;
    }
    if (before == SIM_OWNER_COUNT_MAX) {
        sim_world_hit_bound(world, "owners");
    }
    struct sim_owner_state *owners = state->owners;
    state->owner_capacity = before == 0 ? SIM_OWNER_COUNT_FIRST : before * 2;
    CHECK(state->owner_capacity <= SIM_OWNER_COUNT_MAX);
    state->owners = base_arena_take(world->arena, state->owner_capacity * sizeof(*owners));
    if (owners != NULL) {
        memcpy(state->owners, owners, before * sizeof(*owners));
        base_arena_give_back(world->arena, owners, before * sizeof(*owners));
    }
}

uint32_t sim_owner_open(struct sim_world *world, enum asgi_owner_kind kind, uint32_t request,
                        const char *name)
{
    struct sim_state *state = world->state;
    CHECK(name != NULL);
    reserve_owner(world);
    state->owners[state->owner_count] = (struct sim_owner_state){.kind = kind, .request = request};
    const uint32_t owner = ++state->owner_count;
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_OWNER_OPENED,
                                .object = owner,
                                .value = (uint32_t)kind,
                                .request = request},
             name);
    return owner;
}

void sim_owner_end(struct sim_world *world, uint32_t owner)
{
    struct sim_owner_state *self = sim_owner_get(world, owner);
    CHECK(owner > 0);
    if (self->has_ended) {
        return;
    }
    self->has_ended = true;
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_OWNER_ENDED,
                                .object = owner,
                                .value = (uint32_t)self->kind,
                                .request = self->request},
             "");
}

enum asgi_owner_kind sim_world_owner_kind(const struct sim_world *world, uint32_t owner,
                                          uint32_t *out_request)
{
    CHECK(owner >= 1);
    CHECK(owner <= world->state->owner_count);
    const struct sim_owner_state *self = &world->state->owners[owner - 1];
    if (out_request != NULL) {
        *out_request = self->request;
    }
    return self->kind;
}

bool sim_world_owner_has_tasks(const struct sim_world *world, uint32_t owner)
{
    CHECK(owner >= 1);
    CHECK(owner <= world->state->owner_count);
    return world->state->owners[owner - 1].task_count > 0;
}

bool sim_world_owner_has_streams(const struct sim_world *world, uint32_t owner)
{
    CHECK(owner >= 1);
    CHECK(owner <= world->state->owner_count);
    return world->state->owners[owner - 1].stream_count > 0;
}

struct sim_world_counts sim_world_counts(const struct sim_world *world)
{
    const struct sim_state *state = world->state;
    CHECK(state->app != NULL);
    return (struct sim_world_counts){.session_count = state->app->type->session_count(state->app),
                                     .task_count = state->owned_task_count,
                                     .stream_count = state->owned_stream_count};
}
