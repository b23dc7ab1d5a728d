/*
 * daphne on twisted.web (4.2): send() never waits and, once the response is over, never complains.
 *
 * A request reaches the application when its body is complete; the head of a response goes out with
 * the first of its body; receive() takes from a queue, so http.disconnect comes once, after the
 * response or when the client leaves.  What becomes of the application is looked at once a second:
 * only then is its exception logged and answered, and ten seconds after the end of the response or
 * the connection it is killed.  An application that returns without a response is not noticed.
 * Words and order are those of daphne/http_protocol.py and daphne/server.py.
 *
 * Not kept: an exception after the start of a response raises out of the server's own poll, which
 * never runs again; here the other requests keep theirs.
 */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/dialects/asyncio_queue.h"

#define SECOND_NS          UINT64_C(1000000000)
#define KEEP_ALIVE_NS      (60 * SECOND_NS)
#define CLOSE_TIMEOUT_NS   (10 * SECOND_NS)
#define REQUEST_CHUNK_SIZE 8192
#define TEXT_SIZE          160
#define LOGGER             "daphne.server"

struct connection_state {
    struct sim_cycle *current;         /* the request being handled; NULL between two */
    struct runtime_handle *keep_alive; /* NULL when it is not armed */
};

struct cycle_state {
    struct asyncio_queue queue;
    char *body; /* owns */
    size_t body_size;
    bool is_received;  /* the whole request has come */
    bool is_handled;   /* the application was called */
    bool is_started;   /* by the application; the head is still here */
    bool is_head_sent; /* with the first of the body */
    bool is_finished;
    bool is_disconnected;
    struct asgi_message head; /* what the response starts with; owns its headers */
    struct asgi_header headers[ASGI_HEADER_COUNT_MAX];
    const struct runtime_exception *raised; /* what the application ended with */
    struct runtime_handle *check;           /* the poll that will do something; NULL for none */
};

static struct cycle_state *cycle_of(const struct sim_cycle *cycle)
{
    CHECK(cycle->dialect != NULL);
    return cycle->dialect;
}

static struct connection_state *connection_of(const struct sim_connection *connection)
{
    CHECK(connection->dialect != NULL);
    return connection->dialect;
}

static void disarm(struct runtime_handle **handle)
{
    CHECK(handle != NULL);
    if (*handle != NULL) {
        runtime_handle_cancel(*handle);
        *handle = NULL;
    }
}

/* Twisted's HTTPChannel: it counts only between requests. */
static void keep_alive_is_over(void *argument)
{
    struct sim_connection *connection = argument;
    CHECK(connection_of(connection)->keep_alive != NULL);
    connection_of(connection)->keep_alive = NULL;
    if (!sim_connection_is_closing(connection)) {
        sim_connection_close(connection, /*request=*/0, "keep-alive timeout");
    }
}

static void arm_keep_alive(struct sim_connection *connection)
{
    struct runtime_loop *loop = sim_connection_loop(connection);
    CHECK(connection_of(connection)->keep_alive == NULL);
    connection_of(connection)->keep_alive = runtime_loop_call_at(
        loop, runtime_loop_now(loop) + KEEP_ALIVE_NS, keep_alive_is_over, connection,
        (struct runtime_timer_options){.label = "keep_alive", .daemon = true});
}

/* application_checker() runs every second: the first time that is later than at. */
static void check_after(struct sim_cycle *cycle, uint64_t at, void (*check)(void *argument))
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(check != NULL);
    disarm(&own->check);
    own->check =
        runtime_loop_call_at(sim_cycle_loop(cycle), (at / SECOND_NS + 1) * SECOND_NS, check, cycle,
                             (struct runtime_timer_options){.label = "daphne.application_checker"});
}

static void kill_application(void *argument)
{
    struct sim_cycle *cycle = argument;
    CHECK(!cycle->has_returned);
    cycle_of(cycle)->check = NULL;
    sim_report_warning(cycle, LOGGER,
                       "Application instance took too long to shut down and was killed.");
    runtime_task_cancel(cycle->task);
}

/* send_disconnect() and protocol_disconnected(). */
static void disconnect(struct sim_cycle *cycle)
{
    struct runtime_loop *loop = sim_cycle_loop(cycle);
    CHECK(cycle_of(cycle)->is_handled);
    asyncio_queue_put(&cycle_of(cycle)->queue, loop,
                      (struct asgi_message){.type = ASGI_HTTP_DISCONNECT});
    if (!cycle->has_returned) {
        check_after(cycle, runtime_loop_now(loop) + CLOSE_TIMEOUT_NS, kill_application);
    }
}

static void put_body(struct sim_cycle *cycle)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(own->is_received);
    size_t start = 0;
    bool more = true;
    while (more) {
        const size_t left = own->body_size - start;
        const size_t size = left < REQUEST_CHUNK_SIZE ? left : REQUEST_CHUNK_SIZE;
        more = size == REQUEST_CHUNK_SIZE;
        asyncio_queue_put(&own->queue, sim_cycle_loop(cycle),
                          (struct asgi_message){
                              .type = ASGI_HTTP_REQUEST,
                              .body = {.data = size > 0 ? own->body + start : NULL, .size = size},
                              .more_body = more});
        start += size;
    }
}

static void handle_request(struct sim_cycle *cycle)
{
    struct connection_state *self = connection_of(cycle->connection);
    CHECK(self->current == NULL);
    disarm(&self->keep_alive);
    self->current = cycle;
    cycle_of(cycle)->is_handled = true;
    sim_cycle_start(cycle);
    put_body(cycle);
}

static void request_received(struct sim_connection *connection, struct sim_cycle *cycle)
{
    CHECK(!cycle_of(cycle)->is_handled);
    disarm(&connection_of(connection)->keep_alive);
    asyncio_queue_init(&cycle_of(cycle)->queue, sim_connection_loop(connection));
}

static void body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                          struct asgi_bytes piece, bool more)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(!own->is_received);
    if (piece.size > 0) {
        char *body =
            base_arena_take(runtime_loop_arena(sim_cycle_loop(cycle)), own->body_size + piece.size);
        if (own->body_size > 0) {
            memcpy(body, own->body, own->body_size);
        }
        memcpy(body + own->body_size, piece.data, piece.size);
        own->body = body;
        own->body_size += piece.size;
    }
    own->is_received = !more;
    if (own->is_received && connection_of(connection)->current == NULL) {
        handle_request(cycle);
    }
}

static void eof_received(struct sim_connection *connection)
{
    CHECK(connection->has_client_left);
}

static void connection_lost(struct sim_connection *connection, enum sim_leave how)
{
    struct connection_state *self = connection_of(connection);
    CHECK(how == SIM_LEAVE_FIN || how == SIM_LEAVE_RST);
    disarm(&self->keep_alive);
    if (self->current != NULL) {
        cycle_of(self->current)->is_disconnected = true;
        disconnect(self->current);
        self->current = NULL;
    }
}

/* Twisted buffers without a bound: a slow reader holds nobody back. */
static void write_changed(struct sim_connection *connection)
{
    CHECK(connection->dialect != NULL);
}

static const struct runtime_exception *receive(struct sim_cycle *cycle, struct runtime_site site,
                                               struct asgi_message *out_message)
{
    CHECK(cycle_of(cycle)->is_handled);
    return asyncio_queue_get(&cycle_of(cycle)->queue, site, out_message);
}

static const struct runtime_exception *reject(struct sim_cycle *cycle,
                                              const struct asgi_message *message, const char *text)
{
    CHECK(text != NULL);
    const struct runtime_exception *raised = runtime_exception_create(
        sim_cycle_loop(cycle), RUNTIME_EXCEPTION_OTHER, "ValueError", text);
    sim_report_send(cycle, message, SIM_SEND_REJECTED, raised);
    return raised;
}

static const char *keep(struct sim_cycle *cycle, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = base_arena_take(runtime_loop_arena(sim_cycle_loop(cycle)), size);
    CHECK(size < SIM_HIGH_WATER_SIZE);
    memcpy(copy, text, size);
    return copy;
}

static void start(struct sim_cycle *cycle, const struct asgi_message *message)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(message->headers.count <= ASGI_HEADER_COUNT_MAX);
    own->is_started = true;
    for (uint32_t i = 0; i < message->headers.count; i++) {
        own->headers[i] =
            (struct asgi_header){.name = keep(cycle, message->headers.items[i].name),
                                 .value = keep(cycle, message->headers.items[i].value)};
    }
    own->head = *message;
    own->head.headers.items = own->headers;
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
}

static struct sim_cycle *next_received(const struct sim_cycle *cycle)
{
    CHECK(cycle_of(cycle)->is_finished);
    return cycle->next != NULL && cycle_of(cycle->next)->is_received ? cycle->next : NULL;
}

static void finish(struct sim_cycle *cycle)
{
    struct connection_state *self = connection_of(cycle->connection);
    CHECK(self->current == cycle);
    cycle_of(cycle)->is_finished = true;
    self->current = NULL;
    disconnect(cycle);
    /* The client's word alone decides whether the connection stays: a "connection: close" among the
     * response's headers is passed on and means nothing. */
    if (asgi_headers_say_close(cycle->scope.headers)) {
        sim_connection_close(cycle->connection, cycle->request, "connection: close");
    } else if (next_received(cycle) != NULL) {
        handle_request(cycle->next);
    } else if (!sim_connection_is_closing(cycle->connection)) {
        arm_keep_alive(cycle->connection);
    }
}

static void go_on(struct sim_cycle *cycle, const struct asgi_message *message)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(own->is_started);
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
    if (!own->is_head_sent) {
        own->is_head_sent = true;
        sim_connection_write(cycle->connection, cycle, &own->head);
    }
    sim_connection_write(cycle->connection, cycle, message);
    if (!message->more_body) {
        finish(cycle);
    }
}

static const struct runtime_exception *handle_reply(struct sim_cycle *cycle,
                                                    const struct asgi_message *message)
{
    const struct cycle_state *own = cycle_of(cycle);
    CHECK(own->is_handled);
    if (own->is_finished || own->is_disconnected) {
        sim_report_send(cycle, message, own->is_finished ? SIM_SEND_IGNORED : SIM_SEND_DROPPED,
                        NULL);
        return NULL;
    }
    if (message->type == ASGI_HTTP_RESPONSE_START) {
        if (own->is_started) {
            return reject(cycle, message, "HTTP response has already been started");
        }
        start(cycle, message);
        return NULL;
    }
    if (!own->is_started) {
        return reject(cycle, message,
                      "HTTP response has not yet been started but got http.response.body");
    }
    go_on(cycle, message);
    return NULL;
}

static const struct runtime_exception *
send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    CHECK(message != NULL);
    (void)site;
    return handle_reply(cycle, message);
}

/* handle_exception(): an error page. */
static void send_500(struct sim_cycle *cycle)
{
    static const struct asgi_header header = {"content-type", "text/html; charset=utf-8"};
    static const char text[] = "Exception inside application.";
    const struct asgi_message head = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 500, .headers = {.count = 1, .items = &header}};
    const struct asgi_message body = {.type = ASGI_HTTP_RESPONSE_BODY,
                                      .body = {.data = text, .size = sizeof(text) - 1}};
    CHECK(!cycle_of(cycle)->is_started);
    start(cycle, &head);
    go_on(cycle, &body);
}

static void reap(void *argument)
{
    struct sim_cycle *cycle = argument;
    struct cycle_state *own = cycle_of(cycle);
    char text[TEXT_SIZE];
    struct base_text out;
    CHECK(own->raised != NULL);
    own->check = NULL;
    base_text_init(&out, text, sizeof(text));
    base_text_format(&out, "Exception inside application: %.100s", own->raised->text);
    sim_report_error(cycle, LOGGER, text, own->raised);
    if (!own->is_finished && !own->is_disconnected && !own->is_started) {
        send_500(cycle);
    }
}

static void app_ended(struct sim_cycle *cycle, const struct runtime_exception *raised)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(own->is_handled);
    disarm(&own->check);
    if (raised != NULL && !runtime_exception_is_cancelled(raised)) {
        own->raised = raised;
        check_after(cycle, runtime_loop_now(sim_cycle_loop(cycle)), reap);
    }
}

/* kill_all_applications(), and twisted's reactor drops its connections: nobody waits for anything,
 * and daphne knows no lifespan. */
static void shutdown(struct sim_world *world)
{
    char text[TEXT_SIZE];
    struct base_text out;
    CHECK(world->plan->dialect->drained == NULL);
    base_text_init(&out, text, sizeof(text));
    base_text_format(&out, "Killed %" PRIu32 " pending application instances",
                     sim_host_task_count(world));
    sim_host_report_told(world, /*within=*/0);
    sim_host_log(world, ASGI_LOG_INFO, LOGGER, text);
    sim_host_end(world);
}

const struct sim_dialect sim_dialect_daphne = {
    .name = "daphne",
    .summary = "daphne on twisted: send() after the response is over is ignored",
    .spec_version = "2.0",
    .connection_size = sizeof(struct connection_state),
    .cycle_size = sizeof(struct cycle_state),
    .request_received = request_received,
    .body_received = body_received,
    .eof_received = eof_received,
    .connection_lost = connection_lost,
    .write_paused = write_changed,
    .write_resumed = write_changed,
    .receive = receive,
    .send = send,
    .app_ended = app_ended,
    .shutdown = shutdown,
};
