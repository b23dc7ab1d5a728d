#include "reference_server/event_source.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"

#include "reference_server/finalizer.h"
#include "reference_server/late_work.h"
#include "reference_server/message.h"
#include "reference_server/server_state.h"
#include "reference_server/text.h"

#define NS_PER_US        UINT64_C(1000)
#define NS_PER_S         UINT64_C(1000000000)
#define PING_INTERVAL_NS (15 * NS_PER_S)

/* Who opens a response of events owes that it is closed. */
#define FINALIZER "response"

void reference_server_event_source_open(struct reference_server_event_source *source)
{
    struct reference_server_exchange *exchange = source->exchange;
    CHECK(exchange != NULL);
    struct runtime_loop *loop = exchange->server->loop;
    struct runtime_stream_options options = {.name = "sse_stream", .owner = exchange->scope->owner};
    runtime_stream_create(loop, options, &source->events, &source->events_reader);
    runtime_lock_init(loop, &source->send_lock, false);
    source->active = true;
    source->is_open = true;
    reference_server_finalizer_owe(exchange->server, FINALIZER, 0);
}

void reference_server_event_source_close(struct reference_server_event_source *source)
{
    CHECK(source->is_open);
    struct reference_server *server = source->exchange->server;
    if (!server->steps.response_is_closed(source)) {
        return;
    }
    source->is_open = false;
    runtime_send_stream_close(source->events);
    runtime_receive_stream_close(source->events_reader);
    reference_server_finalizer_settle(server, FINALIZER, 0);
}

void reference_server_event_source_release(struct reference_server_event_source *source)
{
    CHECK(source->events != NULL);
    runtime_send_stream_let_go(source->events);
    runtime_receive_stream_let_go(source->events_reader);
    source->events = NULL;
    source->events_reader = NULL;
}

static const struct runtime_exception *send_start(struct reference_server_event_source *source)
{
    struct asgi_header items[] = {
        {"cache-control", "no-cache, no-transform"}, {"connection", "keep-alive"},
        {"content-type", "text/event-stream"},       {"x-accel-buffering", "no"},
        {"mcp-session-id", source->session_id},
    };
    uint32_t count = sizeof(items) / sizeof(items[0]);
    struct asgi_message start = {
        .type = ASGI_HTTP_RESPONSE_START,
        .status = 200,
        .headers = {.count = source->session_id[0] == '\0' ? count - 1 : count, .items = items},
    };
    return reference_server_send(source->exchange, &start, AWAIT("sse.start"));
}

static void append_field(struct reference_server_text *text, const char *name, uint32_t value)
{
    reference_server_text_append(text, name);
    reference_server_text_append_number(text, value);
    reference_server_text_append(text, "\r\n");
}

/* ServerSentEvent.encode */
static void write_event(const struct reference_server_event_source *source,
                        const struct reference_server_message *message,
                        struct reference_server_text *text)
{
    const struct asgi_event_store *store = source->exchange->server->settings->event_store;
    if (message->event != 0) {
        append_field(text, "id: ", message->event);
    }
    reference_server_text_append(text, message->is_priming ? "data: " : "event: message\r\ndata: ");
    reference_server_text_append_bytes(text, message->json, message->size);
    reference_server_text_append(text, "\r\n");
    if (message->is_priming && store->retry_ms > 0) {
        append_field(text, "retry: ", store->retry_ms);
    }
    reference_server_text_append(text, "\r\n");
}

/* One event; the message is done with afterwards. */
static const struct runtime_exception *send_event(struct reference_server_event_source *source,
                                                  struct reference_server_message *message)
{
    struct runtime_loop *loop = source->exchange->server->loop;
    struct reference_server_text text;
    reference_server_text_init(&text, runtime_loop_arena(loop));
    write_event(source, message, &text);
    reference_server_message_discard(message);
    struct asgi_message body = {
        .type = ASGI_HTTP_RESPONSE_BODY,
        .body = {.data = text.bytes, .size = text.size},
        .more_body = true,
    };
    /* move_on_after(None): no deadline, and yet a scope of its own. */
    struct runtime_scope timeout;
    runtime_scope_init(loop, &timeout, (struct runtime_scope_options){0});
    runtime_scope_enter(&timeout);
    const struct runtime_exception *raised =
        reference_server_send(source->exchange, &body, AWAIT("sse.body"));
    raised = runtime_scope_exit(&timeout, raised);
    reference_server_text_release(&text);
    return raised;
}

static const struct runtime_exception *send_end(struct reference_server_event_source *source)
{
    const struct runtime_exception *raised =
        runtime_lock_acquire(&source->send_lock, AWAIT("sse.end_lock"));
    if (raised != NULL) {
        return raised;
    }
    source->active = false;
    struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    raised = reference_server_send(source->exchange, &end, AWAIT("sse.end"));
    const struct runtime_exception *unheld = runtime_lock_release(&source->send_lock);
    CHECK(unheld == NULL);
    return raised;
}

static void start(struct reference_server_event_source *source, struct runtime_body body,
                  const char *role)
{
    struct runtime_task_options options = {.role = role, .owner = source->exchange->scope->owner};
    (void)runtime_group_start_soon(&source->group, body, options);
}

static void start_sender(struct reference_server_event_source *source)
{
    start(source, source->sender, source->sender_role);
}

static bool sender_waits(const struct reference_server_event_source *source)
{
    return source->exchange->server->steps.sender_waits_for_start(source);
}

static const struct runtime_exception *stream_response(struct reference_server_event_source *source)
{
    const bool starts_sender = sender_waits(source);
    const struct runtime_exception *raised = send_start(source);
    if (raised == NULL && starts_sender) {
        start_sender(source);
    }
    while (raised == NULL) {
        void *item = NULL;
        raised = runtime_receive_stream_receive(source->events_reader, AWAIT("sse.events_receive"),
                                                &item);
        if (raised == NULL) {
            raised = send_event(source, item);
        }
    }
    return raised->kind == RUNTIME_EXCEPTION_END_OF_STREAM ? send_end(source) : raised;
}

static const struct runtime_exception *send_ping(struct reference_server_event_source *source)
{
    uint64_t now = runtime_loop_now(source->exchange->server->loop);
    char text[64];
    const int size = snprintf(text, sizeof(text), ": ping - %" PRIu64 ".%06" PRIu64 "\r\n\r\n",
                              now / NS_PER_S, now % NS_PER_S / NS_PER_US);
    CHECK(size > 0);
    struct asgi_message body = {
        .type = ASGI_HTTP_RESPONSE_BODY,
        .body = {.data = text, .size = (size_t)size},
        .more_body = true,
    };
    return reference_server_send(source->exchange, &body, AWAIT("sse.ping"));
}

static const struct runtime_exception *ping(struct reference_server_event_source *source)
{
    if (!source->exchange->server->steps.ping_waits_its_turn(source)) {
        return send_ping(source);
    }
    const struct runtime_exception *raised =
        runtime_lock_acquire(&source->send_lock, AWAIT("sse.ping_lock"));
    if (raised != NULL) {
        return raised;
    }
    if (source->active) {
        raised = send_ping(source);
    }
    const struct runtime_exception *unheld = runtime_lock_release(&source->send_lock);
    CHECK(unheld == NULL);
    return raised;
}

static const struct runtime_exception *keep_alive(struct reference_server_event_source *source)
{
    struct reference_server *server = source->exchange->server;
    uint64_t interval = server->settings->ping_interval_ns;
    const struct runtime_exception *raised = NULL;
    while (source->active && raised == NULL) {
        raised = runtime_sleep_daemon(server->loop, interval == 0 ? PING_INTERVAL_NS : interval,
                                      AWAIT("sse.ping_sleep"));
        if (raised == NULL) {
            raised = ping(source);
        }
    }
    return raised;
}

/* cancel_on_finish: whoever of the four ends well ends the others. */
static const struct runtime_exception *finish(struct reference_server_event_source *source,
                                              const struct runtime_exception *raised)
{
    if (raised == NULL) {
        runtime_scope_cancel(runtime_group_scope(&source->group));
    }
    return raised;
}

static const struct runtime_exception *stream_task(void *source)
{
    return finish(source, stream_response(source));
}

static const struct runtime_exception *ping_task(void *source)
{
    return finish(source, keep_alive(source));
}

static const struct runtime_exception *exit_task(void *argument)
{
    struct reference_server_event_source *source = argument;
    struct reference_server *server = source->exchange->server;
    const struct runtime_exception *raised = NULL;
    if (!server->exiting) {
        raised = runtime_event_wait(&server->exit_signal, AWAIT("sse.exit_wait"));
    }
    if (raised != NULL) {
        return raised;
    }
    CHECK(server->exiting);
    return server->steps.exit_ends_response(source) ? finish(source, NULL) : NULL;
}

/* _listen_for_disconnect */
static const struct runtime_exception *disconnect_task(void *argument)
{
    struct reference_server_event_source *source = argument;
    const struct reference_server_steps *steps = &source->exchange->server->steps;
    while (steps->listener_goes_on(source)) {
        struct asgi_message message;
        const struct runtime_exception *raised =
            reference_server_receive(source->exchange, AWAIT("sse.disconnect_receive"), &message);
        if (raised != NULL) {
            return steps->listener_cancelled(source, raised);
        }
        if (message.type == ASGI_HTTP_DISCONNECT) {
            source->is_left = true;
            steps->client_left(source);
            return NULL;
        }
    }
    return finish(source, NULL);
}

const struct runtime_exception *reference_server_event_source_call(void *argument)
{
    struct reference_server_event_source *source = argument;
    CHECK(source->events_reader != NULL);
    runtime_group_enter(source->exchange->server->loop, &source->group);
    start(source, (struct runtime_body){stream_task, source}, "sse.stream");
    start(source, (struct runtime_body){ping_task, source}, "sse.ping");
    start(source, (struct runtime_body){exit_task, source}, "sse.exit_signal");
    if (!sender_waits(source)) {
        start_sender(source);
    }
    start(source, (struct runtime_body){disconnect_task, source}, "sse.disconnect");
    const struct runtime_exception *raised =
        runtime_group_exit(&source->group, NULL, AWAIT("sse.group_exit"));
    return raised == NULL ? reference_server_late_work_run(source->exchange) : raised;
}
