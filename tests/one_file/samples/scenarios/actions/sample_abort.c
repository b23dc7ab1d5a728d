/*
 * A client resets the connection of an exchange.
 */
#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"

static const struct scenarios_key keys[] = {
    {.name = "of",
     .summary = "the exchange whose connection is reset",
     .type = SCENARIOS_TYPE_EXCHANGE,
     .is_required = true},
    {.name = NULL},
};

struct sample_abort {
    uint32_t exchange;
    const char *exchange_name;
};

/* An anchor may wait for the client to leave. */
static void declare(const struct scenarios_object *step)
{
    const struct base_json_value *of = scenarios_object_find(step, "of");
    struct base_json_value resolved;
    if (of != NULL && scenarios_reader_resolve(step->reader, of, false, &resolved) &&
        resolved.kind == BASE_JSON_STRING) {
        scenarios_reader_declare_leaver(step->reader, resolved.string);
    }
}

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    const uint32_t exchange = scenarios_object_exchange(step, "of");
    if (exchange == SIM_EXCHANGE_ANY) {
        return;
    }
    struct scenarios_region *region = scenarios_reader_region(step->reader);
    struct sample_abort *aborted = scenarios_region_take(region, sizeof *aborted);
    aborted->exchange = exchange;
    aborted->exchange_name = scenarios_reader_exchange_name(step->reader, exchange);
    out_step->parameters = aborted;
    out_step->label = scenarios_region_format(region, "%s: abort", aborted->exchange_name);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct sample_abort *aborted = parameters;
    scenarios_buffer_format(out, "%s", aborted->exchange_name);
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct sample_abort *aborted = step->parameters;
    CHECK(phase == 0);
    return sim_client_view(world, aborted->exchange).is_open;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct sample_abort *aborted = step->parameters;
    CHECK(phase == 0);
    if (!sim_client_view(world, aborted->exchange).is_broken) {
        sim_client_disconnect(world, aborted->exchange, SIM_LEAVE_RST);
    }
    return true;
}

const struct scenarios_action scenarios_action_sample_abort = {
    .name = "sample-abort",
    .summary = "a client resets a connection",
    .keys = keys,
    .action = {.name = "sample-abort", .ready = ready, .perform = perform},
    .declare = declare,
    .compile = compile,
    .render = render,
};
