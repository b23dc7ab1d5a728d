#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/dialects/h11_pipeline.h"

#define TEXT_SIZE 160
#define LOGGER    "uvicorn.error"

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
        runtime_event_init(sim_connection_loop(connection), &self->shared_event);
        runtime_event_set(&self->is_writable);
    }
    return self;
}

const struct h11_steps *h11_steps_of(const struct sim_connection *connection)
{
    CHECK(connection->world->plan->dialect->family->steps_size == sizeof(struct h11_steps));
    return sim_connection_steps(connection);
}

struct runtime_event *h11_event_of(const struct sim_cycle *cycle)
{
    CHECK(h11_cycle_of(cycle)->is_received);
    return h11_steps_of(cycle->connection)->message_event(cycle);
}

void h11_eof_received(struct sim_connection *connection)
{
    CHECK(connection->has_client_left);
}

void h11_connection_lost(struct sim_connection *connection, enum sim_leave how)
{
    const struct h11_steps *steps = h11_steps_of(connection);
    struct sim_cycle *cycle = steps->whom_to_tell(connection);
    if (cycle != NULL) {
        struct h11_cycle *own = h11_cycle_of(cycle);
        own->is_disconnected = own->is_disconnected || !own->is_complete;
        runtime_event_set(h11_event_of(cycle));
        steps->watch_application(cycle);
    }
    steps->release_senders(connection);
    switch (how) {
    case SIM_LEAVE_FIN:
        h11_disarm_keep_alive(connection);
        return;
    case SIM_LEAVE_RST:
        steps->forget_keep_alive(connection);
        return;
    }
    CHECK_UNREACHABLE("a way to leave outside the enumeration");
}

void h11_connection_shutdown(struct sim_connection *connection)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->is_initialised);
    if (self->cycle == NULL || h11_cycle_of(self->cycle)->is_complete) {
        sim_connection_close(connection, /*request=*/0, "shutdown");
    } else {
        h11_cycle_of(self->cycle)->must_close = true; /* keep_alive = False */
        h11_steps_of(connection)->tell_of_shutdown(self->cycle);
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
    if (!own->is_disconnected && !own->is_complete && !own->is_shutting_down) {
        sim_connection_resume_reading(cycle->connection);
        const struct runtime_exception *raised =
            runtime_event_wait_asyncio(h11_event_of(cycle), site);
        if (raised != NULL) {
            *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
            return h11_steps_of(cycle->connection)->end_receive(raised);
        }
        runtime_event_clear(h11_event_of(cycle));
    }
    if (own->is_disconnected || own->is_complete || own->is_shutting_down) {
        *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
        return NULL;
    }
    take_body(cycle, out_message);
    return NULL;
}

const struct runtime_exception *h11_reject(struct sim_cycle *cycle,
                                           const struct asgi_message *message, const char *name,
                                           const char *text)
{
    CHECK(text != NULL);
    const enum runtime_exception_kind kind = strcmp(name, "RuntimeError") == 0
                                                 ? RUNTIME_EXCEPTION_RUNTIME_ERROR
                                                 : RUNTIME_EXCEPTION_OTHER;
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
    return h11_reject(cycle, message, "RuntimeError", text);
}

static const struct runtime_exception *
reject_protocol(struct sim_cycle *cycle, const struct asgi_message *message, const char *text)
{
    CHECK(h11_cycle_of(cycle)->length.is_broken);
    return h11_reject(cycle, message, "LocalProtocolError", text);
}

void h11_accept(struct sim_cycle *cycle, const struct asgi_message *message)
{
    CHECK(cycle != NULL);
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
    sim_connection_write(cycle->connection, cycle, message);
}

void h11_write_data(struct sim_cycle *cycle, const struct asgi_message *message)
{
    struct asgi_message data = *message;
    CHECK(message->type == ASGI_HTTP_RESPONSE_BODY);
    data.more_body = true;
    if (data.body.size > 0) {
        sim_connection_write(cycle->connection, cycle, &data);
    }
}

void h11_complete(struct sim_cycle *cycle)
{
    const struct h11_cycle *own = h11_cycle_of(cycle);
    struct sim_connection *connection = cycle->connection;
    CHECK(own->is_complete);
    if (own->must_close) {
        sim_connection_close(connection, cycle->request, "connection: close");
    }
    if (!own->is_on_response_off && !sim_connection_is_closing(connection)) {
        h11_steps_of(connection)->go_on(connection);
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
    own->must_close = own->must_close || asgi_headers_say_close(cycle->scope.headers) ||
                      asgi_headers_say_close(message->headers);
    content_length_declare(&own->length, cycle, message->headers);
    h11_accept(cycle, message);
    return NULL;
}

static const struct runtime_exception *send_body(struct sim_cycle *cycle,
                                                 const struct asgi_message *message)
{
    static const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->is_started);
    const char *mistake = content_length_count(&own->length, cycle, message->body);
    if (mistake != NULL) {
        return reject_protocol(cycle, message, mistake);
    }
    if (message->more_body) {
        h11_accept(cycle, message);
        return NULL;
    }
    own->is_complete = true;
    h11_steps_of(cycle->connection)->wake_receiver(cycle);
    mistake = content_length_end(&own->length);
    if (mistake != NULL) {
        h11_write_data(cycle, message);
        return reject_protocol(cycle, message, mistake);
    }
    sim_report_send(cycle, message, SIM_SEND_ACCEPTED, NULL);
    h11_write_data(cycle, message);
    sim_connection_write(cycle->connection, cycle, &end);
    h11_complete(cycle);
    return NULL;
}

const struct runtime_exception *h11_transmit(struct sim_cycle *cycle,
                                             const struct asgi_message *message)
{
    const struct h11_cycle *own = h11_cycle_of(cycle);
    CHECK(own->is_current);
    if (own->is_disconnected) {
        return h11_steps_of(cycle->connection)->send_to_nobody(cycle, message);
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
    return h11_steps_of(cycle->connection)->send_body(cycle, message);
}

const struct runtime_exception *
h11_send(struct sim_cycle *cycle, const struct asgi_message *message, struct runtime_site site)
{
    CHECK(message != NULL);
    const struct runtime_exception *raised = h11_drain(cycle, site);
    return raised != NULL ? raised : h11_transmit(cycle, message);
}

/* "Servers must catch this exception and not log it" (ASGI http 2.4, "Disconnected Client"). */
static bool is_disconnect(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return raised->kind == RUNTIME_EXCEPTION_OTHER &&
           strcmp(raised->name, "ClientDisconnected") == 0;
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
    CHECK(raised == NULL || runtime_exception_is_cancelled(raised) || is_disconnect(raised));
}

/* run_asgi(), behind the call. */
void h11_app_ended(struct sim_cycle *cycle, const struct runtime_exception *raised)
{
    struct h11_cycle *own = h11_cycle_of(cycle);
    struct sim_connection *connection = cycle->connection;
    CHECK(!own->is_on_response_off);
    if (raised != NULL && is_disconnect(raised)) {
        CHECK(own->is_disconnected);
    } else if (raised != NULL) {
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
        if (!own->is_shutting_down) {
            sim_report_error(cycle, LOGGER, "ASGI callable returned without completing response.",
                             NULL);
        }
        sim_connection_close(connection, cycle->request, "response not completed");
    }
    own->is_on_response_off = true;
}

struct sim_cycle *h11_latest(const struct sim_connection *connection)
{
    return h11_connection_of(connection)->cycle;
}

void h11_leave_alone(struct sim_cycle *cycle)
{
    CHECK(h11_cycle_of(cycle)->is_received);
}

void h11_release_senders(struct sim_connection *connection)
{
    const struct h11_connection *self = h11_connection_of(connection);
    CHECK(self->is_initialised);
    if (self->is_write_paused) {
        h11_write_resumed(connection);
    }
}

const struct runtime_exception *h11_drop(struct sim_cycle *cycle,
                                         const struct asgi_message *message)
{
    CHECK(h11_cycle_of(cycle)->is_disconnected);
    sim_report_send(cycle, message, SIM_SEND_DROPPED, NULL);
    return NULL;
}

struct runtime_event *h11_own_event(const struct sim_cycle *cycle)
{
    return &h11_cycle_of(cycle)->message_event;
}

const struct runtime_exception *h11_pass_on(const struct runtime_exception *cancelled)
{
    CHECK(runtime_exception_is_cancelled(cancelled));
    return cancelled;
}

void h11_wake_receiver(const struct sim_cycle *cycle)
{
    CHECK(h11_cycle_of(cycle)->is_complete);
    runtime_event_set(h11_event_of(cycle));
}

/* The next request is only looked at later. */
static bool always(const struct sim_cycle *next)
{
    CHECK(next == NULL || next->connection != NULL);
    return true;
}

/* It has no claim to an answer (RFC 9112, 9.6), nor is it of any harm. */
void h11_ignore(struct sim_connection *connection, struct sim_cycle *follower)
{
    CHECK(follower->connection == connection);
}

/* It has as long as the host waits. */
void h11_tell_nothing(struct sim_cycle *cycle)
{
    CHECK(h11_cycle_of(cycle)->must_close);
}

static const struct h11_steps correct = {
    .send_body = send_body,
    .go_on = h11_go_on,
    .whom_to_tell = h11_latest,
    .watch_application = h11_leave_alone,
    .release_senders = h11_release_senders,
    .forget_keep_alive = h11_disarm_keep_alive,
    .send_to_nobody = h11_drop,
    .message_event = h11_own_event,
    .end_receive = h11_pass_on,
    .wake_receiver = h11_wake_receiver,
    .arms_keep_alive = always,
    .begin_without_keep_alive = h11_disarm_keep_alive,
    .rearm_keep_alive = h11_disarm_keep_alive,
    .refuse_follower = h11_ignore,
    .tell_of_shutdown = h11_tell_nothing,
};

const struct sim_family h11_family = {.correct = &correct, .steps_size = sizeof correct};
