/*
 * A client stops reading a response.
 */
#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"

static const struct scenarios_key keys[] = {
    {.name = "from",
     .summary = "the exchange whose response it is",
     .type = SCENARIOS_TYPE_EXCHANGE,
     .is_required = true},
    {.name = NULL},
};

struct pause {
    uint32_t exchange;
    const char *exchange_name;
};

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    const uint32_t exchange = scenarios_object_exchange(step, "from");
    if (exchange == SIM_EXCHANGE_ANY) {
        return;
    }
    struct scenarios_region *region = scenarios_reader_region(step->reader);
    struct pause *pause = scenarios_region_take(region, sizeof *pause);
    pause->exchange = exchange;
    pause->exchange_name = scenarios_reader_exchange_name(step->reader, exchange);
    out_step->parameters = pause;
    out_step->label = scenarios_region_format(region, "%s: pause", pause->exchange_name);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct pause *pause = parameters;
    scenarios_buffer_format(out, "%s", pause->exchange_name);
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct pause *pause = step->parameters;
    CHECK(phase == 0);
    return sim_client_view(world, pause->exchange).is_open;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct pause *pause = step->parameters;
    CHECK(phase == 0);
    sim_client_pause(world, pause->exchange);
    return true;
}

const struct scenarios_action scenarios_action_pause = {
    .name = "pause",
    .summary = "a client stops reading a response",
    .keys = keys,
    .action = {.name = "pause", .ready = ready, .perform = perform},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
