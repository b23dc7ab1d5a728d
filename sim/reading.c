/* What comes from a client while the server does not read. */
#include "base/check.h"

#include "sim/connection.h"

/* resume_reading() in iteration n: the selector looks in n + 1, and what it finds is read behind
 * that iteration's handles; that is where the arrivals of n + 2 take place. */
#define RESUME_ITERATIONS 2

static bool can_read(const struct sim_connection *connection)
{
    CHECK(connection != NULL);
    return !connection->is_read_paused &&
           runtime_loop_iteration(sim_connection_loop(connection)) >= connection->readable_at;
}

bool sim_connection_is_reading(const struct sim_connection *connection)
{
    const uint32_t iteration = runtime_loop_iteration(sim_connection_loop(connection));
    CHECK(connection->read_at <= iteration);
    const bool is_in_time = connection->read_at == iteration; /* one recv() gives all that came */
    return (can_read(connection) || is_in_time) && connection->unread == NULL;
}

static bool has_unread(const struct sim_connection *connection)
{
    CHECK(connection != NULL);
    return !connection->is_closing && (connection->unread != NULL || connection->is_leave_unread);
}

void sim_connection_pause_reading(struct sim_connection *connection)
{
    CHECK(connection->world != NULL);
    connection->is_read_paused = true;
}

void sim_connection_resume_reading(struct sim_connection *connection)
{
    CHECK(connection->world != NULL);
    if (connection->is_read_paused) {
        connection->is_read_paused = false;
        connection->readable_at =
            runtime_loop_iteration(sim_connection_loop(connection)) + RESUME_ITERATIONS;
    }
}

static void give(struct sim_connection *connection, const struct sim_unread *piece)
{
    const struct sim_dialect *dialect = connection->world->plan->dialect;
    CHECK(piece->cycle->connection == connection);
    connection->read_at = runtime_loop_iteration(sim_connection_loop(connection));
    if (piece->has_head) {
        dialect->request_received(connection, piece->cycle);
    }
    if (piece->has_body) {
        dialect->body_received(connection, piece->cycle, piece->body, piece->more);
    }
}

void sim_connection_receive(struct sim_connection *connection, const struct sim_unread *piece,
                            bool is_read)
{
    struct sim_unread **end = &connection->unread;
    CHECK(piece->next == NULL);
    if (is_read) {
        give(connection, piece);
        return;
    }
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = base_arena_take(connection->world->arena, sizeof(**end));
    **end = *piece;
}

void sim_connection_read_leave(struct sim_connection *connection, enum sim_leave how)
{
    CHECK(connection->has_client_left);
    connection->leave = how;
    const uint32_t iteration = runtime_loop_iteration(sim_connection_loop(connection));
    if (connection->read_at == iteration) { /* one recv() gives data, the next one the end */
        connection->readable_at = iteration + 1;
    }
    if (can_read(connection) && connection->unread == NULL) {
        sim_connection_notice_leave(connection);
    } else {
        connection->is_leave_unread = true;
    }
}

/* Everything that came is read at once, whatever that does; the end of it only after that. */
static void read_all(struct sim_connection *connection)
{
    CHECK(can_read(connection));
    while (connection->unread != NULL) {
        struct sim_unread *piece = connection->unread;
        connection->unread = piece->next;
        give(connection, piece);
        base_arena_give_back(connection->world->arena, piece, sizeof(*piece));
    }
    if (has_unread(connection)) {
        connection->is_leave_unread = false;
        sim_connection_read_leave(connection, connection->leave);
    }
}

bool sim_reading_is_pending(const struct sim_world *world)
{
    CHECK(world->state != NULL);
    for (const struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        if (!connection->is_read_paused && has_unread(connection)) {
            return true;
        }
    }
    return false;
}

void sim_reading_poll(struct sim_world *world)
{
    CHECK(world->state != NULL);
    for (struct sim_connection *connection = world->state->connections; connection != NULL;
         connection = connection->next) {
        if (has_unread(connection) && can_read(connection)) {
            read_all(connection);
        }
    }
}

/* The first write after an orderly end is answered by a reset. */
bool sim_connection_write_fails(struct sim_connection *connection)
{
    CHECK(connection->has_client_left);
    CHECK(connection->is_leave_unread);
    const bool fails = connection->leave == SIM_LEAVE_RST || connection->is_reset;
    connection->is_reset = true;
    connection->leave = fails ? SIM_LEAVE_RST : connection->leave;
    return fails;
}
