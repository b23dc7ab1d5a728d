/* Who waits when an execution ends, and who turns without getting on. */
#include "base/check.h"

#include "runtime/lock.h"
#include "runtime/stream.h"

#include "sim/connection.h"
#include "sim/state.h"

/* A timer that is due within so long may yet end a turning: a second. */
#define TURNS_HORIZON_NS UINT64_C(1000000000)

static uint32_t request_of(struct sim_world *world, const struct runtime_task *task)
{
    const uint32_t owner = runtime_task_owner(task);
    CHECK(task != NULL);
    return owner == 0 ? 0 : sim_owner_get(world, owner)->request;
}

static void tell(struct sim_world *world, const struct runtime_task *task, enum sim_wait wait,
                 struct sim_event event)
{
    CHECK(!runtime_task_has_ended(task));
    event.kind = SIM_EVENT_TASK_WAITS;
    if (runtime_loop_is_blocked(world->state->loop)) {
        event.flag = 0; /* nobody is woken any more, and that is not what it waits for */
    }
    event.task = runtime_task_id(task);
    event.label = runtime_task_site(task).label;
    event.value = (uint32_t)wait;
    if (event.request == 0) {
        event.request = request_of(world, task);
    }
    sim_emit(world, event, "");
}

/* What receive() would give: ASGI's http.disconnect "after a response has been sent or after the
 * connection has been closed", or a piece of the body. */
static bool can_receive(const struct sim_cycle *cycle)
{
    CHECK(cycle->connection != NULL);
    return cycle->connection->is_lost || cycle->is_completed || cycle->unread_size > 0 ||
           cycle->has_end;
}

static void tell_calls(struct sim_world *world, const struct sim_cycle *cycle)
{
    const struct sim_connection *connection = cycle->connection;
    CHECK(connection->world == world);
    for (const struct sim_call *call = cycle->calls; call != NULL; call = call->next) {
        const bool has_come = call->is_sending ? connection->is_lost || !connection->is_write_paused
                                               : can_receive(cycle);
        tell(world, call->task, call->is_sending ? SIM_WAIT_SEND : SIM_WAIT_RECEIVE,
             (struct sim_event){.request = cycle->request,
                                .connection = connection->id,
                                .flag = has_come ? 1 : 0});
    }
}

static void tell_streams_and_locks(struct sim_world *world)
{
    struct runtime_loop *loop = world->state->loop;
    struct runtime_task *task = runtime_task_next(loop, /*after=*/NULL);
    CHECK(!runtime_loop_has_ready(loop));
    for (; task != NULL; task = runtime_task_next(loop, task)) {
        struct runtime_parking parking;
        const struct runtime_task *holder = runtime_lock_holder_awaited_by(task);
        if (runtime_stream_find_parking(task, &parking)) {
            tell(world, task, parking.is_sending ? SIM_WAIT_STREAM_SEND : SIM_WAIT_STREAM_RECEIVE,
                 (struct sim_event){.object = parking.stream_id, .flag = parking.has_come ? 1 : 0});
        } else if (holder != NULL) {
            tell(world, task, SIM_WAIT_LOCK,
                 (struct sim_event){.object = request_of(world, holder)});
        }
    }
}

void sim_waits_tell(struct sim_world *world)
{
    CHECK(world->state->loop != NULL);
    if ((world->seen_kinds & SIM_EVENT_BIT(TASK_WAITS)) == 0 || world->state->is_stopping) {
        return;
    }
    for (const struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        for (const struct sim_cycle *cycle = connection->cycles; cycle != NULL;
             cycle = cycle->next) {
            tell_calls(world, cycle);
        }
    }
    tell_streams_and_locks(world);
}

void sim_turns_count(struct sim_world *world)
{
    struct sim_state *state = world->state;
    const uint32_t turn_count = runtime_loop_iteration(state->loop) - state->progress_iteration;
    CHECK(runtime_loop_iteration(state->loop) >= state->progress_iteration);
    if (state->has_told_turns || turn_count < SIM_TURN_COUNT_MAX ||
        !runtime_loop_has_ready(state->loop)) {
        return;
    }
    const uint64_t next = runtime_loop_next_deadline(state->loop, /*with_daemons=*/true);
    if (next == RUNTIME_NEVER || next - runtime_loop_now(state->loop) > TURNS_HORIZON_NS) {
        state->has_told_turns = true;
        sim_emit(world, (struct sim_event){.kind = SIM_EVENT_TURNS, .value = turn_count}, "");
    }
}
