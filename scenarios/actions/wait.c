/*
 * Virtual time passes.
 */
#include <inttypes.h>

#include "base/check.h"

#include "scenarios/action.h"

static const struct scenarios_key keys[] = {
    {.name = "for",
     .summary = "how much virtual time passes after the step before it",
     .type = SCENARIOS_TYPE_DURATION,
     .is_required = true},
    {.name = NULL},
};

struct wait {
    uint64_t duration_ns;
};

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    struct scenarios_region *region = scenarios_reader_region(step->reader);
    struct wait *wait = scenarios_region_take(region, sizeof *wait);
    wait->duration_ns = scenarios_object_duration(step, "for", 0);
    out_step->parameters = wait;
    out_step->delay_ns = wait->duration_ns;
    out_step->label = scenarios_region_format(region, "wait %" PRIu64 "ns", wait->duration_ns);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct wait *wait = parameters;
    CHECK(wait != NULL);
    scenarios_buffer_format(out, "%" PRIu64 "ns", wait->duration_ns);
}

const struct scenarios_action scenarios_action_wait = {
    .name = "wait",
    .summary = "virtual time passes",
    .keys = keys,
    .action = {.name = "wait", .ready = NULL, .perform = NULL},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
