#include "scenarios/format/reading.h"

#include "base/check.h"

#include "sim/client.h"

const struct scenarios_key scenarios_reading_keys[] = {
    {.name = "from",
     .summary = "the exchange whose response it is",
     .type = SCENARIOS_TYPE_EXCHANGE,
     .is_required = true},
    {.name = NULL},
};

struct reading {
    uint32_t exchange;
    const char *exchange_name;
};

void scenarios_reading_compile(const struct scenarios_object *step, const char *word,
                               struct scenarios_step *out_step)
{
    const uint32_t exchange = scenarios_object_exchange(step, "from");
    if (exchange == SIM_EXCHANGE_ANY) {
        return;
    }
    struct scenarios_region *region = scenarios_reader_region(step->reader);
    struct reading *reading = scenarios_region_take(region, sizeof *reading);
    reading->exchange = exchange;
    reading->exchange_name = scenarios_reader_exchange_name(step->reader, exchange);
    out_step->parameters = reading;
    out_step->label = scenarios_region_format(region, "%s: %s", reading->exchange_name, word);
}

void scenarios_reading_render(const void *parameters, struct scenarios_buffer *out)
{
    const struct reading *reading = parameters;
    CHECK(reading != NULL);
    scenarios_buffer_format(out, "%s", reading->exchange_name);
}

bool scenarios_reading_ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(phase == 0);
    return sim_client_view(world, scenarios_reading_exchange(step)).is_open;
}

uint32_t scenarios_reading_exchange(const struct sim_step *step)
{
    const struct reading *reading = step->parameters;
    CHECK(reading != NULL);
    return reading->exchange;
}
