/*
 * A client answers what the server has asked it in a response.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "sim/client.h"
#include "sim/world.h"

#include "scenarios/action.h"
#include "scenarios/format/http.h"
#include "scenarios/format/rpc.h"

#define ANSWER_SIZE_MAX 2048

static const struct scenarios_key expect_keys[] = {
    SCENARIOS_HTTP_KEY_STATUS,
    {.name = NULL},
};

static const struct scenarios_key keys[] = {
    {.name = "client",
     .summary = "who answers, on a connection of its own",
     .type = SCENARIOS_TYPE_NAME,
     .is_required = true},
    {.name = "as",
     .summary = "the name of the POST that brings the answer, the exchange",
     .type = SCENARIOS_TYPE_NAME},
    {.name = "to",
     .summary =
         "the exchange in whose response the server asks; its last question is answered. When "
         "the response ends without one, nothing is sent",
     .type = SCENARIOS_TYPE_EXCHANGE,
     .is_required = true},
    SCENARIOS_HTTP_KEY_SESSION,
    SCENARIOS_HTTP_KEY_HEADERS,
    {.name = "json",
     .summary = "the \"result\" or the \"error\"; an empty result",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "message"},
    {.name = "expect",
     .summary = "what every execution must answer to the POST, where it is sent",
     .type = SCENARIOS_TYPE_OBJECT,
     .members = expect_keys},
    {.name = NULL},
};

struct answer {
    struct sim_request_options options; /* the body without its first brace and the id */
    uint32_t to;
};

static bool is_answer(const struct base_json_value *json)
{
    return json->kind == BASE_JSON_OBJECT && json->count == 1 &&
           (base_json_value_find(json, "result") != NULL ||
            base_json_value_find(json, "error") != NULL);
}

static struct asgi_bytes compile_body(const struct scenarios_object *step)
{
    static const char empty[] = "{\"jsonrpc\":\"2.0\",\"result\":{}}";
    const struct base_json_value *json = scenarios_object_find(step, "json");
    if (json == NULL) {
        return (struct asgi_bytes){.data = empty, .size = sizeof empty - 1};
    }
    if (!is_answer(json)) {
        scenarios_reader_mistake(step->reader, json,
                                 "an object with \"result\", or with \"error\", alone", NULL);
        return (struct asgi_bytes){.data = NULL};
    }
    const struct asgi_bytes body = scenarios_rpc_write(step->reader, json);
    if (body.size > ANSWER_SIZE_MAX) {
        scenarios_reader_mistake(step->reader, json, "an answer of at most 2 KiB", NULL);
    }
    return body;
}

static void compile_expectation(const struct scenarios_object *step, uint32_t exchange)
{
    const struct scenarios_object expect = scenarios_object_member(step, "expect");
    if (expect.value != NULL) {
        const struct sim_reply_expectation expectation = {
            .exchange = exchange,
            .line = expect.value->at.line,
            .column = expect.value->at.column,
            .status = (int32_t)scenarios_object_integer(&expect, "status", -1),
            .event_count = -1,
            .reply = -1,
            .ended = -1,
        };
        scenarios_reader_expect(step->reader, &expectation);
    }
}

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    struct scenarios_reader *reader = step->reader;
    struct scenarios_region *region = scenarios_reader_region(reader);
    struct answer *answer = scenarios_region_take(region, sizeof *answer);
    struct sim_request_options *options = &answer->options;
    answer->to = scenarios_object_exchange(step, "to");
    options->exchange = scenarios_reader_opened(reader);
    options->method = "POST";
    options->path = "/mcp";
    options->body = compile_body(step);
    options->headers = scenarios_http_headers(step, true);
    if (options->exchange == SIM_EXCHANGE_ANY || answer->to == SIM_EXCHANGE_ANY) {
        return;
    }
    options->client = scenarios_reader_exchange_client(reader, options->exchange);
    compile_expectation(step, options->exchange);
    out_step->parameters = answer;
    out_step->label = scenarios_region_format(
        region, "%s: answer to %s", scenarios_reader_exchange_name(reader, options->exchange),
        scenarios_reader_exchange_name(reader, answer->to));
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct answer *answer = parameters;
    const struct sim_request_options *options = &answer->options;
    scenarios_buffer_format(out, "by %s to exchange %" PRIu32, options->client, answer->to);
    scenarios_http_render(&options->headers, options->body, out);
}

static bool ready(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct answer *answer = step->parameters;
    CHECK(phase == 0);
    const struct sim_exchange_view view = sim_client_view(world, answer->to);
    return view.asked_id[0] != '\0' || view.is_ended || view.is_broken;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct answer *answer = step->parameters;
    const struct sim_exchange_view view = sim_client_view(world, answer->to);
    char body[ANSWER_SIZE_MAX + 2 * SIM_ID_SIZE];
    CHECK(phase == 0);
    if (view.asked_id[0] == '\0') {
        return true;
    }
    const int size = snprintf(body, sizeof body, "{\"id\":%s,%.*s", view.asked_id,
                              (int)answer->options.body.size - 1, answer->options.body.data + 1);
    CHECK(size > 0 && (size_t)size < sizeof body);
    struct sim_request_options options = answer->options;
    options.body = (struct asgi_bytes){.data = body, .size = (size_t)size};
    sim_client_request(world, &options);
    return true;
}

const struct scenarios_action scenarios_action_answer = {
    .name = "answer",
    .summary = "a client answers what the server has asked it",
    .keys = keys,
    .action = {.name = "answer", .ready = ready, .perform = perform},
    .declare = scenarios_http_declare,
    .compile = compile,
    .render = render,
};
