/*
 * A client stops reading a response.
 */
#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"
#include "scenarios/format/reading.h"

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    scenarios_reading_compile(step, "pause", out_step);
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    sim_client_pause(world, scenarios_reading_exchange(step));
    return true;
}

const struct scenarios_action scenarios_action_pause = {
    .name = "pause",
    .summary = "a client stops reading a response",
    .keys = scenarios_reading_keys,
    .action = {.name = "pause", .ready = scenarios_reading_ready, .perform = perform},
    .declare = NULL,
    .compile = compile,
    .render = scenarios_reading_render,
};
