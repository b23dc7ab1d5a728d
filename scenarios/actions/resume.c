/*
 * A client reads a response again.
 */
#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"
#include "scenarios/format/reading.h"

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    scenarios_reading_compile(step, "resume", out_step);
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    sim_client_resume(world, scenarios_reading_exchange(step));
    return true;
}

const struct scenarios_action scenarios_action_resume = {
    .name = "resume",
    .summary = "a client reads a response again",
    .keys = scenarios_reading_keys,
    .action = {.name = "resume", .ready = scenarios_reading_ready, .perform = perform},
    .declare = NULL,
    .compile = compile,
    .render = scenarios_reading_render,
};
