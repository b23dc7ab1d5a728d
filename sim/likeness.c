#include "sim/likeness.h"

#include <string.h>

#include "base/check.h"

#include "runtime/context.h"
#include "runtime/likeness.h"

#include "sim/connection.h"
#include "sim/state.h"

/* So many iterations without progress are far from too many of them (sim/liveness.c), and those
 * that follow tell turning in a circle from coming back to where one was. */
#define TURNS_NEGLIGIBLE 16

void *sim_likeness_of(const struct sim_likeness *likeness, const void *memory)
{
    return base_likeness_of(likeness->memory, memory);
}

void sim_likeness_clear(const struct sim_likeness *likeness, const void *memory, size_t size)
{
    base_likeness_clear(likeness->memory, memory, size);
}

uint64_t sim_likeness_of_time(const struct sim_likeness *likeness, uint64_t time)
{
    return runtime_likeness_of_time(likeness->world->state->loop, time);
}

uint64_t sim_likeness_of_past(const struct sim_likeness *likeness, uint64_t time, uint64_t span)
{
    const uint64_t now = runtime_loop_now(likeness->world->state->loop);
    CHECK(time <= now);
    if (time == 0) {
        return 0;
    }
    return 1 + (now - time > span ? span + 1 : now - time);
}

static uint32_t iterations_since(const struct sim_world *world, uint32_t iteration)
{
    const uint32_t now = runtime_loop_iteration(world->state->loop);
    CHECK(iteration <= now);
    return now - iteration;
}

uint32_t sim_likeness_of_iteration(const struct sim_likeness *likeness, uint32_t iteration)
{
    return iteration == 0 ? 0 : 1 + iterations_since(likeness->world, iteration);
}

void sim_likeness_sort(void *items, uint32_t count, size_t size)
{
    unsigned char item[SIM_LIKENESS_ITEM_SIZE_MAX];
    unsigned char *first = items;
    CHECK(size <= sizeof item);
    for (uint32_t i = 1; i < count; i++) {
        uint32_t at = i;
        memcpy(item, first + i * size, size);
        while (at > 0 && memcmp(item, first + (at - 1) * size, size) < 0) {
            memcpy(first + at * size, first + (at - 1) * size, size);
            at--;
        }
        memcpy(first + at * size, item, size);
    }
}

uint32_t sim_likeness_of_task(const struct sim_likeness *likeness, uint32_t id)
{
    return runtime_likeness_of_task(likeness->world->state->loop, id);
}

void sim_likeness_mark_task(const struct sim_likeness *likeness, uint32_t id, uint32_t mark)
{
    runtime_likeness_mark_task(likeness->world->state->loop, likeness->memory, id, mark);
}

void sim_likeness_mark_stream(const struct sim_likeness *likeness, uint32_t id, uint32_t mark)
{
    runtime_likeness_mark_stream(likeness->world->state->loop, likeness->memory, id, mark);
}

/* Does a step that is still to come have a time of its own? */
static bool has_times_left(const struct sim_world *world)
{
    const struct sim_state *state = world->state;
    for (uint32_t i = 0; i < state->lane_count; i++) {
        const struct sim_lane *lane = state->lanes[i].lane;
        for (uint32_t step = state->lanes[i].step; step < lane->step_count; step++) {
            if (lane->steps[step].at != SIM_TIME_ANY) {
                return true;
            }
        }
    }
    return false;
}

static bool may_end_host(const struct sim_world *world)
{
    const struct sim_state *state = world->state;
    for (uint32_t i = 0; i < state->lane_count; i++) {
        const struct sim_lane *lane = state->lanes[i].lane;
        for (uint32_t step = state->lanes[i].step; step < lane->step_count; step++) {
            if (lane->steps[step].action != NULL && lane->steps[step].action->may_end_host) {
                return true;
            }
        }
    }
    return false;
}

/* A host that looks every so many ns of its process's time: where between two looks it is. */
static uint32_t phase_of_host(const struct sim_world *world)
{
    const uint64_t tick = world->plan->dialect->tick_ns;
    const bool is_told = world->state->host.phase != SIM_HOST_SERVING;
    CHECK(tick < UINT32_MAX);
    return tick != 0 && (is_told || may_end_host(world))
               ? (uint32_t)(runtime_loop_now(world->state->loop) % tick)
               : 0;
}

static void even_out_question(struct sim_state *like)
{
    struct sim_question *question = &like->question;
    CHECK(question->count <= SIM_ALTERNATIVES_MAX);
    if (like->status != SIM_WORLD_ASKS) {
        memset(question, 0, sizeof *question);
        return;
    }
    const size_t left = SIM_ALTERNATIVES_MAX - question->count;
    memset(&question->labels[question->count], 0, left * sizeof *question->labels);
    memset(question->actors, 0, sizeof question->actors);
    for (uint32_t i = 0; i < question->count; i++) {
        const uint64_t label = sim_choice_label_hash(question->labels[i]);
        memcpy(&question->labels[i], &label, sizeof label);
    }
}

/* Names by number of what the world has made stay: requests, connections, owners. */
static void even_out_state(const struct sim_likeness *likeness)
{
    const struct sim_world *world = likeness->world;
    const struct sim_state *state = world->state;
    struct sim_state *like = sim_likeness_of(likeness, state);
    like->base_time = has_times_left(world) ? sim_likeness_of_time(likeness, state->base_time) : 0;
    like->base_iteration = 0;
    like->base_event_count = phase_of_host(world);
    like->event_count = 0;
    like->text_size = 0;
    like->tape_count = 0;
    like->acting = 0;
    const uint32_t turns = iterations_since(world, state->progress_iteration);
    like->progress_iteration = turns <= TURNS_NEGLIGIBLE ? 0 : turns;
    like->host.since = sim_likeness_of_time(likeness, state->host.since);
    even_out_question(like);
}

static void even_out_lane(const struct sim_likeness *likeness, const struct sim_lane_state *lane)
{
    struct sim_lane_state *like = sim_likeness_of(likeness, lane);
    const bool is_over = lane->step == lane->lane->step_count;
    const bool is_timed = !is_over && lane->lane->steps[lane->step].wait_ns != 0;
    like->since = is_timed ? sim_likeness_of_time(likeness, lane->since) : 0;
    like->step_count = 0;
}

static void even_out_plan(const struct sim_likeness *likeness)
{
    const struct sim_state *state = likeness->world->state;
    for (uint32_t i = 0; i < state->lane_count; i++) {
        even_out_lane(likeness, &state->lanes[i]);
    }
    for (uint32_t i = 0; i < likeness->world->plan->anchor_count; i++) {
        const struct sim_anchor_state *anchor = &state->anchors[i];
        struct sim_anchor_state *like = sim_likeness_of(likeness, anchor);
        CHECK(anchor->anchor != NULL);
        if (anchor->count > anchor->anchor->count) {
            like->count = anchor->anchor->count;
        }
    }
}

static void even_out_cycle(const struct sim_likeness *likeness, const struct sim_cycle *cycle)
{
    struct sim_cycle *like = sim_likeness_of(likeness, cycle);
    if (cycle->has_returned) {
        like->task = NULL;
    }
    for (const struct sim_call *call = cycle->calls; call != NULL; call = call->next) {
        struct sim_call *copy = base_likeness_add(likeness->memory, call, sizeof *call);
        memset(copy, 0, sizeof *copy);
        copy->next = call->next;
        copy->task = call->task;
        copy->is_sending = call->is_sending;
    }
}

static void even_out_connection(const struct sim_likeness *likeness,
                                const struct sim_connection *connection)
{
    struct sim_connection *like = sim_likeness_of(likeness, connection);
    const uint32_t now = runtime_loop_iteration(likeness->world->state->loop);
    like->read_at = connection->read_at == now ? 1 : 0;
    like->readable_at = connection->readable_at > now ? connection->readable_at - now : 0;
    for (const struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        even_out_cycle(likeness, cycle);
    }
}

static void even_out(const struct sim_likeness *likeness)
{
    struct sim_world *world = likeness->world;
    const struct sim_state *state = world->state;
    runtime_loop_even_out(state->loop, likeness->memory);
    even_out_state(likeness);
    even_out_plan(likeness);
    for (const struct sim_connection *connection = state->connections; connection != NULL;
         connection = connection->next) {
        even_out_connection(likeness, connection);
    }
    for (uint32_t i = 0; i < world->monitor_count; i++) {
        const struct sim_monitor *monitor = &world->monitors[i];
        if (monitor->even_out != NULL) {
            monitor->even_out(monitor->context, state->monitor_states[i], likeness);
        }
    }
}

struct base_digest sim_world_likeness(struct sim_world *world)
{
    CHECK(world->likeness != NULL);
    const struct sim_likeness likeness = {.memory = world->likeness, .world = world};
    base_likeness_begin(world->likeness);
    even_out(&likeness);
    /* In the middle of a step: where it is. */
    struct sim_state *like = sim_likeness_of(&likeness, world->state);
    like->answer = (uint32_t)runtime_context_depth(world->state->asking);
    return base_likeness_digest(world->likeness, world->state);
}

uint64_t sim_world_stray_count(const struct sim_world *world)
{
    CHECK(world->likeness != NULL);
    return world->likeness->stray_count;
}
