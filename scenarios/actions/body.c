/*
 * The body of a request that was held, or its next piece, is sent.
 */
#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"

static const struct scenarios_key keys[] = {
    {.name = "of",
     .summary = "the exchange: a request above whose \"body\" is held",
     .type = SCENARIOS_TYPE_EXCHANGE,
     .is_required = true},
    {.name = NULL},
};

struct body {
    uint32_t exchange;
    const char *exchange_name;
    struct asgi_bytes piece;
    bool more;
};

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    struct scenarios_reader *reader = step->reader;
    const uint32_t exchange = scenarios_object_exchange(step, "of");
    if (exchange == SIM_EXCHANGE_ANY) {
        return;
    }
    struct scenarios_body *held = scenarios_reader_body(reader, exchange);
    if (held == NULL || !held->is_held || held->taken_count == held->piece_count) {
        scenarios_reader_mistake(reader, scenarios_object_find(step, "of"),
                                 held == NULL || !held->is_held
                                     ? "a request above with \"body\": \"held\""
                                     : "a request of which a piece is still held",
                                 NULL);
        return;
    }
    struct scenarios_region *region = scenarios_reader_region(reader);
    struct body *body = scenarios_region_take(region, sizeof *body);
    body->exchange = exchange;
    body->exchange_name = scenarios_reader_exchange_name(reader, exchange);
    body->piece = held->pieces[held->taken_count++];
    body->more = held->taken_count < held->piece_count;
    out_step->parameters = body;
    out_step->label = scenarios_region_format(region, "%s: body", body->exchange_name);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct body *body = parameters;
    scenarios_buffer_format(out, "%s %zu bytes%s", body->exchange_name, body->piece.size,
                            body->more ? ", more follow" : "");
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct body *body = step->parameters;
    CHECK(phase == 0);
    return sim_client_view(world, body->exchange).is_open;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct body *body = step->parameters;
    CHECK(phase == 0);
    if (!sim_client_view(world, body->exchange).is_broken) {
        sim_client_send_body(world, body->exchange, body->piece, body->more);
    }
    return true;
}

const struct scenarios_action scenarios_action_body = {
    .name = "body",
    .summary = "the held body of a request, or its next piece, is sent",
    .keys = keys,
    .action = {.name = "body", .ready = ready, .perform = perform},
    .declare = NULL,
    .compile = compile,
    .render = render,
};
