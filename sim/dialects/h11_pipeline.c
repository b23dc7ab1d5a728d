#include "sim/dialects/h11_pipeline.h"

#include <string.h>

#include "base/check.h"

#define KEEP_ALIVE_NS UINT64_C(5000000000)

void h11_disarm_keep_alive(struct sim_connection *connection)
{
    struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->is_initialised);
    if (self->keep_alive != NULL) {
        runtime_handle_cancel(self->keep_alive);
        self->keep_alive = NULL;
    }
}

static void keep_alive_is_over(void *argument)
{
    struct sim_connection *connection = argument;
    CHECK(connection->dialect != NULL);
    h11_connection_of(connection)->keep_alive = NULL;
    if (!sim_connection_is_closing(connection)) {
        sim_connection_close(connection, /*request=*/0, "keep-alive timeout");
    }
}

void h11_arm_keep_alive(struct sim_connection *connection)
{
    struct h11_connection *self = h11_connection_of(connection);
    struct runtime_loop *loop = sim_connection_loop(connection);
    CHECK(!sim_connection_is_closing(connection));
    h11_steps_of(connection)->rearm_keep_alive(connection);
    self->keep_alive = runtime_loop_call_at(
        loop, runtime_loop_now(loop) + KEEP_ALIVE_NS, keep_alive_is_over, connection,
        (struct runtime_timer_options){
            .label = "keep_alive", .daemon = true, .subject = connection->id});
}

void h11_cycle_init(struct sim_cycle *cycle)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(!own->is_received);
    runtime_event_init(sim_cycle_loop(cycle), &own->message_event);
    own->more_body = true;
    own->is_received = true;
}

void h11_cycle_begin(struct sim_cycle *cycle)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(!own->is_current);
    own->is_current = true;
    sim_cycle_start(cycle);
}

/* The head of the next request in the buffer is handled: it becomes the connection's cycle. */
static void begin_cycle(struct sim_connection *connection, struct sim_cycle *cycle)
{
    CHECK(cycle->connection == connection);
    h11_steps_of(connection)->begin_without_keep_alive(connection);
    h11_connection_of(connection)->cycle = cycle;
    h11_cycle_begin(cycle);
}

static bool is_finished(const struct sim_cycle *cycle)
{
    const struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(cycle != NULL);
    return own->is_complete && !own->more_body;
}

static bool is_received(const struct sim_cycle *cycle)
{
    CHECK(cycle == NULL || cycle->connection != NULL);
    return cycle != NULL && h11_cycle_of(cycle)->is_received;
}

void h11_pause_behind(struct sim_cycle *cycle)
{
    CHECK(h11_cycle_of(cycle)->is_received);
    if (!h11_cycle_of(cycle)->more_body && is_received(cycle->next)) {
        sim_connection_pause_reading(cycle->connection);
    }
}

/* h11 pauses while a cycle runs: what follows on the connection waits in its buffer. */
void h11_request_received(struct sim_connection *connection, struct sim_cycle *cycle)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(cycle->connection == connection);
    h11_disarm_keep_alive(connection);
    h11_cycle_init(cycle);
    if (self->cycle == NULL || is_finished(self->cycle)) {
        begin_cycle(connection, cycle);
    } else if (asgi_headers_say_close(self->cycle->scope.headers)) {
        h11_steps_of(connection)->refuse_follower(connection, cycle);
    } else {
        h11_pause_behind(self->cycle);
    }
}

static void append_body(struct sim_cycle *cycle, struct asgi_bytes piece)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    struct base_arena *arena = runtime_loop_arena(sim_cycle_loop(cycle));
    CHECK(piece.size > 0);
    char *body = base_arena_take(arena, own->body_size + piece.size);
    if (own->body_size > 0) {
        memcpy(body, own->body, own->body_size);
        base_arena_give_back(arena, own->body, own->body_size);
    }
    memcpy(body + own->body_size, piece.data, piece.size);
    own->body = body;
    own->body_size += piece.size;
}

void h11_add_body(struct sim_cycle *cycle, struct asgi_bytes piece, bool more)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->more_body);
    if (piece.size > 0) {
        append_body(cycle, piece);
    }
    own->more_body = more;
    if (piece.size > 0 || !more) {
        runtime_event_set(h11_event_of(cycle));
    }
}

static void start_next_cycle(struct sim_connection *connection)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->cycle != NULL);
    struct sim_cycle *next = self->cycle->next;
    if (!is_received(next)) {
        return;
    }
    begin_cycle(connection, next);
    h11_pause_behind(next);
}

void h11_body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                       struct asgi_bytes piece, bool more)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->more_body);
    h11_disarm_keep_alive(connection);
    if (!own->is_complete) {
        h11_add_body(cycle, piece, more);
        h11_pause_behind(h11_connection_of(connection)->cycle);
    } else if (!more) { /* answered before its body had come: the body is skipped */
        own->more_body = false;
        sim_connection_resume_reading(connection);
        start_next_cycle(connection);
    }
}

void h11_go_on(struct sim_connection *connection)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->cycle != NULL);
    if (h11_steps_of(connection)->arms_keep_alive(self->cycle->next)) {
        h11_arm_keep_alive(connection);
    }
    sim_connection_resume_reading(connection);
    if (is_finished(self->cycle)) {
        start_next_cycle(connection);
    }
}
