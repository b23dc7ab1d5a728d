#include "sim/client.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/connection.h"

#define WINDOW_SIZE 65536
#define NAME_SIZE   128

static bool is_usable(const struct sim_connection *connection, const char *client)
{
    CHECK(client != NULL);
    return strcmp(connection->client, client) == 0 && !connection->is_closing &&
           !connection->has_client_left;
}

/* A client sees its connection as busy until the last response on it has ended. */
static bool is_busy(const struct sim_connection *connection)
{
    CHECK(connection != NULL);
    for (const struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        if (!connection->world->state->exchanges[cycle->exchange].view.is_ended) {
            return true;
        }
    }
    return false;
}

static struct sim_connection *find_connection(struct sim_world *world,
                                              const struct sim_request_options *options)
{
    CHECK(options->client != NULL);
    for (struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        if (is_usable(connection, options->client) &&
            (options->is_pipelined || !is_busy(connection))) {
            return connection;
        }
    }
    return NULL;
}

static struct sim_connection *open_connection(struct sim_world *world,
                                              const struct sim_request_options *options)
{
    struct sim_state *state = world->state;
    const struct sim_dialect *dialect = world->plan->dialect;
    CHECK(dialect->connection_size > 0);
    struct sim_connection *connection = base_arena_take(world->arena, sizeof(*connection));
    connection->world = world;
    connection->id = ++state->connection_count;
    connection->client = options->client;
    connection->window = options->window != 0 ? options->window : WINDOW_SIZE;
    connection->dialect = base_arena_take(world->arena, dialect->connection_size);
    connection->next = state->connections;
    state->connections = connection;
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_CONNECTION_OPENED, .connection = connection->id},
             options->client);
    return connection;
}

static void add_cycle(struct sim_connection *connection, struct sim_cycle *cycle)
{
    struct sim_cycle **end = &connection->cycles;
    CHECK(cycle->next == NULL);
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = cycle;
}

static void fill_headers(struct sim_world *world, struct sim_cycle *cycle,
                         struct asgi_headers headers)
{
    CHECK(headers.count <= ASGI_HEADER_COUNT_MAX);
    for (uint32_t i = 0; i < headers.count; i++) {
        size_t size;
        const char *value = headers.items[i].value;
        cycle->headers[i] =
            (struct asgi_header){.name = headers.items[i].name,
                                 .value = sim_variable_expand(world, value, strlen(value), &size)};
    }
    cycle->scope.headers = (struct asgi_headers){.count = headers.count, .items = cycle->headers};
}

static struct sim_cycle *create_cycle(struct sim_world *world, struct sim_connection *connection,
                                      const struct sim_request_options *options)
{
    const struct sim_dialect *dialect = world->plan->dialect;
    CHECK(dialect->cycle_size > 0);
    struct sim_cycle *cycle = base_arena_take(world->arena, sizeof(*cycle));
    cycle->connection = connection;
    cycle->request = ++world->state->request_count;
    cycle->exchange = options->exchange;
    cycle->scope = (struct asgi_scope){
        .method = options->method, .path = options->path, .spec_version = dialect->spec_version};
    fill_headers(world, cycle, options->headers);
    cycle->dialect = base_arena_take(world->arena, dialect->cycle_size);
    add_cycle(connection, cycle);
    return cycle;
}

static void report_request(struct sim_world *world, struct sim_cycle *cycle)
{
    char name[NAME_SIZE];
    struct base_text text;
    CHECK(cycle->scope.owner == 0);
    base_text_init(&text, name, sizeof(name));
    base_text_format(&text, "%s %s", cycle->scope.method, cycle->scope.path);
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_CLIENT_REQUEST,
                                .request = cycle->request,
                                .connection = cycle->connection->id,
                                .object = cycle->exchange + 1},
             name);
    cycle->scope.owner = sim_owner_open(world, ASGI_OWNER_REQUEST, cycle->request, name);
    const char *cursor = asgi_headers_find(cycle->scope.headers, "last-event-id");
    if (cursor != NULL && cursor[0] != '\0') {
        sim_exchange_see_event_id(world, cycle, "cursor", cursor);
    }
}

/* A JSON-RPC message is seen once all of it has been sent. */
static void see_body(struct sim_world *world, struct sim_cycle *cycle, struct asgi_bytes piece,
                     bool more)
{
    CHECK(cycle != NULL);
    if (!more && cycle->body_size == 0) {
        sim_exchange_see_request(world, cycle, piece);
        return;
    }
    if (piece.size > 0) {
        char *body = base_arena_take(world->arena, cycle->body_size + piece.size);
        if (cycle->body_size > 0) {
            memcpy(body, cycle->body, cycle->body_size);
            base_arena_give_back(world->arena, cycle->body, cycle->body_size);
        }
        memcpy(body + cycle->body_size, piece.data, piece.size);
        cycle->body = body;
        cycle->body_size += piece.size;
    }
    if (!more) {
        sim_exchange_see_request(
            world, cycle, (struct asgi_bytes){.data = cycle->body, .size = cycle->body_size});
    }
}

/* What of a body comes now; the caller hands it to the server. */
static struct sim_unread send_piece(struct sim_world *world, struct sim_cycle *cycle,
                                    struct asgi_bytes piece, bool more)
{
    CHECK(piece.size == 0 || piece.data != NULL);
    struct asgi_bytes expanded = piece;
    if (piece.size > 0) {
        expanded.data = sim_variable_expand(world, piece.data, piece.size, &expanded.size);
    }
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_CLIENT_BODY,
                                .request = cycle->request,
                                .connection = cycle->connection->id,
                                .value = (uint32_t)expanded.size,
                                .flag = more ? 1 : 0},
             "");
    see_body(world, cycle, expanded, more);
    cycle->unread_size += expanded.size;
    cycle->has_end = !more;
    return (struct sim_unread){.cycle = cycle, .body = expanded, .has_body = true, .more = more};
}

/* Nobody listens any more. */
static void refuse(struct sim_world *world, const struct sim_request_options *options)
{
    struct sim_exchange_view *view = &world->state->exchanges[options->exchange].view;
    CHECK(world->state->host.is_refusing);
    view->is_open = true;
    view->is_broken = true;
    sim_emit(world, (struct sim_event){.kind = SIM_EVENT_CONNECTION_REFUSED}, options->client);
}

void sim_client_request(struct sim_world *world, const struct sim_request_options *options)
{
    CHECK(options->exchange < world->plan->exchange_count);
    struct sim_exchange_view *view = &world->state->exchanges[options->exchange].view;
    CHECK(!view->is_open);
    struct sim_connection *connection = find_connection(world, options);
    if (connection == NULL && world->state->host.is_refusing) {
        refuse(world, options);
        return;
    }
    if (connection == NULL) {
        connection = open_connection(world, options);
    }
    connection->window = options->window != 0 ? options->window : connection->window;
    struct sim_cycle *cycle = create_cycle(world, connection, options);
    view->is_open = true;
    view->request = cycle->request;
    view->connection = connection->id;
    report_request(world, cycle);
    const bool is_read = sim_connection_is_reading(connection);
    if (is_read) {
        world->plan->dialect->request_received(connection, cycle);
    }
    struct sim_unread piece = {.cycle = cycle};
    if (!options->body_is_late) {
        piece = send_piece(world, cycle, options->body, /*more=*/false);
    }
    piece.has_head = !is_read;
    sim_connection_receive(connection, &piece, is_read);
}

static struct sim_cycle *cycle_of(struct sim_world *world, uint32_t exchange)
{
    CHECK(exchange < world->plan->exchange_count);
    for (struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        for (struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
            if (cycle->exchange == exchange) {
                return cycle;
            }
        }
    }
    CHECK_UNREACHABLE("a body for a request that was not made");
}

void sim_client_send_body(struct sim_world *world, uint32_t exchange, struct asgi_bytes piece,
                          bool more)
{
    if (sim_client_view(world, exchange).request == 0) {
        return; /* the request was refused */
    }
    struct sim_cycle *cycle = cycle_of(world, exchange);
    CHECK(cycle->connection->world == world);
    if (cycle->connection->is_closing || cycle->connection->has_client_left) {
        return; /* nobody reads it any more */
    }
    const struct sim_unread sent = send_piece(world, cycle, piece, more);
    sim_connection_receive(cycle->connection, &sent, sim_connection_is_reading(cycle->connection));
}

struct sim_exchange_view sim_client_view(const struct sim_world *world, uint32_t exchange)
{
    CHECK(world->state->exchanges != NULL);
    CHECK(exchange < world->plan->exchange_count);
    return world->state->exchanges[exchange].view;
}
