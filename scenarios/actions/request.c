/*
 * A client makes a request.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#include "sim/client.h"

#include "scenarios/action.h"
#include "scenarios/format/http.h"
#include "scenarios/format/rpc.h"

#define MESSAGE_COUNT_MAX 64
#define NS_PER_MS         UINT64_C(1000000)

static const char *const reply_words[] = {"none", "result", "error", NULL};

static const struct scenarios_key expect_keys[] = {
    SCENARIOS_HTTP_KEY_STATUS,
    {.name = "reply",
     .summary = "what answers the JSON-RPC request in the response",
     .type = SCENARIOS_TYPE_WORD,
     .words = reply_words},
    {.name = "error",
     .summary = "the code of the JSON-RPC error that answers it",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = -99999,
     .max = -1},
    {.name = "events",
     .summary = "how many JSON-RPC messages reach the client in the response",
     .type = SCENARIOS_TYPE_INTEGER,
     .min = 0,
     .max = 100000},
    {.name = "messages",
     .summary =
         "the JSON-RPC messages that reach the client: \"result for 7\", \"error -32000 for 7\", "
         "\"request 0 ping\", \"notifications/progress 1\"",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "messages"},
    {.name = "ended",
     .summary = "whether the response is completed",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "retry",
     .summary = "after which the response asks its client to come back; 0s: it does not say",
     .type = SCENARIOS_TYPE_DURATION},
    {.name = NULL},
};

static const struct scenarios_key keys[] = {
    {.name = "client",
     .summary = "who makes it; a client keeps its connections and uses them again",
     .type = SCENARIOS_TYPE_NAME,
     .is_required = true},
    {.name = "as",
     .summary = "the name of this request and its response, the exchange",
     .type = SCENARIOS_TYPE_NAME},
    {.name = "send",
     .summary = "method and path: \"POST /mcp\"",
     .type = SCENARIOS_TYPE_STRING,
     .is_required = true},
    SCENARIOS_HTTP_KEY_SESSION,
    SCENARIOS_HTTP_KEY_HEADERS,
    {.name = "json",
     .summary = "the JSON-RPC message; jsonrpc and id are added where they are missing",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "message"},
    {.name = "text", .summary = "the body as it is", .type = SCENARIOS_TYPE_STRING},
    {.name = "body",
     .summary = "how the body comes: with the head, later, in pieces, by \"body\" steps",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "body"},
    {.name = "window",
     .summary = "what a paused client still takes; 64KiB",
     .type = SCENARIOS_TYPE_SIZE},
    {.name = "pipelined",
     .summary = "sent on the client's busy connection, behind the running request",
     .type = SCENARIOS_TYPE_BOOLEAN},
    {.name = "expect",
     .summary = "what every execution must answer",
     .type = SCENARIOS_TYPE_OBJECT,
     .members = expect_keys},
    {.name = "save",
     .summary =
         "variables that the response fills in: { \"sid\": \"header:mcp-session-id\" }, or with "
         "the id of its last event: { \"last\": \"event:id\" }",
     .type = SCENARIOS_TYPE_OTHER,
     .definition = "save"},
    {.name = NULL},
};

struct request {
    struct sim_request_options options;
    const struct scenarios_body *body; /* NULL: the body comes with the head */
};

/* Whatever is not JSON with another method. */
static bool may_call_tool(const struct scenarios_object *step)
{
    const struct base_json_value *json = scenarios_object_find(step, "json");
    if (json == NULL || json->kind != BASE_JSON_OBJECT) {
        return scenarios_object_find(step, "text") != NULL;
    }
    const struct base_json_value *method = base_json_value_find(json, "method");
    struct base_json_value resolved;
    return method != NULL && scenarios_reader_resolve(step->reader, method, true, &resolved) &&
           base_json_value_is(&resolved, "tools/call");
}

static void declare(const struct scenarios_object *step)
{
    scenarios_http_declare(step);
    if (may_call_tool(step)) {
        scenarios_reader_declare_tool_call(step->reader);
    }
    const struct base_json_value *save = scenarios_object_find(step, "save");
    if (save != NULL) {
        scenarios_http_save(step->reader, save);
    }
}

static struct asgi_bytes compile_body(const struct scenarios_object *step)
{
    struct scenarios_reader *reader = step->reader;
    const struct base_json_value *json = scenarios_object_find(step, "json");
    const struct base_json_value *text = scenarios_object_find(step, "text");
    if (json != NULL && text != NULL) {
        scenarios_reader_mistake_at(reader, text->key_at, "either \"json\" or \"text\"", "both",
                                    NULL);
    }
    if (json != NULL && json->kind != BASE_JSON_OBJECT) {
        scenarios_reader_mistake(reader, json, "an object: one JSON-RPC message", NULL);
    } else if (json != NULL) {
        return scenarios_rpc_write(reader, json);
    }
    const char *raw = scenarios_object_text(step, "text");
    if (raw != NULL && strlen(raw) > SCENARIOS_BODY_SIZE_MAX) {
        scenarios_reader_mistake(reader, text, "a text of at most 128 KiB", NULL);
        raw = NULL;
    }
    return (struct asgi_bytes){.data = raw, .size = raw == NULL ? 0 : strlen(raw)};
}

static void compile_messages(const struct scenarios_object *expect,
                             struct sim_reply_expectation *expectation)
{
    struct scenarios_reader *reader = expect->reader;
    const struct base_json_value *list = scenarios_object_find(expect, "messages");
    if (list == NULL) {
        return;
    }
    if (list->kind != BASE_JSON_ARRAY || list->count > MESSAGE_COUNT_MAX) {
        scenarios_reader_mistake(reader, list, "an array of at most 64 messages", NULL);
        return;
    }
    const char **messages = scenarios_region_take(scenarios_reader_region(reader),
                                                  (list->count + 1) * sizeof *messages);
    for (const struct base_json_value *item = list->first; item != NULL; item = item->next) {
        struct base_json_value text;
        if (!scenarios_reader_resolve(reader, item, false, &text)) {
            continue;
        }
        if (text.kind != BASE_JSON_STRING) {
            scenarios_reader_mistake(reader, item, "a message in words: \"result for 7\"", NULL);
            continue;
        }
        messages[expectation->message_count++] = text.string;
    }
    expectation->messages = messages;
}

static void compile_expectation(const struct scenarios_object *step, uint32_t exchange)
{
    const struct scenarios_object expect = scenarios_object_member(step, "expect");
    if (expect.value == NULL) {
        return;
    }
    struct sim_reply_expectation expectation = {
        .exchange = exchange,
        .line = expect.value->at.line,
        .column = expect.value->at.column,
        .status = (int32_t)scenarios_object_integer(&expect, "status", -1),
        .event_count = (int32_t)scenarios_object_integer(&expect, "events", -1),
        .reply = (int32_t)scenarios_object_word(&expect, "reply", UINT32_MAX),
        .error_code = (int32_t)scenarios_object_integer(&expect, "error", 0),
        .ended = -1,
    };
    if (scenarios_object_find(&expect, "retry") != NULL) {
        const uint64_t retry_ms = scenarios_object_duration(&expect, "retry", 0) / NS_PER_MS;
        expectation.retry_ms = retry_ms == 0 ? -1 : (int64_t)retry_ms;
    }
    if (scenarios_object_find(&expect, "ended") != NULL) {
        expectation.ended = scenarios_object_boolean(&expect, "ended", false) ? 1 : 0;
    }
    compile_messages(&expect, &expectation);
    if (expectation.error_code != 0 && expectation.reply >= 0 && expectation.reply != 2) {
        scenarios_reader_mistake(step->reader, scenarios_object_find(&expect, "reply"),
                                 "\"error\", as there is an \"error\" to expect", NULL);
    }
    scenarios_reader_expect(step->reader, &expectation);
}

static void compile(const struct scenarios_object *step, struct scenarios_step *out_step)
{
    struct scenarios_reader *reader = step->reader;
    struct request *request =
        scenarios_region_take(scenarios_reader_region(reader), sizeof *request);
    struct sim_request_options *options = &request->options;
    options->exchange = scenarios_reader_opened(reader);
    scenarios_http_line(step, "send", &options->method, &options->path);
    options->body = compile_body(step);
    options->headers = scenarios_http_headers(step, options->body.size > 0);
    options->window = scenarios_object_size(step, "window", 0);
    options->is_pipelined = scenarios_object_boolean(step, "pipelined", false);
    const struct base_json_value *body = scenarios_object_find(step, "body");
    if (body != NULL) {
        request->body = scenarios_http_body(reader, body, options->body);
        options->body_is_late = request->body != NULL;
    }
    if (options->exchange == SIM_EXCHANGE_ANY) {
        return; /* one request too many: reported */
    }
    options->client = scenarios_reader_exchange_client(reader, options->exchange);
    compile_expectation(step, options->exchange);
    out_step->parameters = request;
    out_step->label = scenarios_region_format(
        scenarios_reader_region(reader), "%s: %s %s",
        scenarios_reader_exchange_name(reader, options->exchange), options->method, options->path);
}

static void render(const void *parameters, struct scenarios_buffer *out)
{
    const struct request *request = parameters;
    const struct sim_request_options *options = &request->options;
    scenarios_buffer_format(out, "by %s: %s %s", options->client, options->method, options->path);
    scenarios_http_render(&options->headers, options->body, out);
    if (request->body != NULL) {
        scenarios_buffer_append(out, request->body->is_held ? " held:" : " late:");
        for (uint32_t i = 0; i < request->body->piece_count; i++) {
            scenarios_buffer_format(out, " %zu", request->body->pieces[i].size);
        }
    }
    if (options->window != 0) {
        scenarios_buffer_format(out, "; window %" PRIu32, options->window);
    }
    scenarios_buffer_append(out, options->is_pipelined ? "; pipelined" : "");
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct request *request = step->parameters;
    const struct scenarios_body *body = request->body;
    if (phase == 0) {
        sim_client_request(world, &request->options);
        return body == NULL || body->is_held;
    }
    CHECK(phase <= body->piece_count);
    const bool more = phase < body->piece_count;
    if (!sim_client_view(world, request->options.exchange).is_broken) {
        sim_client_send_body(world, request->options.exchange, body->pieces[phase - 1], more);
    }
    return !more;
}

const struct scenarios_action scenarios_action_request = {
    .name = "request",
    .summary = "a client makes a request",
    .keys = keys,
    .action = {.name = "request", .ready = NULL, .perform = perform},
    .declare = declare,
    .compile = compile,
    .render = render,
};
