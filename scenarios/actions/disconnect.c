/*
 * A client leaves: the connection of one exchange goes, or all that the client has.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"

static const char *const how_words[] = {
    [SIM_LEAVE_FIN] = "fin", [SIM_LEAVE_RST] = "rst", [SIM_LEAVE_RST + 1] = NULL};

static const struct scenarios_key keys[] = {
    {.name = "of",
     .summary = "the exchange whose connection goes",
     .type = SCENARIOS_TYPE_EXCHANGE},
    {.name = "client",
     .summary = "the client all of whose connections go",
     .type = SCENARIOS_TYPE_NAME},
    {.name = "how",
     .summary = "fin: an orderly end, the default; rst: a reset",
     .type = SCENARIOS_TYPE_WORD,
     .words = how_words},
    {.name = NULL},
};

struct disconnect {
    const char *who; /* the exchange's or the client's name */
    const uint32_t *exchanges;
    uint32_t exchange_count;
    enum sim_leave how;
};

/* The exchanges of a client; a mistake when it has none. */
static void find_exchanges(const struct scenarios_object *step, struct disconnect *disconnect)
{
    struct scenarios_reader *reader = step->reader;
    const uint32_t count = scenarios_reader_exchange_count(reader);
    uint32_t *exchanges =
        scenarios_region_take(scenarios_reader_region(reader), (count + 1) * sizeof *exchanges);
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(scenarios_reader_exchange_client(reader, i), disconnect->who) == 0) {
            exchanges[disconnect->exchange_count++] = i;
        }
    }
    disconnect->exchanges = exchanges;
    if (disconnect->exchange_count == 0) {
        const struct base_json_value *client = scenarios_object_find(step, "client");
        scenarios_reader_mistake(reader, client, "a client that makes a request",
                                 scenarios_reader_nearest_client(reader, disconnect->who));
    }
}

static void declare(const struct scenarios_object *step)
{
    static const char *const names[] = {"of", "client"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct base_json_value *value = scenarios_object_find(step, names[i]);
        struct base_json_value resolved;
        if (value != NULL && scenarios_reader_resolve(step->reader, value, false, &resolved) &&
            resolved.kind == BASE_JSON_STRING) {
            scenarios_reader_declare_leaver(step->reader, resolved.string);
            return;
        }
    }
}

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    struct scenarios_reader *reader = step->reader;
    struct scenarios_region *region = scenarios_reader_region(reader);
    struct disconnect *disconnect = scenarios_region_take(region, sizeof *disconnect);
    const uint32_t exchange = scenarios_object_exchange(step, "of");
    const char *client = scenarios_object_string(step, "client");
    const bool has_of = scenarios_object_find(step, "of") != NULL;
    const bool has_client = scenarios_object_find(step, "client") != NULL;
    if (has_of == has_client) {
        scenarios_reader_mistake_at(reader, step->value->at, "either \"of\" or \"client\"",
                                    has_of ? "both" : "neither", NULL);
    }
    disconnect->how = (enum sim_leave)scenarios_object_word(step, "how", SIM_LEAVE_FIN);
    if (client != NULL) {
        disconnect->who = client;
        find_exchanges(step, disconnect);
    } else if (exchange != SIM_EXCHANGE_ANY) {
        uint32_t *one = scenarios_region_take(region, sizeof *one);
        *one = exchange;
        disconnect->who = scenarios_reader_exchange_name(reader, exchange);
        disconnect->exchanges = one;
        disconnect->exchange_count = 1;
    } else {
        return;
    }
    out_step->parameters = disconnect;
    out_step->label = scenarios_region_format(region, "%s: disconnect (%s)", disconnect->who,
                                              how_words[disconnect->how]);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct disconnect *disconnect = parameters;
    scenarios_buffer_format(out, "%s %s, exchanges", disconnect->who, how_words[disconnect->how]);
    for (uint32_t i = 0; i < disconnect->exchange_count; i++) {
        scenarios_buffer_format(out, " %" PRIu32, disconnect->exchanges[i]);
    }
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct disconnect *disconnect = step->parameters;
    CHECK(phase == 0);
    for (uint32_t i = 0; i < disconnect->exchange_count; i++) {
        if (sim_client_view(world, disconnect->exchanges[i]).is_open) {
            return true;
        }
    }
    return false;
}

/* Is this the first of the exchanges on its connection? */
static bool is_first(struct sim_world *world, const struct disconnect *disconnect, uint32_t index)
{
    const uint32_t connection = sim_client_view(world, disconnect->exchanges[index]).connection;
    for (uint32_t i = 0; i < index; i++) {
        if (sim_client_view(world, disconnect->exchanges[i]).connection == connection) {
            return false;
        }
    }
    return true;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct disconnect *disconnect = step->parameters;
    CHECK(phase == 0);
    for (uint32_t i = 0; i < disconnect->exchange_count; i++) {
        const struct sim_exchange_view view = sim_client_view(world, disconnect->exchanges[i]);
        if (view.is_open && !view.is_broken && is_first(world, disconnect, i)) {
            sim_client_disconnect(world, disconnect->exchanges[i], disconnect->how);
        }
    }
    return true;
}

const struct scenarios_action scenarios_action_disconnect = {
    .name = "disconnect",
    .summary = "a client leaves",
    .keys = keys,
    .action = {.name = "disconnect", .ready = ready, .perform = perform},
    .declare = declare,
    .compile = compile,
    .render = render,
};
