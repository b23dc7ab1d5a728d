#include <stddef.h>

#include "base/check.h"

#include "sim/fault.h"
#include "sim/state.h"

static uint64_t next_deadline(const struct sim_fault_place *place)
{
    CHECK(place->world->state->loop != NULL);
    return runtime_loop_next_deadline(place->world->state->loop, /*with_daemons=*/false);
}

/* An idle loop gets there anyway. */
static bool has_work_before(const struct sim_fault_place *place)
{
    const struct runtime_loop *loop = place->world->state->loop;
    return runtime_loop_has_ready(loop) && next_deadline(place) != RUNTIME_NEVER &&
           next_deadline(place) > runtime_loop_now(loop);
}

static void stall(const struct sim_fault_place *place)
{
    struct runtime_loop *loop = place->world->state->loop;
    CHECK(next_deadline(place) > runtime_loop_now(loop));
    runtime_loop_advance(loop, next_deadline(place) - runtime_loop_now(loop));
}

const struct sim_fault sim_fault_sim_clock_stall = {
    .name = "sim/clock/stall",
    .summary = "a step takes so long that the next timer is due beside what is ready",
    .story = "Something blocks the loop: a slow step, a garbage collection, a machine without a "
             "processor to spare. When it goes on, a timer that should have come much later is "
             "due in the same iteration as what was ready.",
    .site = SIM_FAULT_AT_ITERATION,
    .applies = has_work_before,
    .strike = stall,
};
