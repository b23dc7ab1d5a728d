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
    append_value(&out, about);
    base_text_append(&out, base_json_is_missing(about) ? "" : " ");
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

static void see_message(const struct sim_cycle *cycle, struct asgi_bytes bytes)
{
    CHECK(cycle != NULL);
    if (!is_jsonrpc(bytes)) {
        return;
    }
    const struct rpc_message message =
        read_message((struct base_json_slice){.bytes = bytes.data, .size = bytes.size});
    struct sim_world *world = cycle->connection->world;
    count_reply(exchange_of(world, cycle->exchange), &message);
    char text[TEXT_SIZE];
    struct base_text out;
    base_text_init(&out, text, sizeof(text));
    append_value(&out, message.id);
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

/* The data of one server-sent event per line that begins with "data: "; anything else is the
 * message itself. */
static void see_body(const struct sim_cycle *cycle, struct asgi_bytes body)
{
    static const char prefix[] = "data: ";
    const size_t prefix_size = sizeof(prefix) - 1;
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
        if (end - start > prefix_size && memcmp(body.data + start, prefix, prefix_size) == 0) {
            see_message(cycle, (struct asgi_bytes){.data = body.data + start + prefix_size,
                                                   .size = end - start - prefix_size});
        }
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
