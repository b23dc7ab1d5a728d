/*
 * The server shuts down, as its host tells it once it waits for its requests no longer.
 */
#include "base/check.h"

#include "sim/world.h"

#include "scenarios/action.h"

static const struct scenarios_key keys[] = {
    {.name = NULL},
};

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    CHECK(step != NULL);
    out_step->label = "shutdown";
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    CHECK(parameters == NULL);
    scenarios_buffer_format(out, "the server");
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(step->parameters == NULL);
    CHECK(phase == 0);
    sim_world_shut_down(world);
    return true;
}

const struct scenarios_action scenarios_action_shutdown = {
    .name = "shutdown",
    .summary = "the server shuts down: its sessions end, requests that are open may go on",
    .keys = keys,
    .action = {.name = "shutdown", .ready = NULL, .perform = perform},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
