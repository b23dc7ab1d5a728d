#include "sim/dialects/h11.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define KEEP_ALIVE_NS UINT64_C(5000000000)
#define TEXT_SIZE     160
#define LOGGER        "uvicorn.error"

struct h11_cycle *h11_cycle_of(const struct sim_cycle *cycle)
{
    CHECK(cycle->dialect != NULL);
    return cycle->dialect;
}

struct h11_connection *h11_connection_of(const struct sim_connection *connection)
{
    CHECK(connection->dialect != NULL);
    struct h11_connection *self = connection->dialect;
    if (!self->is_initialised) {
        self->is_initialised = true;
        runtime_event_init(sim_connection_loop(connection), &self->is_writable);
        runtime_event_set(&self->is_writable);
    }
    return self;
}

static const struct h11_steps *steps_of(const struct sim_connection *connection)
{
    CHECK(connection->world->plan->dialect->family == &h11_family);
    return sim_connection_steps(connection);
}

static void disarm_keep_alive(struct h11_connection *self)
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
    struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->keep_alive != NULL);
    self->keep_alive = NULL;
    if (!sim_connection_is_closing(connection)) {
        sim_connection_close(connection, /*request=*/0, "keep-alive timeout");
    }
}

static void arm_keep_alive(struct sim_connection *connection)
{
    struct h11_connection *self = h11_connection_of(connection);
    struct runtime_loop *loop = sim_connection_loop(connection);
    disarm_keep_alive(self);
    CHECK(self->keep_alive == NULL);
    self->keep_alive = runtime_loop_call_at(
        loop, runtime_loop_now(loop) + KEEP_ALIVE_NS, keep_alive_is_over, connection,
        (struct runtime_timer_options){
            .label = "keep_alive", .daemon = true, .subject = connection->id});
}

/* The head of the next request in the buffer is handled: it becomes the connection's cycle and its
 * task starts. */
static void begin_cycle(struct sim_connection *connection, struct sim_cycle *cycle)
{
    struct h11_connection *self = h11_connection_of(connection);
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(!own->is_current);
    disarm_keep_alive(self);
    own->is_current = true;
    self->cycle = cycle;
    sim_cycle_start(cycle);
}

static bool is_finished(const struct sim_cycle *cycle)
{
    const struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(cycle != NULL);
    return own->is_complete && !own->more_body;
}

/* h11 pauses while a cycle runs: what follows on the connection waits in its buffer. */
void h11_request_received(struct sim_connection *connection, struct sim_cycle *cycle)
{
    struct h11_connection *self = h11_connection_of(connection);
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(!own->is_current);
    disarm_keep_alive(self);
    runtime_event_init(sim_connection_loop(connection), &own->message_event);
    own->more_body = true;
    if (self->cycle == NULL || is_finished(self->cycle)) {
        begin_cycle(connection, cycle);
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

static void start_next_cycle(struct sim_connection *connection)
{
    struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->cycle != NULL);
    struct sim_cycle *next = self->cycle->next;
    if (next != NULL) {
        begin_cycle(connection, next);
    }
}

void h11_body_received(struct sim_connection *connection, struct sim_cycle *cycle,
                       struct asgi_bytes piece, bool more)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->more_body);
    disarm_keep_alive(h11_connection_of(connection));
    const bool is_late =
        own->is_complete; /* answered before its body had come: the body is skipped */
    if (piece.size > 0 && !is_late) {
        append_body(cycle, piece);
        runtime_event_set(&own->message_event);
    }
    if (more) {
        return;
    }
    own->more_body = false;
    if (is_late) {
        start_next_cycle(connection);
    } else {
        runtime_event_set(&own->message_event);
    }
}

void h11_eof_received(struct sim_connection *connection)
{
    CHECK(connection->has_client_left);
}

/* Only the latest cycle is told: h11 never has two of them alive. */
void h11_connection_lost(struct sim_connection *connection, enum sim_leave how)
{
    struct h11_connection *self = h11_connection_of(connection);
    CHECK(how == SIM_LEAVE_FIN || how == SIM_LEAVE_RST);
    if (self->cycle != NULL) {
        struct h11_cycle *own = h11_cycle_of(self->cycle);
        own->is_disconnected = own->is_disconnected || !own->is_complete;
        runtime_event_set(&own->message_event);
    }
    steps_of(connection)->release_senders(connection);
    disarm_keep_alive(self);
}

void h11_connection_shutdown(struct sim_connection *connection)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->is_initialised);
    if (self->cycle == NULL || h11_cycle_of(self->cycle)->is_complete) {
        sim_connection_close(connection, /*request=*/0, "shutdown");
    } else {
        h11_cycle_of(self->cycle)->must_close = true; /* keep_alive = False */
    }
}

void h11_write_paused(struct sim_connection *connection)
{
    struct h11_connection *self = h11_connection_of(connection);
    CHECK(!self->is_write_paused);
    self->is_write_paused = true;
    runtime_event_clear(&self->is_writable);
}

void h11_write_resumed(struct sim_connection *connection)
{
    struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->is_write_paused);
    self->is_write_paused = false;
    runtime_event_set(&self->is_writable);
}

static void release_senders(struct sim_connection *connection)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->is_initialised);
    if (self->is_write_paused) {
        h11_write_resumed(connection);
    }
}

static void take_body(struct sim_cycle *cycle, struct asgi_message *out_message)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    struct base_arena *arena = runtime_loop_arena(sim_cycle_loop(cycle));
    CHECK(own->body_size == 0 || own->body != NULL);
    if (own->given_size > 0) {
        base_arena_give_back(arena, own->given_body, own->given_size);
    }
    own->given_body = own->body;
    own->given_size = own->body_size;
    own->body = NULL;
    own->body_size = 0;
    *out_message = (struct asgi_message){.type = ASGI_HTTP_REQUEST,
                                         .body = {.data = own->given_body, .size = own->given_size},
                                         .more_body = own->more_body};
}

const struct runtime_exception *h11_receive(struct sim_cycle *cycle, struct runtime_site site,
                                            struct asgi_message *out_message)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->is_current);
    if (!own->is_disconnected && !own->is_complete) {
        const struct runtime_exception *raised =
            runtime_event_wait_asyncio(&own->message_event, site);
        if (raised != NULL) {
            return raised;
        }
        runtime_event_clear(&own->message_event);
    }
    if (own->is_disconnected || own->is_complete) {
        *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
        return NULL;
    }
    take_body(cycle, out_message);
    return NULL;
}

static const struct runtime_exception *reject(struct sim_cycle *cycle,
                                              const struct asgi_message *message,
                                              enum runtime_exception_kind kind, const char *name,
                                              const char *text)
{
    CHECK(text != NULL);
    const struct runtime_exception *raised =
        runtime_exception_create(sim_cycle_loop(cycle), kind, name, text);
    sim_report_send(cycle, message, SIM_SEND_REJECTED, raised);
    return raised;
}

/* RuntimeError(before, the message's type, after) */
static const struct runtime_exception *reject_type(struct sim_cycle *cycle,
                                                   const struct asgi_message *message,
                                                   const char *before, const char *after)
{
    char text[TEXT_SIZE];
    struct base_text out;
    CHECK(before != NULL);
    CHECK(after != NULL);
    base_text_init(&out, text, sizeof(text));
    base_text_format(&out, "%s'%s'%s", before, asgi_message_type_name(message->type), after);
    return reject(cycle, message, RUNTIME_EXCEPTION_RUNTIME_ERROR, "RuntimeError", text);
}

static const struct runtime_exception *
reject_protocol(struct sim_cycle *cycle, const struct asgi_message *message, const char *text)
{
    CHECK(h11_cycle_of(cycle)->length.is_broken);
    return reject(cycle, message, RUNTIME_EXCEPTION_OTHER, "LocalProtocolError", text);
}

static void accept(struct sim_cycle *cycle, const struct asgi_message *message)
{
    CHECK(cycle != NULL);
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
    sim_connection_write(cycle->connection, cycle, message);
}

static bool says_close(struct asgi_headers headers)
{
    const char *value = asgi_headers_find(headers, "connection");
    CHECK(headers.count <= ASGI_HEADER_COUNT_MAX);
    return value != NULL && strcmp(value, "close") == 0;
}

static void complete(struct sim_cycle *cycle)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    struct sim_connection *connection = cycle->connection;
    CHECK(own->is_complete);
    if (own->must_close) {
        sim_connection_close(connection, cycle->request, "connection: close");
    }
    if (own->is_on_response_off || sim_connection_is_closing(connection)) {
        return;
    }
    arm_keep_alive(connection);
    if (!own->more_body) {
        start_next_cycle(connection);
    }
}

const struct runtime_exception *h11_drain(struct sim_cycle *cycle, struct runtime_site site)
{
    struct h11_connection *self = h11_connection_of(cycle->connection);
    CHECK(cycle->connection != NULL);
    if (self->is_write_paused && !h11_cycle_of(cycle)->is_disconnected) {
        return runtime_event_wait_asyncio(&self->is_writable, site);
    }
    return NULL;
}

static const struct runtime_exception *start(struct sim_cycle *cycle,
                                             const struct asgi_message *message)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(!own->is_started);
    if (message->type != ASGI_HTTP_RESPONSE_START) {
        return reject_type(cycle, message, "Expected ASGI message 'http.response.start', but got ",
                           ".");
    }
    own->is_started = true;
    own->must_close =
        own->must_close || says_close(cycle->scope.headers) || says_close(message->headers);
    content_length_declare(&own->length, cycle, message->headers);
    accept(cycle, message);
    return NULL;
}

static const struct runtime_exception *go_on(struct sim_cycle *cycle,
                                             const struct asgi_message *message)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->is_started);
    const char *mistake = content_length_count(&own->length, cycle, message->body);
    if (mistake != NULL) {
        return reject_protocol(cycle, message, mistake);
    }
    if (message->more_body) {
        accept(cycle, message);
        return NULL;
    }
    own->is_complete = true;
    runtime_event_set(&own->message_event);
    mistake = content_length_end(&own->length);
    if (mistake != NULL) {
        return reject_protocol(cycle, message, mistake);
    }
    accept(cycle, message);
    complete(cycle);
    return NULL;
}

const struct runtime_exception *h11_transmit(struct sim_cycle *cycle,
                                             const struct asgi_message *message)
{
    const struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->is_current);
    if (own->is_disconnected) {
        sim_report_send(cycle, message, SIM_SEND_DROPPED, NULL);
        return NULL;
    }
    if (!own->is_started) {
        return start(cycle, message);
    }
    if (own->is_complete) {
        return reject_type(cycle, message, "Unexpected ASGI message ",
                           " sent, after response already completed.");
    }
    if (message->type != ASGI_HTTP_RESPONSE_BODY) {
        return reject_type(cycle, message, "Expected ASGI message 'http.response.body', but got ",
                           ".");
    }
    return go_on(cycle, message);
}

const struct runtime_exception *
h11_send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    CHECK(message != NULL);
    const struct runtime_exception *raised = h11_drain(cycle, site);
    return raised != NULL ? raised : h11_transmit(cycle, message);
}

/* send_500_response(): what goes wrong inside it ends here. */
static void send_500(struct sim_cycle *cycle)
{
    static const struct asgi_header headers[] = {{"content-type", "text/plain; charset=utf-8"},
                                                 {"connection", "close"}};
    static const char text[] = "Internal Server Error";
    const struct asgi_message start = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 500, .headers = {.count = 2, .items = headers}};
    const struct asgi_message body = {.type = ASGI_HTTP_RESPONSE_BODY,
                                      .body = {.data = text, .size = sizeof(text) - 1}};
    CHECK(!h11_cycle_of(cycle)->is_started);
    const struct runtime_exception *raised = h11_send(cycle, &start, AWAIT("uvicorn.drain"));
    if (raised == NULL) {
        raised = h11_send(cycle, &body, AWAIT("uvicorn.drain"));
    }
    CHECK(raised == NULL || raised->kind == RUNTIME_EXCEPTION_CANCELLED);
}

/* run_asgi(), behind the call. */
void h11_app_ended(struct sim_cycle *cycle, const struct runtime_exception *raised)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    struct sim_connection *connection = cycle->connection;
    CHECK(!own->is_on_response_off);
    if (raised != NULL) {
        sim_report_error(cycle, LOGGER, "Exception in ASGI application", raised);
        if (!own->is_started) {
            send_500(cycle);
        } else {
            sim_connection_close(connection, cycle->request, "exception in the application");
        }
    } else if (!own->is_started && !own->is_disconnected) {
        sim_report_error(cycle, LOGGER, "ASGI callable returned without starting response.", NULL);
        send_500(cycle);
    } else if (!own->is_complete && !own->is_disconnected) {
        sim_report_error(cycle, LOGGER, "ASGI callable returned without completing response.",
                         NULL);
        sim_connection_close(connection, cycle->request, "response not completed");
    }
    own->is_on_response_off = true;
}

static const struct h11_steps correct = {
    .release_senders = release_senders,
};

const struct sim_family h11_family = {.correct = &correct, .steps_size = sizeof correct};
