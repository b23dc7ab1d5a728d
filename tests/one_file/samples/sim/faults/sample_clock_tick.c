#include <stddef.h>

#include "sim/fault.h"
#include "sim/state.h"

static void tick(const struct sim_fault_place *place)
{
    runtime_loop_advance(place->world->state->loop, 1);
}

const struct sim_fault sim_fault_sample_clock_tick = {
    .name = "sample/clock/tick",
    .summary = "the clock goes on by a nanosecond",
    .story = "A step takes a nanosecond longer than the others. Nobody should notice.",
    .site = SIM_FAULT_AT_ITERATION,
    .strike = tick,
};
