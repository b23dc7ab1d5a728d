/*
 * hypercorn on h11 (0.18): a state machine that knows nothing of a disconnect.
 *
 * receive() takes from a queue, so each message comes once and so does http.disconnect; send()
 * looks at the state of the response alone and writes before it waits; a reader task of its own
 * stands between the transport and all of that, one iteration behind it.  States and words are
 * those of hypercorn/protocol/http_stream.py, the order around them that of h11.py beside it.
 */
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/dialects/asyncio_queue.h"
#include "sim/dialects/content_length.h"
#include "sim/dialects/hypercorn_server.h"
#include "sim/dialects/hypercorn_steps.h"

#define KEEP_ALIVE_NS UINT64_C(5000000000)
#define TEXT_SIZE     160
#define LOGGER        "hypercorn.error"

/* Iterations that the reader takes: for a chunk of data; and to stop the connection's idle task,
 * which it awaits before a request gets its stream. */
#define READ_ITERATIONS      1
#define IDLE_STOP_ITERATIONS 5
#define RECYCLE_ITERATIONS   2 /* the idle task has not begun when the next request is there */

enum response_state {
    REQUEST,
    RESPONSE,
    CLOSED
};

struct piece {
    struct piece *next; /* owns */
    struct asgi_bytes bytes;
    bool more;
};

struct connection_state {
    struct sim_cycle *stream; /* the request being served; NULL between two */
    struct sim_cycle
        *next; /* the one whose head comes next off the wire; NULL when none has come */
    struct runtime_handle *reader; /* NULL while it waits */
    uint32_t reader_wait;          /* iterations before it does something */
    bool is_idle_stopped;
    bool is_at_eof;
    bool is_over;       /* Closed was sent: no further request is read */
    bool is_terminated; /* the host shuts down: the response under way is the last */
    bool is_write_paused;
    bool is_initialised;
    struct runtime_event is_writable;
    struct runtime_event is_lost;
    struct runtime_handle *keep_alive; /* NULL when it is not armed */
};

struct cycle_state {
    struct asyncio_queue queue;
    struct piece *pieces; /* owns; what the reader has not come to */
    enum response_state state;
    bool is_read;   /* the reader has seen the end of the request's body */
    bool is_closed; /* the stream's: http.disconnect is in the queue */
    bool must_close;
    struct content_length length;
};

static struct cycle_state *cycle_of(const struct sim_cycle *cycle)
{
    CHECK(cycle->dialect != NULL);
    return cycle->dialect;
}

static struct connection_state *connection_of(const struct sim_connection *connection)
{
    CHECK(connection->dialect != NULL);
    struct connection_state *self = connection->dialect;
    if (!self->is_initialised) {
        self->is_initialised = true;
        runtime_event_init(sim_connection_loop(connection), &self->is_writable);
        runtime_event_init(sim_connection_loop(connection), &self->is_lost);
        runtime_event_set(&self->is_writable);
    }
    return self;
}

static void put(struct sim_cycle *cycle, struct asgi_message message)
{
    CHECK(message.type == ASGI_HTTP_REQUEST || message.type == ASGI_HTTP_DISCONNECT);
    asyncio_queue_put(&cycle_of(cycle)->queue, sim_cycle_loop(cycle), message);
}

static void close_stream(struct connection_state *self)
{
    CHECK(self->is_initialised);
    if (self->stream != NULL) {
        cycle_of(self->stream)->is_closed = true;
        put(self->stream, (struct asgi_message){.type = ASGI_HTTP_DISCONNECT});
        self->stream = NULL;
    }
}

static void disarm_keep_alive(struct connection_state *self)
{
    CHECK(self->is_initialised);
    if (self->keep_alive != NULL) {
        runtime_handle_cancel(self->keep_alive);
        self->keep_alive = NULL;
    }
}

static void keep_alive_is_over(void *argument)
{
    struct sim_connection *connection = argument;
    struct connection_state *self = connection_of(connection);
    CHECK(self->keep_alive != NULL);
    self->keep_alive = NULL;
    if (!sim_connection_is_closing(connection)) {
        sim_connection_close(connection, /*request=*/0, "keep-alive timeout");
    }
}

static void arm_keep_alive(struct sim_connection *connection)
{
    struct connection_state *self = connection_of(connection);
    struct runtime_loop *loop = sim_connection_loop(connection);
    CHECK(self->keep_alive == NULL);
    self->keep_alive = runtime_loop_call_at(
        loop, runtime_loop_now(loop) + KEEP_ALIVE_NS, keep_alive_is_over, connection,
        (struct runtime_timer_options){.label = "keep_alive", .daemon = true});
}

static void read_on(void *argument);

static void schedule_reader(struct sim_connection *connection)
{
    struct connection_state *self = connection_of(connection);
    CHECK(self->reader == NULL);
    self->reader = runtime_loop_call_soon(sim_connection_loop(connection), read_on, connection,
                                          "hypercorn.read");
}

static void wake_reader(struct sim_connection *connection, uint32_t iterations)
{
    struct connection_state *self = connection_of(connection);
    CHECK(iterations >= 1);
    if (self->reader == NULL) {
        self->reader_wait = iterations;
        schedule_reader(connection);
    }
}

/* Each chunk is a message with more to come, and the end one without a body. */
static void read_pieces(struct sim_cycle *cycle)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(!own->is_read || own->pieces == NULL);
    for (; own->pieces != NULL; own->pieces = own->pieces->next) {
        const struct piece *piece = own->pieces;
        if (piece->bytes.size > 0 && !own->is_closed) {
            put(cycle, (struct asgi_message){
                           .type = ASGI_HTTP_REQUEST, .body = piece->bytes, .more_body = true});
        }
        own->is_read = !piece->more;
        if (own->is_read && !own->is_closed) {
            put(cycle, (struct asgi_message){.type = ASGI_HTTP_REQUEST});
        }
    }
}

static void create_stream(struct connection_state *self)
{
    struct sim_cycle *cycle = self->next;
    CHECK(cycle != NULL);
    self->stream = cycle;
    self->next = cycle->next;
    self->is_idle_stopped = false;
    disarm_keep_alive(self);
    sim_cycle_start(cycle);
}

/* True while the reader waits for the response to end, deaf to everything else: the next request is
 * in its buffer. */
static bool is_paused(const struct connection_state *self)
{
    CHECK(self->is_initialised);
    return self->stream != NULL && self->next != NULL && cycle_of(self->stream)->is_read;
}

/* What has arrived, in its order. */
static void read_on(void *argument)
{
    struct sim_connection *connection = argument;
    struct connection_state *self = connection_of(connection);
    CHECK(self->reader_wait >= 1);
    self->reader = NULL;
    if (--self->reader_wait > 0) {
        schedule_reader(connection);
        return;
    }
    if (self->stream == NULL && self->next != NULL && !self->is_over) {
        if (!self->is_idle_stopped) {
            self->is_idle_stopped = true;
            wake_reader(connection, IDLE_STOP_ITERATIONS);
            return;
        }
        create_stream(self);
    }
    if (self->stream != NULL) {
        read_pieces(self->stream);
    }
    if (self->is_at_eof && !is_paused(self)) {
        self->is_over = true;
        close_stream(self);
    }
}

static void request_received(struct sim_connection *connection, struct sim_cycle *cycle)
{
    struct connection_state *self = connection_of(connection);
    CHECK(cycle->next == NULL);
    asyncio_queue_init(&cycle_of(cycle)->queue, sim_connection_loop(connection));
    if (self->next == NULL) {
        self->next = cycle;
    }
    wake_reader(connection, READ_ITERATIONS);
}

static void body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                          struct asgi_bytes bytes, bool more)
{
    struct piece **end = &cycle_of(cycle)->pieces;
    struct base_arena *arena = runtime_loop_arena(sim_connection_loop(connection));
    CHECK(!cycle_of(cycle)->is_read);
    while (*end != NULL) {
        end = &(*end)->next;
    }
    char *data = bytes.size > 0 ? base_arena_take(arena, bytes.size) : NULL;
    if (data != NULL) {
        memcpy(data, bytes.data, bytes.size);
    }
    *end = base_arena_take(arena, sizeof(**end));
    **end = (struct piece){.bytes = {.data = data, .size = bytes.size}, .more = more};
    wake_reader(connection, READ_ITERATIONS);
}

/* The reader sees the end of file; the transport stays as it is. */
static void eof_received(struct sim_connection *connection)
{
    CHECK(connection->has_client_left);
    connection_of(connection)->is_at_eof = true;
    wake_reader(connection, READ_ITERATIONS);
}

static void write_paused(struct sim_connection *connection)
{
    struct connection_state *self = connection_of(connection);
    CHECK(!self->is_write_paused);
    self->is_write_paused = true;
    runtime_event_clear(&self->is_writable);
}

static void write_resumed(struct sim_connection *connection)
{
    struct connection_state *self = connection_of(connection);
    CHECK(self->is_write_paused);
    self->is_write_paused = false;
    runtime_event_set(&self->is_writable);
}

static void connection_lost(struct sim_connection *connection, enum sim_leave how)
{
    struct connection_state *self = connection_of(connection);
    CHECK(how == SIM_LEAVE_FIN || how == SIM_LEAVE_RST);
    if (self->is_write_paused) {
        write_resumed(connection); /* drain() raises, which protocol_send() swallows */
    }
    runtime_event_set(&self->is_lost);
    disarm_keep_alive(self);
    if (!self->is_at_eof) {
        self->is_at_eof = true;
        wake_reader(connection, READ_ITERATIONS);
    }
}

static const struct runtime_exception *receive(struct sim_cycle *cycle, struct runtime_site site,
                                               struct asgi_message *out_message)
{
    CHECK(cycle->connection != NULL);
    return asyncio_queue_get(&cycle_of(cycle)->queue, site, out_message);
}

static const struct runtime_exception *reject(struct sim_cycle *cycle,
                                              const struct asgi_message *message, const char *name,
                                              const char *text)
{
    CHECK(text != NULL);
    const struct runtime_exception *raised =
        runtime_exception_create(sim_cycle_loop(cycle), RUNTIME_EXCEPTION_OTHER, name, text);
    sim_report_send(cycle, message, SIM_SEND_REJECTED, raised);
    return raised;
}

static const struct runtime_exception *reject_type(struct sim_cycle *cycle,
                                                   const struct asgi_message *message)
{
    static const char *const names[] = {"REQUEST", "RESPONSE", "CLOSED"};
    char text[TEXT_SIZE];
    struct base_text out;
    CHECK(cycle_of(cycle)->state <= CLOSED);
    base_text_init(&out, text, sizeof(text));
    base_text_format(&out, "Unexpected message type, %s given the state ASGIHTTPState.%s",
                     asgi_message_type_name(message->type), names[cycle_of(cycle)->state]);
    return reject(cycle, message, "UnexpectedMessageError", text);
}

/* Writes, and then waits until there is room: the other way round than uvicorn. */
static const struct runtime_exception *write_and_drain(struct sim_cycle *cycle,
                                                       const struct asgi_message *message,
                                                       struct runtime_site site)
{
    struct connection_state *self = connection_of(cycle->connection);
    CHECK(message->type == ASGI_HTTP_RESPONSE_START || message->type == ASGI_HTTP_RESPONSE_BODY);
    sim_connection_write(cycle->connection, cycle, message);
    return self->is_write_paused ? runtime_event_wait_asyncio(&self->is_writable, site) : NULL;
}

/* TCPServer._close(): whoever closes waits for the connection's end. */
static const struct runtime_exception *close_connection(struct sim_cycle *cycle, const char *why,
                                                        struct runtime_site site)
{
    struct connection_state *self = connection_of(cycle->connection);
    CHECK(why != NULL);
    self->is_over = true;
    sim_connection_close(cycle->connection, cycle->request, why);
    return runtime_event_wait_asyncio(&self->is_lost, site);
}

static bool are_both_done(const struct sim_cycle *cycle)
{
    const struct cycle_state *own = cycle_of(cycle);
    CHECK(own->state == CLOSED);
    return own->is_read && !connection_of(cycle->connection)->is_over;
}

/* Only when both sides are done is there a next request; everything else closes. */
static const struct runtime_exception *recycle(struct sim_cycle *cycle, struct runtime_site site)
{
    struct sim_connection *connection = cycle->connection;
    struct connection_state *self = connection_of(connection);
    const struct hypercorn_steps *steps = sim_connection_steps(connection);
    const struct cycle_state *own = cycle_of(cycle);
    CHECK(self->stream == cycle || own->is_closed);
    close_stream(self);
    if (own->must_close || own->state != CLOSED) {
        const char *why = own->must_close ? "connection: close" : "response not completed";
        return close_connection(cycle, why, site);
    }
    if (!steps->is_reusable(cycle)) {
        return close_connection(cycle, "request not completed", site);
    }
    if (self->is_terminated) {
        return close_connection(cycle, "shutdown", site);
    }
    if (!are_both_done(cycle)) {
        return runtime_exception_create(sim_cycle_loop(cycle), RUNTIME_EXCEPTION_OTHER,
                                        "LocalProtocolError", "not in a reusable state");
    }
    arm_keep_alive(connection);
    self->is_idle_stopped = self->next != NULL;
    wake_reader(connection, RECYCLE_ITERATIONS);
    return NULL;
}

static const struct runtime_exception *
start(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(own->state == REQUEST);
    own->state = RESPONSE;
    own->must_close =
        asgi_headers_say_close(cycle->scope.headers) || asgi_headers_say_close(message->headers);
    content_length_declare(&own->length, cycle, message->headers);
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
    return write_and_drain(cycle, message, site);
}

static const struct runtime_exception *finish(struct sim_cycle *cycle, struct runtime_site site)
{
    static const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    CHECK(cycle_of(cycle)->state == RESPONSE);
    const struct runtime_exception *raised = write_and_drain(cycle, &end, site);
    if (raised != NULL) {
        return raised;
    }
    cycle_of(cycle)->state = CLOSED;
    return recycle(cycle, site);
}

static const struct runtime_exception *
go_on(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    struct cycle_state *own = cycle_of(cycle);
    CHECK(own->state == RESPONSE);
    const char *mistake = content_length_count(&own->length, cycle, message->body);
    if (mistake == NULL && !message->more_body) {
        mistake = content_length_end(&own->length);
    }
    if (mistake != NULL) {
        return reject(cycle, message, "LocalProtocolError", mistake);
    }
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
    if (message->body.size > 0) {
        struct asgi_message data = *message;
        data.more_body = true;
        const struct runtime_exception *raised = write_and_drain(cycle, &data, site);
        if (raised != NULL) {
            return raised;
        }
    }
    return message->more_body ? NULL : finish(cycle, site);
}

static const struct runtime_exception *
send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    const struct cycle_state *own = cycle_of(cycle);
    CHECK(message != NULL);
    if (message->type == ASGI_HTTP_RESPONSE_START && own->state == REQUEST) {
        return start(cycle, message, site);
    }
    if (message->type == ASGI_HTTP_RESPONSE_BODY && own->state == RESPONSE) {
        return go_on(cycle, message, site);
    }
    return reject_type(cycle, message);
}

/* _send_error_response(500) */
static const struct runtime_exception *send_500(struct sim_cycle *cycle, struct runtime_site site)
{
    static const struct asgi_header headers[] = {{"content-length", "0"}, {"connection", "close"}};
    const struct asgi_message head = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 500, .headers = {.count = 2, .items = headers}};
    const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    CHECK(cycle_of(cycle)->state == REQUEST);
    const struct runtime_exception *raised = start(cycle, &head, site);
    return raised != NULL ? raised : go_on(cycle, &end, site);
}

static void connection_shutdown(struct sim_connection *connection)
{
    struct connection_state *self = connection_of(connection);
    CHECK(!self->is_terminated);
    self->is_terminated = true;
    if (self->stream == NULL && self->next == NULL) {
        sim_connection_close(connection, /*request=*/0, "shutdown");
    }
}

/* _handle(), behind the call: once the stream is closed, by either side, there is nothing to do. */
static void app_ended(struct sim_cycle *cycle, const struct runtime_exception *raised)
{
    const struct cycle_state *own = cycle_of(cycle);
    const struct runtime_exception *interrupted = NULL;
    CHECK(cycle->has_returned);
    if (raised != NULL && !runtime_exception_is_cancelled(raised)) {
        sim_report_error(cycle, LOGGER, "Error in ASGI Framework", raised);
    }
    if (!own->is_closed) {
        interrupted = own->state == REQUEST ? send_500(cycle, AWAIT("hypercorn.send_500"))
                                            : recycle(cycle, AWAIT("hypercorn.close"));
    }
    CHECK(interrupted == NULL || runtime_exception_is_cancelled(interrupted));
}

static const struct hypercorn_steps correct = {.is_reusable = are_both_done};

const struct sim_family hypercorn_family = {.correct = &correct, .steps_size = sizeof correct};

const struct sim_dialect sim_dialect_hypercorn = {
    .name = "hypercorn",
    .summary = "hypercorn on h11: a disconnect is told once, and send() does not know of it",
    .spec_version = "2.1",
    .family = &hypercorn_family,
    .connection_size = sizeof(struct connection_state),
    .cycle_size = sizeof(struct cycle_state),
    .request_received = request_received,
    .body_received = body_received,
    .eof_received = eof_received,
    .connection_lost = connection_lost,
    .write_paused = write_paused,
    .write_resumed = write_resumed,
    .receive = receive,
    .send = send,
    .app_ended = app_ended,
    .shutdown = hypercorn_server_shutdown,
    .connection_shutdown = connection_shutdown,
    .drained = hypercorn_server_drained,
};
