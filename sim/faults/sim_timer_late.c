#include <stddef.h>

#include "base/check.h"

#include "sim/fault.h"
#include "sim/state.h"

/* A machine that is later than that has other troubles. */
#define LATE_MAX_NS (10 * UINT64_C(1000000000))

static uint64_t next_deadline(const struct runtime_loop *loop)
{
    CHECK(loop != NULL);
    return runtime_loop_next_deadline(loop, /*with_daemons=*/false);
}

/* The deadline at which the next timer and the one behind it are due; RUNTIME_NEVER: none. */
static uint64_t late_deadline(const struct runtime_loop *loop)
{
    const uint64_t next = next_deadline(loop);
    const uint64_t behind = next == RUNTIME_NEVER ? next : runtime_loop_deadline_behind(loop, next);
    CHECK(behind >= next);
    return behind - next > LATE_MAX_NS ? RUNTIME_NEVER : behind;
}

/* Where something is ready, sim/clock/stall asks. */
static bool has_two_timers(const struct sim_fault_place *place)
{
    const struct runtime_loop *loop = place->world->state->loop;
    return !runtime_loop_has_ready(loop) && next_deadline(loop) > runtime_loop_now(loop) &&
           late_deadline(loop) != RUNTIME_NEVER;
}

static void be_late(const struct sim_fault_place *place)
{
    struct runtime_loop *loop = place->world->state->loop;
    CHECK(late_deadline(loop) > runtime_loop_now(loop));
    runtime_loop_advance(loop, late_deadline(loop) - runtime_loop_now(loop));
}

const struct sim_fault sim_fault_sim_timer_late = {
    .name = "sim/timer/late",
    .summary = "a timer fires so late that the next one is due beside it",
    .story = "The loop sleeps until a timer is due, and wakes up late, by up to ten seconds: the "
             "machine was busy or suspended. The timer behind the first one is due in the same "
             "iteration then. No real loop is early.",
    .site = SIM_FAULT_AT_ITERATION,
    .applies = has_two_timers,
    .strike = be_late,
};
