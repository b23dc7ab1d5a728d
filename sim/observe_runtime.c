/* What the runtime tells the world, and what it asks. */
#include <string.h>

#include "base/check.h"

#include "runtime/exception.h"

#include "sim/fault.h"
#include "sim/state.h"

#define TEXT_SIZE 512

static void poll(void *host)
{
    struct sim_world *world = host;
    CHECK(world != NULL);
    if (world->state->is_stopping) {
        sim_footprint_end(world);
        sim_world_pause(world, SIM_WORLD_STOPPED);
    }
    sim_faults_poll(world);
    sim_lanes_poll(world);
}

/* To leave alternatives out would make "exhausted" untrue. */
static void refuse_crowd(struct sim_world *world, uint32_t count)
{
    CHECK(count >= 1);
    if (count > SIM_ALTERNATIVES_MAX) {
        sim_world_hit_bound(world, "alternatives");
    }
}

static uint32_t choose_handle(void *host, uint32_t count, struct runtime_handle *const *handles)
{
    struct sim_world *world = host;
    CHECK(world->plan->policy == SIM_POLICY_ANY);
    refuse_crowd(world, count);
    struct sim_question *question = sim_world_pose(world, SIM_CHOICE_RUN, /*is_scheduling=*/true);
    question->count = count;
    for (uint32_t i = 0; i < count; i++) {
        question->labels[i] = runtime_handle_label(handles[i]);
        question->actors[i] = runtime_handle_actor(handles[i]);
    }
    sim_lanes_offer(world, question);
    const uint32_t taken = sim_world_ask(world);
    if (taken >= count) {
        sim_lanes_take(world, question->actors[taken]);
        return count;
    }
    sim_footprint_begin(world, question->actors[taken], runtime_handle_tells(handles[taken]));
    return taken;
}

static void accessed(void *host, struct runtime_access access)
{
    CHECK(access.field < RUNTIME_FIELD_COUNT);
    sim_footprint_add(host, access);
}

static void withdrawn(void *host, uint64_t actor)
{
    CHECK(actor != 0);
    sim_footprint_withdraw(host, actor);
}

static uint32_t choose_told(void *host, uint32_t count, struct runtime_task *const *tasks)
{
    struct sim_world *world = host;
    CHECK(count >= 1);
    CHECK(world->plan->told_is_open);
    const char *labels[SIM_ALTERNATIVES_MAX];
    refuse_crowd(world, count);
    for (uint32_t i = 0; i < count; i++) {
        labels[i] = runtime_task_role(tasks[i]);
    }
    return sim_world_choose(world, SIM_CHOICE_TOLD, count, labels);
}

static uint32_t request_of(struct sim_world *world, const struct runtime_task *task)
{
    const uint32_t owner = runtime_task_owner(task);
    CHECK(world != NULL);
    return owner == 0 ? 0 : sim_owner_get(world, owner)->request;
}

static struct sim_event task_event(struct sim_world *world, const struct runtime_task *task,
                                   enum sim_event_kind kind)
{
    CHECK(task != NULL);
    return (struct sim_event){
        .kind = (uint16_t)kind, .task = runtime_task_id(task), .request = request_of(world, task)};
}

static void emit_raised(struct sim_world *world, const struct sim_event *event,
                        const struct runtime_exception *raised)
{
    char text[TEXT_SIZE];
    CHECK(world != NULL);
    if (raised == NULL) {
        sim_emit_event(world, event, "", /*size=*/0);
    } else {
        runtime_exception_describe(raised, text, sizeof(text));
        sim_emit_event(world, event, text, strlen(text));
    }
}

static bool is_unwanted(const struct sim_world *world, enum sim_event_kind kind)
{
    CHECK(kind < SIM_EVENT_KIND_COUNT);
    const uint64_t wanted = world->wanted_kinds | world->seen_kinds | world->anchored_kinds;
    return world->likeness == NULL && (wanted >> kind & 1) == 0;
}

static void task_created(void *host, struct runtime_task *task)
{
    struct sim_world *world = host;
    const uint32_t owner = runtime_task_owner(task);
    CHECK(task != NULL);
    if (owner != 0) {
        sim_owner_get(world, owner)->task_count++;
        world->state->owned_task_count++;
    }
    struct sim_event event = task_event(world, task, SIM_EVENT_TASK_CREATED);
    event.label = runtime_task_role(task);
    event.object = owner;
    sim_emit(world, event, "");
}

static void task_started(void *host, struct runtime_task *task)
{
    struct sim_world *world = host;
    CHECK(task != NULL);
    sim_blackbox_enter(world, SIM_WORLD_SERVERS);
    if (!is_unwanted(world, SIM_EVENT_TASK_STARTED)) {
        sim_emit(world, task_event(world, task, SIM_EVENT_TASK_STARTED), "");
    }
}

static void task_suspended(void *host, struct runtime_task *task, struct runtime_site site)
{
    struct sim_world *world = host;
    CHECK(site.label != NULL);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    sim_faults_see_await(world, task);
    if (!is_unwanted(world, SIM_EVENT_TASK_AWAITS)) {
        struct sim_event event = task_event(world, task, SIM_EVENT_TASK_AWAITS);
        event.label = site.label;
        sim_emit(world, event, "");
    }
}

static void task_resumed(void *host, struct runtime_task *task, struct runtime_site site,
                         const struct runtime_exception *raised)
{
    struct sim_world *world = host;
    CHECK(site.label != NULL);
    sim_blackbox_enter(world, SIM_WORLD_SERVERS);
    if (!is_unwanted(world, SIM_EVENT_TASK_RESUMED)) {
        struct sim_event event = task_event(world, task, SIM_EVENT_TASK_RESUMED);
        event.label = site.label;
        event.flag = runtime_task_is_shielded(task) ? 1 : 0;
        emit_raised(world, &event, raised);
    }
}

static void task_ended(void *host, struct runtime_task *task,
                       const struct runtime_exception *raised)
{
    struct sim_world *world = host;
    const uint32_t owner = runtime_task_owner(task);
    sim_blackbox_enter(world, SIM_WORLD_OURS);
    if (owner != 0) {
        CHECK(sim_owner_get(world, owner)->task_count > 0);
        CHECK(world->state->owned_task_count > 0);
        sim_owner_get(world, owner)->task_count--;
        world->state->owned_task_count--;
    }
    struct sim_event event = task_event(world, task, SIM_EVENT_TASK_ENDED);
    event.label = runtime_task_role(task);
    event.object = owner;
    emit_raised(world, &event, raised);
}

static void scope_cancelled(void *host, uint32_t scope_id, uint32_t owner)
{
    struct sim_world *world = host;
    CHECK(scope_id > 0);
    sim_emit(
        world,
        (struct sim_event){.kind = SIM_EVENT_SCOPE_CANCELLED, .object = scope_id, .value = owner},
        "");
}

static void scope_settled(void *host, uint32_t scope_id)
{
    struct sim_world *world = host;
    CHECK(world != NULL);
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_SCOPE_SETTLED, .object = scope_id}, "");
}

static void scope_refused(void *host, uint32_t scope_id, const struct runtime_exception *raised)
{
    struct sim_world *world = host;
    CHECK(raised != NULL);
    emit_raised(world, &(struct sim_event){.kind = SIM_EVENT_SCOPE_REFUSED, .object = scope_id},
                raised);
}

static enum sim_event_kind kind_of_stream(enum runtime_stream_event event)
{
    switch (event) {
    case RUNTIME_STREAM_CREATED:
        return SIM_EVENT_STREAM_CREATED;
    case RUNTIME_STREAM_SEND_CLOSED:
        return SIM_EVENT_STREAM_SEND_CLOSED;
    case RUNTIME_STREAM_RECEIVE_CLOSED:
        return SIM_EVENT_STREAM_RECEIVE_CLOSED;
    case RUNTIME_STREAM_HANDED_OVER:
        return SIM_EVENT_STREAM_HANDED_OVER;
    case RUNTIME_STREAM_BUFFERED:
        return SIM_EVENT_STREAM_BUFFERED;
    case RUNTIME_STREAM_DESTROYED:
        return SIM_EVENT_STREAM_DESTROYED;
    }
    CHECK_UNREACHABLE("a stream event outside the enumeration");
}

/* A stream counts as open until both of its ends are closed. */
static void count_stream(struct sim_world *world, enum runtime_stream_event event, uint32_t owner,
                         bool is_open)
{
    CHECK(world != NULL);
    if (owner == 0) {
        return;
    }
    struct sim_owner_state *self = sim_owner_get(world, owner);
    if (event == RUNTIME_STREAM_CREATED) {
        self->stream_count++;
        world->state->owned_stream_count++;
    } else if (!is_open &&
               (event == RUNTIME_STREAM_SEND_CLOSED || event == RUNTIME_STREAM_RECEIVE_CLOSED)) {
        CHECK(self->stream_count > 0);
        self->stream_count--;
        world->state->owned_stream_count--;
    }
}

static void stream(void *host, enum runtime_stream_event event, struct runtime_stream_info info)
{
    struct sim_world *world = host;
    const uint16_t count =
        info.buffered_count < UINT16_MAX ? (uint16_t)info.buffered_count : UINT16_MAX;
    CHECK(info.name != NULL);
    count_stream(world, event, info.owner, info.is_open);
    sim_emit(world,
             (struct sim_event){.kind = (uint16_t)kind_of_stream(event),
                                .object = info.id,
                                .label = info.name,
                                .value = info.owner,
                                .flag = event == RUNTIME_STREAM_BUFFERED ? count : 0},
             "");
}

static void timer_fired(void *host, const char *label)
{
    struct sim_world *world = host;
    CHECK(label != NULL);
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_TIMER_FIRED, .label = label}, "");
}

static void emit_timer(void *host, enum sim_event_kind kind, const char *label, uint32_t subject)
{
    CHECK(label != NULL);
    CHECK(subject != 0);
    sim_emit(host, (struct sim_event){.kind = (uint16_t)kind, .label = label, .object = subject},
             "");
}

static void timer_armed(void *host, const char *label, uint32_t subject)
{
    emit_timer(host, SIM_EVENT_TIMER_ARMED, label, subject);
}

static void timer_disarmed(void *host, const char *label, uint32_t subject)
{
    emit_timer(host, SIM_EVENT_TIMER_DISARMED, label, subject);
}

static uint64_t item_received(void *host, const void *item)
{
    const struct sim_world *world = host;
    CHECK(world->likeness != NULL);
    return base_likeness_of_item(world->likeness, item);
}

/* One step of splitmix64 per call: a function of how many calls came before. */
static uint64_t entropy(void *host)
{
    struct sim_world *world = host;
    CHECK(world != NULL);
    uint64_t z = ++world->state->entropy_count * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

const struct runtime_observer sim_runtime_observer = {
    .poll = poll,
    .run = choose_handle,
    .accessed = accessed,
    .withdrawn = withdrawn,
    .told = choose_told,
    .task_created = task_created,
    .task_started = task_started,
    .task_suspended = task_suspended,
    .task_resumed = task_resumed,
    .task_ended = task_ended,
    .scope_cancelled = scope_cancelled,
    .stream = stream,
    .item_received = item_received,
    .scope_settled = scope_settled,
    .scope_refused = scope_refused,
    .timer_fired = timer_fired,
    .timer_armed = timer_armed,
    .timer_disarmed = timer_disarmed,
    .entropy = entropy,
};
