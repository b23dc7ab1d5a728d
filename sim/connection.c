#include "sim/connection.h"

#include "base/check.h"

/* A status line and headers, about. */
#define HEAD_SIZE 200

static void pause_if_full(struct sim_connection *connection)
{
    CHECK(connection != NULL);
    if (connection->is_write_paused ||
        connection->unread_size <= connection->window + SIM_HIGH_WATER_SIZE) {
        return;
    }
    connection->is_write_paused = true;
    sim_emit(connection->world,
             (struct sim_event){.kind = SIM_EVENT_WRITE_PAUSED, .connection = connection->id}, "");
    connection->world->plan->dialect->write_paused(connection);
}

static void lose(void *argument);

/* connection_lost comes in the next iteration. */
static void schedule_lose(struct sim_connection *connection)
{
    CHECK(!connection->is_closing);
    connection->is_closing = true;
    (void)runtime_loop_call_soon(sim_connection_loop(connection), lose, connection,
                                 "connection.lost");
}

void sim_connection_write(struct sim_connection *connection, struct sim_cycle *cycle,
                          const struct asgi_message *message)
{
    CHECK(cycle->connection == connection);
    if (connection->is_closing || connection->is_lost) {
        return; /* asyncio drops what is written to a closing transport */
    }
    if (connection->has_client_left) {
        if (sim_connection_write_fails(connection)) {
            schedule_lose(connection);
        }
        return;
    }
    if (connection->is_client_paused) {
        connection->unread_size +=
            message->type == ASGI_HTTP_RESPONSE_START ? HEAD_SIZE : (uint32_t)message->body.size;
        pause_if_full(connection);
    }
    sim_exchange_see_response(cycle, message);
}

static void break_cycles(struct sim_connection *connection, bool client_left)
{
    CHECK(connection != NULL);
    for (struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        sim_exchange_break(connection->world, cycle->exchange, client_left);
    }
}

static void lose(void *argument)
{
    struct sim_connection *connection = argument;
    CHECK(connection->is_closing);
    if (connection->is_lost) {
        return;
    }
    connection->is_lost = true;
    connection->is_write_paused = false; /* what waited for it to drain is let go now */
    sim_emit(connection->world,
             (struct sim_event){.kind = SIM_EVENT_CONNECTION_LOST, .connection = connection->id},
             "");
    connection->world->plan->dialect->connection_lost(connection, connection->leave);
    sim_host_see_end(connection->world);
}

void sim_connection_close(struct sim_connection *connection, uint32_t request, const char *why)
{
    CHECK(why != NULL);
    if (connection->is_closing) {
        return;
    }
    sim_emit(connection->world,
             (struct sim_event){.kind = SIM_EVENT_CONNECTION_CLOSED,
                                .connection = connection->id,
                                .request = request,
                                .label = why},
             "");
    break_cycles(connection, /*client_left=*/false);
    schedule_lose(connection);
}

bool sim_connection_is_closing(const struct sim_connection *connection)
{
    CHECK(connection != NULL);
    return connection->is_closing;
}

static uint32_t running_request(const struct sim_connection *connection)
{
    CHECK(connection != NULL);
    for (const struct sim_cycle *cycle = connection->cycles; cycle != NULL; cycle = cycle->next) {
        if (!cycle->has_returned) {
            return cycle->request;
        }
    }
    return 0;
}

static void leave(struct sim_connection *connection, enum sim_leave how)
{
    CHECK(!connection->has_client_left);
    connection->has_client_left = true;
    sim_emit(connection->world,
             (struct sim_event){.kind = SIM_EVENT_CLIENT_DISCONNECT,
                                .connection = connection->id,
                                .request = running_request(connection),
                                .label = how == SIM_LEAVE_FIN ? "fin" : "rst"},
             "");
    break_cycles(connection, /*client_left=*/true);
    if (!connection->is_closing) {
        sim_connection_read_leave(connection, how);
    }
}

void sim_connection_notice_leave(struct sim_connection *connection)
{
    CHECK(connection->has_client_left);
    if (connection->leave == SIM_LEAVE_FIN) {
        connection->world->plan->dialect->eof_received(connection);
    }
    schedule_lose(connection);
}

const void *sim_connection_steps(const struct sim_connection *connection)
{
    CHECK(connection->world->dialect_steps != NULL);
    return connection->world->dialect_steps;
}

void sim_connection_reset(struct sim_connection *connection)
{
    CHECK(!connection->is_lost);
    leave(connection, SIM_LEAVE_RST);
}

static struct sim_connection *connection_of(struct sim_world *world, uint32_t exchange)
{
    const uint32_t id = world->state->exchanges[exchange].view.connection;
    CHECK(exchange < world->plan->exchange_count);
    for (struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        if (connection->id == id) {
            return connection;
        }
    }
    return NULL; /* it was refused */
}

void sim_client_disconnect(struct sim_world *world, uint32_t exchange, enum sim_leave how)
{
    struct sim_connection *connection = connection_of(world, exchange);
    if (connection != NULL && !connection->has_client_left) {
        leave(connection, how);
    }
}

void sim_client_pause(struct sim_world *world, uint32_t exchange)
{
    struct sim_connection *connection = connection_of(world, exchange);
    CHECK(world->state->exchanges[exchange].view.is_open);
    if (connection == NULL) {
        return;
    }
    connection->is_client_paused = true;
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_CLIENT_PAUSE, .connection = connection->id}, "");
}

void sim_client_resume(struct sim_world *world, uint32_t exchange)
{
    struct sim_connection *connection = connection_of(world, exchange);
    CHECK(world->state->exchanges[exchange].view.is_open);
    if (connection == NULL) {
        return;
    }
    connection->is_client_paused = false;
    connection->unread_size = 0;
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_CLIENT_RESUME, .connection = connection->id}, "");
    if (connection->is_write_paused) {
        connection->is_write_paused = false;
        sim_emit(world,
                 (struct sim_event){.kind = SIM_EVENT_WRITE_RESUMED, .connection = connection->id},
                 "");
        world->plan->dialect->write_resumed(connection);
    }
}
