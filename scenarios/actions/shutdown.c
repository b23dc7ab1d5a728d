/*
 * The process is told to end, and its host shuts down; or the application alone is told, as its
 * host does once it waits for requests no longer.
 */
#include "base/check.h"

#include "sim/world.h"

#include "scenarios/action.h"

enum whose {
    HOST,
    LIFESPAN,
};

static const char *const of_words[] = {[HOST] = "host", [LIFESPAN] = "lifespan", NULL};
static const char *const signal_words[] = {
    [SIM_SIGNAL_TERM] = "sigterm", [SIM_SIGNAL_INT] = "sigint", [SIM_SIGNAL_INT + 1] = NULL};

static const struct scenarios_key keys[] = {
    {.name = "of",
     .summary = "host (default): all that the dialect's server does when it is told to end; "
                "lifespan: only the application's own shutdown",
     .type = SCENARIOS_TYPE_WORD,
     .words = of_words},
    {.name = "signal",
     .summary = "how the host is told: sigterm (default); sigint, which forces it the second time",
     .type = SCENARIOS_TYPE_WORD,
     .words = signal_words},
    {.name = NULL},
};

struct parameters {
    enum whose of;
    enum sim_signal signal;
};

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    struct scenarios_region *region = scenarios_reader_region(step->reader);
    struct parameters *parameters = scenarios_region_take(region, sizeof *parameters);
    CHECK(step->value != NULL);
    parameters->of = (enum whose)scenarios_object_word(step, "of", HOST);
    parameters->signal = (enum sim_signal)scenarios_object_word(step, "signal", SIM_SIGNAL_TERM);
    out_step->parameters = parameters;
    out_step->label = parameters->of == LIFESPAN              ? "shutdown of the lifespan"
                      : parameters->signal == SIM_SIGNAL_TERM ? "shutdown"
                                                              : "shutdown (sigint)";
}

static void render(const void *argument, struct scenarios_buffer *out)
{
    const struct parameters *parameters = argument;
    CHECK(parameters != NULL);
    scenarios_buffer_format(out, "the %s, %s", of_words[parameters->of],
                            signal_words[parameters->signal]);
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct parameters *parameters = step->parameters;
    CHECK(phase == 0);
    if (parameters->of == LIFESPAN) {
        sim_world_shut_down(world);
    } else {
        sim_world_signal(world, parameters->signal);
    }
    return true;
}

const struct scenarios_action scenarios_action_shutdown = {
    .name = "shutdown",
    .summary = "the process is told to end: its host shuts down, and then its application",
    .keys = keys,
    .action = {.name = "shutdown", .ready = NULL, .perform = perform, .may_end_host = true},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
