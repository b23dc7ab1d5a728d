/*
 * A client has read something of a response; the steps behind it come after that.
 */
#include <inttypes.h>

#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"

enum until {
    UNTIL_START,
    UNTIL_END,
    UNTIL_EVENTS,
};

static const char *const until_words[] = {"start", "end", NULL};

static const struct scenarios_key keys[] = {
    {.name = "from",
     .summary = "the exchange whose response is read",
     .type = SCENARIOS_TYPE_EXCHANGE,
     .is_required = true},
    {.name = "events",
     .summary = "so many JSON-RPC messages have arrived, or no more can come",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 0,
     .max = 100000},
    {.name = "until",
     .summary = "the status has arrived, or the whole response; or no more can come",
     .type = SCENARIOS_TYPE_WORD,
     .words = until_words},
    {.name = NULL},
};

struct read {
    uint32_t exchange;
    enum until until;
    uint32_t event_count;
    const char *exchange_name;
};

static const char *describe(const struct scenarios_object *step, const struct read *read)
{
    struct scenarios_region *region = scenarios_reader_region(step->reader);
    if (read->until == UNTIL_EVENTS) {
        return scenarios_region_format(region, "%s: read %" PRIu32 " events", read->exchange_name,
                                       read->event_count);
    }
    return scenarios_region_format(region, "%s: read until the %s", read->exchange_name,
                                   until_words[read->until]);
}

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    const bool has_events = scenarios_object_find(step, "events") != NULL;
    const bool has_until = scenarios_object_find(step, "until") != NULL;
    if (has_events == has_until) {
        scenarios_reader_mistake_at(step->reader, step->value->at, "either \"events\" or \"until\"",
                                    has_until ? "both" : "neither", NULL);
    }
    struct read *read = scenarios_region_take(scenarios_reader_region(step->reader), sizeof *read);
    read->exchange = scenarios_object_exchange(step, "from");
    read->event_count = (uint32_t)scenarios_object_integer(step, "events", 0);
    read->until = (enum until)scenarios_object_word(step, "until", UNTIL_EVENTS);
    if (read->exchange == SIM_EXCHANGE_ANY) {
        return;
    }
    read->exchange_name = scenarios_reader_exchange_name(step->reader, read->exchange);
    out_step->parameters = read;
    out_step->label = describe(step, read);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct read *read = parameters;
    if (read->until == UNTIL_EVENTS) {
        scenarios_buffer_format(out, "%s until %" PRIu32 " events", read->exchange_name,
                                read->event_count);
    } else {
        scenarios_buffer_format(out, "%s until %s", read->exchange_name, until_words[read->until]);
    }
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct read *read = step->parameters;
    CHECK(phase == 0);
    const struct sim_exchange_view view = sim_client_view(world, read->exchange);
    if (!view.is_open) {
        return false;
    }
    if (view.is_ended || view.is_broken) {
        return true;
    }
    switch (read->until) {
    case UNTIL_START:
        return view.is_started;
    case UNTIL_END:
        return false;
    case UNTIL_EVENTS:
        return view.event_count >= read->event_count;
    }
    CHECK_UNREACHABLE("a way to read that does not exist");
}

const struct scenarios_action scenarios_action_read = {
    .name = "read",
    .summary = "a client has read so much of a response",
    .keys = keys,
    .action = {.name = "read", .ready = ready, .perform = NULL},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
