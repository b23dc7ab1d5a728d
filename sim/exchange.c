/* What goes over the wire, as the client sees it: statuses, JSON-RPC messages, ends. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/json_number.h"
#include "base/json_string.h"
#include "base/text.h"

#include "sim/connection.h"

#define TEXT_SIZE 200

static struct sim_exchange *exchange_of(struct sim_world *world, uint32_t exchange)
{
    CHECK(exchange < world->plan->exchange_count);
    return &world->state->exchanges[exchange];
}

/* A string without its quotes, anything else as it is written. */
static void append_value(struct base_text *out, struct base_json_slice value)
{
    CHECK(out != NULL);
    if (base_json_is_missing(value)) {
        return;
    }
    char decoded[TEXT_SIZE];
    size_t size;
    if (base_json_kind_of(value) == BASE_JSON_STRING &&
        base_json_string_decode(value, decoded, sizeof(decoded), &size)) {
        base_text_append_bytes(out, decoded, size);
    } else {
        base_text_append_bytes(out, value.bytes, value.size);
    }
}

static bool is_jsonrpc(struct asgi_bytes bytes)
{
    CHECK(bytes.size == 0 || bytes.data != NULL);
    return bytes.size > 0 && base_json_valid(bytes.data, bytes.size, NULL);
}

/* The members of a JSON-RPC message that matter here; missing where it has none. */
struct rpc_message {
    struct base_json_slice id;
    struct base_json_slice method;
    struct base_json_slice params;
    struct base_json_slice result;
    struct base_json_slice error;
};

static struct rpc_message read_message(struct base_json_slice text)
{
    static const char *const names[] = {"id", "method", "params", "result", "error"};
    struct base_json_slice values[sizeof(names) / sizeof(names[0])];
    CHECK(!base_json_is_missing(text));
    base_json_find_all(text, sizeof(names) / sizeof(names[0]), names, values);
    return (struct rpc_message){.id = values[0],
                                .method = values[1],
                                .params = values[2],
                                .result = values[3],
                                .error = values[4]};
}

/* In quotes where it has a blank, so that it can be told from the method behind it. */
static void append_id(struct base_text *out, struct base_json_slice id)
{
    CHECK(!base_json_is_missing(id));
    const char *quote = memchr(id.bytes, ' ', id.size) != NULL ? "\"" : "";
    base_text_append(out, quote);
    append_value(out, id);
    base_text_append(out, quote);
    base_text_append(out, " ");
}

static void emit_rpc_request(struct sim_world *world, const struct sim_cycle *cycle,
                             struct base_json_slice body)
{
    const struct rpc_message message = read_message(body);
    const struct base_json_slice id = message.id;
    const struct base_json_slice method = message.method;
    const bool is_request = !base_json_is_missing(id) && !base_json_is_missing(method);
    CHECK(!base_json_is_missing(body));
    char text[TEXT_SIZE];
    struct base_text out;
    base_text_init(&out, text, sizeof(text));
    const struct base_json_slice about =
        base_json_is_missing(id) ? base_json_find(message.params, "requestId") : id;
    if (!base_json_is_missing(about)) {
        append_id(&out, about);
    }
    append_value(&out, method);
    if (is_request && id.size < sizeof(exchange_of(world, cycle->exchange)->rpc_id)) {
        memcpy(exchange_of(world, cycle->exchange)->rpc_id, id.bytes, id.size);
    }
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_RPC_REQUEST,
                                .request = cycle->request,
                                .connection = cycle->connection->id,
                                .label = is_request                     ? "request"
                                         : base_json_is_missing(method) ? "response"
                                                                        : "notification"},
             text);
}

void sim_exchange_see_request(struct sim_world *world, const struct sim_cycle *cycle,
                              struct asgi_bytes body)
{
    CHECK(cycle != NULL);
    if (is_jsonrpc(body)) {
        const struct base_json_slice slice = {.bytes = body.data, .size = body.size};
        if (base_json_kind_of(slice) == BASE_JSON_OBJECT) {
            emit_rpc_request(world, cycle, slice);
        }
    }
}

static const char *label_of(const struct rpc_message *message)
{
    CHECK(message != NULL);
    if (!base_json_is_missing(message->result)) {
        return "result";
    }
    if (!base_json_is_missing(message->error)) {
        return "error";
    }
    return base_json_is_missing(message->id) ? "notification" : "request";
}

/* 0 where there is none. */
static int32_t error_code_of(struct base_json_slice error)
{
    int64_t value = 0;
    const struct base_json_slice code = base_json_find(error, "code");
    const bool is_read = !base_json_is_missing(code) && base_json_integer(code, &value);
    return is_read && value >= INT32_MIN && value <= INT32_MAX ? (int32_t)value : 0;
}

static void count_reply(struct sim_exchange *exchange, const struct rpc_message *message)
{
    CHECK(message != NULL);
    const struct base_json_slice id = message->id;
    const bool is_own = !base_json_is_missing(id) && id.size == strlen(exchange->rpc_id) &&
                        memcmp(id.bytes, exchange->rpc_id, id.size) == 0;
    exchange->view.event_count++;
    if (!base_json_is_missing(message->error)) {
        exchange->view.error_count++;
        exchange->view.error_code = error_code_of(message->error);
    } else if (is_own && !base_json_is_missing(message->result)) {
        exchange->view.result_count++;
    }
}

/* What tells one notification from the next: how far a tool is, what it logs. */
static void append_detail(struct base_text *out, struct base_json_slice params)
{
    static const char *const keys[] = {"progress", "data"};
    CHECK(out != NULL);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct base_json_slice value = base_json_find(params, keys[i]);
        base_text_append(out, base_json_is_missing(value) ? "" : " ");
        append_value(out, value);
    }
}

/* Keeps a text that is short enough. */
static void keep_id(char out[SIM_ID_SIZE], struct base_json_slice id)
{
    CHECK(id.size == 0 || id.bytes != NULL);
    const size_t size = id.size < SIM_ID_SIZE ? id.size : 0;
    memcpy(out, id.bytes, size);
    out[size] = '\0';
}

static uint32_t number_of(const char *id)
{
    uint32_t number = 0;
    for (size_t i = 0; id[i] != '\0'; i++) {
        if (id[i] < '0' || id[i] > '9' || i > 8) {
            return 0;
        }
        number = number * 10 + (uint32_t)(id[i] - '0');
    }
    return number;
}

void sim_exchange_see_event_id(struct sim_world *world, const struct sim_cycle *cycle,
                               const char *label, const char *id)
{
    CHECK(id[0] != '\0');
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_EVENT_ID,
                                .request = cycle->request,
                                .connection = cycle->connection->id,
                                .label = label,
                                .value = number_of(id)},
             id);
}

static void see_message(const struct sim_cycle *cycle, struct asgi_bytes bytes)
{
    CHECK(cycle != NULL);
    if (!is_jsonrpc(bytes)) {
        return;
    }
    const struct rpc_message message =
        read_message((struct base_json_slice){.bytes = bytes.data, .size = bytes.size});
    struct sim_world *world = cycle->connection->world;
    struct sim_exchange *exchange = exchange_of(world, cycle->exchange);
    count_reply(exchange, &message);
    if (!base_json_is_missing(message.id) && !base_json_is_missing(message.method)) {
        keep_id(exchange->view.asked_id, message.id);
    }
    char text[TEXT_SIZE];
    struct base_text out;
    base_text_init(&out, text, sizeof(text));
    append_value(&out, message.id);
    base_text_append(
        &out, base_json_is_missing(message.id) || base_json_is_missing(message.method) ? "" : " ");
    append_value(&out, message.method);
    if (!base_json_is_missing(message.params)) {
        append_detail(&out, message.params);
    }
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_RPC_MESSAGE,
                                .request = cycle->request,
                                .connection = cycle->connection->id,
                                .label = label_of(&message),
                                .value = (uint32_t)-error_code_of(message.error)},
             text);
}

/* A line of a server-sent event: the value behind its field's name, or a missing slice. */
static struct base_json_slice field(struct base_json_slice line, const char *name)
{
    const size_t size = strlen(name);
    CHECK(name[size - 1] == ' ');
    if (line.size < size || memcmp(line.bytes, name, size) != 0) {
        return (struct base_json_slice){0};
    }
    return (struct base_json_slice){.bytes = line.bytes + size, .size = line.size - size};
}

/* An event's id comes before its data, and an event without data is there for its id. */
static void see_line(const struct sim_cycle *cycle, struct base_json_slice line)
{
    struct sim_world *world = cycle->connection->world;
    struct sim_exchange_view *view = &exchange_of(world, cycle->exchange)->view;
    const struct base_json_slice id = field(line, "id: ");
    const struct base_json_slice data = field(line, "data: ");
    const struct base_json_slice retry = field(line, "retry: ");
    if (!base_json_is_missing(id)) {
        keep_id(view->last_event_id, id);
        view->has_new_id = true;
    }
    if (!base_json_is_missing(retry)) {
        char number[SIM_ID_SIZE];
        keep_id(number, retry);
        view->has_retry = true;
        view->retry_ms = number_of(number);
    }
    if (base_json_is_missing(data)) {
        return;
    }
    if (view->has_new_id && view->last_event_id[0] != '\0') {
        sim_exchange_see_event_id(world, cycle, data.size > 0 ? "message" : "priming",
                                  view->last_event_id);
        sim_variable_see_event_id(world, cycle->exchange, view->last_event_id);
    }
    view->has_new_id = false;
    if (data.size > 0) {
        see_message(cycle, (struct asgi_bytes){.data = data.bytes, .size = data.size});
    }
}

/* One server-sent event or more, or the message itself. */
static void see_body(const struct sim_cycle *cycle, struct asgi_bytes body)
{
    CHECK(body.size > 0);
    if (body.data[0] == '{') {
        see_message(cycle, body);
        return;
    }
    for (size_t start = 0; start < body.size;) {
        const char *line_end = memchr(body.data + start, '\n', body.size - start);
        size_t end = line_end != NULL ? (size_t)(line_end - body.data) : body.size;
        const size_t next = end + 1;
        end -= end > start && body.data[end - 1] == '\r' ? 1 : 0;
        see_line(cycle, (struct base_json_slice){.bytes = body.data + start, .size = end - start});
        start = next;
    }
}

void sim_exchange_see_response(const struct sim_cycle *cycle, const struct asgi_message *message)
{
    struct sim_world *world = cycle->connection->world;
    struct sim_exchange *exchange = exchange_of(world, cycle->exchange);
    CHECK(exchange->view.is_open);
    if (message->type == ASGI_HTTP_RESPONSE_START) {
        exchange->view.is_started = true;
        exchange->view.status = message->status;
        sim_variable_see_start(world, cycle->exchange, message->headers);
        return;
    }
    if (message->body.size > 0) {
        see_body(cycle, message->body);
    }
    if (!message->more_body) {
        exchange->view.is_ended = true;
    }
}

/* The application knows an id by its text, 7 and "7" alike. */
static bool has_id(const struct sim_exchange *exchange, const char *text)
{
    CHECK(text[0] != '\0');
    const struct base_json_slice id = {.bytes = exchange->rpc_id, .size = strlen(exchange->rpc_id)};
    return strcmp(exchange->rpc_id, text) == 0 ||
           (exchange->rpc_id[0] == '"' && base_json_string_equals(id, text));
}

uint32_t sim_exchange_request_of(const struct sim_world *world, const char *rpc_id)
{
    CHECK(rpc_id != NULL);
    uint32_t request = 0;
    for (uint32_t i = 0; i < world->plan->exchange_count && rpc_id[0] != '\0'; i++) {
        const struct sim_exchange *exchange = &world->state->exchanges[i];
        if (has_id(exchange, rpc_id) && exchange->view.request > request) {
            request = exchange->view.request;
        }
    }
    return request;
}

void sim_exchange_break(struct sim_world *world, uint32_t exchange, bool client_left)
{
    struct sim_exchange_view *view = &exchange_of(world, exchange)->view;
    CHECK(view->is_open);
    if (!view->is_ended && !view->is_broken) {
        view->is_broken = true;
        view->client_left = client_left;
    }
}
