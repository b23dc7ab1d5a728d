/*
 * A client reads a response again.
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

struct resume {
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
    struct resume *resume = scenarios_region_take(region, sizeof *resume);
    resume->exchange = exchange;
    resume->exchange_name = scenarios_reader_exchange_name(step->reader, exchange);
    out_step->parameters = resume;
    out_step->label = scenarios_region_format(region, "%s: resume", resume->exchange_name);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct resume *resume = parameters;
    scenarios_buffer_format(out, "%s", resume->exchange_name);
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct resume *resume = step->parameters;
    CHECK(phase == 0);
    return sim_client_view(world, resume->exchange).is_open;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct resume *resume = step->parameters;
    CHECK(phase == 0);
    sim_client_resume(world, resume->exchange);
    return true;
}

const struct scenarios_action scenarios_action_resume = {
    .name = "resume",
    .summary = "a client reads a response again",
    .keys = keys,
    .action = {.name = "resume", .ready = ready, .perform = perform},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
