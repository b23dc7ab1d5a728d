/*
 * uvicorn on httptools, whose parser does not wait for responses: each head makes a cycle at once,
 * and that is the connection's cycle from then on, although its application is only called when
 * those before it have answered.
 *
 * So connection_lost tells the request that was read last, which may never have begun, and who
 * waits in receive() for the running one is not told.  That is the release's own; a scenario that
 * keeps it out has no pipelined requests.
 */
#include "base/check.h"

#include "sim/dialects/h11_pipeline.h"
#include "sim/dialects/uvicorn_server.h"

static bool is_over(const struct sim_cycle *cycle)
{
    return cycle == NULL || h11_cycle_of(cycle)->is_complete;
}

static void request_received(struct sim_connection *connection, struct sim_cycle *cycle)
{
    struct h11_connection *self = h11_connection_of(connection);
    struct sim_cycle *before = self->cycle;
    CHECK(cycle->connection == connection);
    h11_disarm_keep_alive(connection);
    h11_cycle_init(cycle);
    self->cycle = cycle;
    if (is_over(before)) {
        h11_cycle_begin(cycle);
    } else {
        h11_pause_behind(before);
    }
}

static void body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                          struct asgi_bytes piece, bool more)
{
    CHECK(cycle->connection == connection);
    h11_disarm_keep_alive(connection);
    if (!h11_cycle_of(cycle)->is_complete) {
        h11_add_body(cycle, piece, more);
        h11_pause_behind(cycle);
    }
}

/* Too much is refused before it is written, too little only once it was; neither changes what may
 * be sent after it. */
static const char *count(struct h11_cycle *own, const struct sim_cycle *cycle,
                         struct asgi_bytes body)
{
    const char *mistake = content_length_count(&own->length, cycle, body);
    CHECK((mistake != NULL) == own->length.is_broken);
    own->length.is_broken = false;
    return mistake == NULL ? NULL : "Response content longer than Content-Length";
}

static bool is_short(struct h11_cycle *own)
{
    const char *mistake = content_length_end(&own->length);
    CHECK((mistake != NULL) == own->length.is_broken);
    own->length.is_broken = false;
    return mistake != NULL;
}

static const struct runtime_exception *send_body(struct sim_cycle *cycle,
                                                 const struct asgi_message *message)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->is_started);
    const char *mistake = count(own, cycle, message->body);
    if (mistake != NULL) {
        return h11_reject(cycle, message, "RuntimeError", mistake);
    }
    if (message->more_body) {
        h11_accept(cycle, message);
        return NULL;
    }
    if (is_short(own)) {
        h11_write_data(cycle, message);
        return h11_reject(cycle, message, "RuntimeError",
                          "Response content shorter than Content-Length");
    }
    own->is_complete = true;
    h11_steps_of(cycle->connection)->wake_receiver(cycle);
    h11_accept(cycle, message);
    h11_complete(cycle);
    return NULL;
}

/* The next one in the pipeline; NULL: all that was read has begun. */
static struct sim_cycle *next_in_line(const struct sim_connection *connection)
{
    struct sim_cycle *cycle = connection->cycles;
    CHECK(cycle != NULL);
    while (cycle != NULL && h11_cycle_of(cycle)->is_current) {
        cycle = cycle->next;
    }
    return cycle != NULL && h11_cycle_of(cycle)->is_received ? cycle : NULL;
}

static void go_on(struct sim_connection *connection)
{
    const struct h11_steps *steps = h11_steps_of(connection);
    struct sim_cycle *next = next_in_line(connection);
    CHECK(!sim_connection_is_closing(connection));
    steps->begin_without_keep_alive(connection);
    sim_connection_resume_reading(connection);
    if (steps->arms_keep_alive(next)) {
        h11_arm_keep_alive(connection);
    }
    if (next != NULL) {
        h11_cycle_begin(next);
    }
}

static bool is_idle(const struct sim_cycle *next)
{
    CHECK(next == NULL || next->connection != NULL);
    return next == NULL;
}

static const struct h11_steps correct = {
    .send_body = send_body,
    .go_on = go_on,
    .whom_to_tell = h11_latest,
    .watch_application = h11_leave_alone,
    .release_senders = h11_release_senders,
    .forget_keep_alive = h11_disarm_keep_alive,
    .send_to_nobody = h11_drop,
    .message_event = h11_own_event,
    .end_receive = h11_pass_on,
    .wake_receiver = h11_wake_receiver,
    .arms_keep_alive = is_idle,
    .begin_without_keep_alive = h11_disarm_keep_alive,
    .rearm_keep_alive = h11_disarm_keep_alive,
    .refuse_follower = h11_ignore,
    .tell_of_shutdown = h11_tell_nothing,
};

const struct sim_family httptools_family = {.correct = &correct, .steps_size = sizeof correct};

const struct sim_dialect sim_dialect_uvicorn_httptools = {
    .name = "uvicorn-httptools",
    .summary = "uvicorn on httptools: as uvicorn, but a pipelined request hides the disconnect",
    .spec_version = "2.3",
    .family = &httptools_family,
    .connection_size = sizeof(struct h11_connection),
    .cycle_size = sizeof(struct h11_cycle),
    .tick_ns = UVICORN_SERVER_TICK_NS,
    .tells_exit = true,
    .request_received = request_received,
    .body_received = body_received,
    .eof_received = h11_eof_received,
    .connection_lost = h11_connection_lost,
    .write_paused = h11_write_paused,
    .write_resumed = h11_write_resumed,
    .receive = h11_receive,
    .send = h11_send,
    .app_ended = h11_app_ended,
    .shutdown = uvicorn_server_shutdown,
    .connection_shutdown = h11_connection_shutdown,
    .told_again = uvicorn_server_told_again,
    .drained = uvicorn_server_drained,
};
