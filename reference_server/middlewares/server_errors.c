#include <stddef.h>

#include "base/check.h"
#include "base/text.h"

#include "reference_server/middleware.h"
#include "reference_server/middleware_steps.h"

#define LINE_SIZE 512

struct watched {
    struct asgi_connection port;        /* what the application gets; the first member */
    struct asgi_connection *connection; /* borrows */
    bool is_started;
    bool is_completed;
};

static struct watched *watched_of(struct asgi_connection *port)
{
    CHECK(port != NULL);
    return (struct watched *)(void *)port;
}

static const struct runtime_exception *
receive(struct asgi_connection *port, struct runtime_site site, struct asgi_message *out_message)
{
    return asgi_receive(watched_of(port)->connection, site, out_message);
}

static const struct runtime_exception *
send(struct asgi_connection *port, const struct asgi_message *message, struct runtime_site site)
{
    struct watched *self = watched_of(port);
    if (message->type == ASGI_HTTP_RESPONSE_START) {
        self->is_started = true;
    }
    const struct runtime_exception *raised = asgi_send(self->connection, message, site);
    if (raised == NULL && message->type == ASGI_HTTP_RESPONSE_BODY && !message->more_body) {
        self->is_completed = true;
    }
    return raised;
}

static const struct asgi_connection_type port_type = {.receive = receive, .send = send};

/* PlainTextResponse("Internal Server Error", status_code=500) */
static const struct runtime_exception *answer(struct watched *self)
{
    static const char text[] = "Internal Server Error";
    static const struct asgi_header headers[] = {{"content-length", "21"},
                                                 {"content-type", "text/plain; charset=utf-8"}};
    struct asgi_message start = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 500, .headers = {.count = 2, .items = headers}};
    const struct runtime_exception *raised =
        asgi_send(self->connection, &start, AWAIT("server_errors.start"));
    if (raised != NULL) {
        return raised;
    }
    struct asgi_message body = {.type = ASGI_HTTP_RESPONSE_BODY,
                                .body = {.data = text, .size = sizeof(text) - 1}};
    raised = send(&self->port, &body, AWAIT("server_errors.body"));
    return raised;
}

static void log_handled(const struct reference_server_wrapping *wrapping,
                        const struct runtime_exception *exception)
{
    char line[LINE_SIZE];
    char name[LINE_SIZE];
    struct base_text text;
    if (wrapping->observer == NULL || wrapping->observer->log == NULL) {
        return;
    }
    runtime_exception_describe(exception, name, sizeof(name));
    base_text_init(&text, line, sizeof(line));
    base_text_append(&text, "Exception in ASGI application: ");
    base_text_append(&text, name);
    wrapping->observer->log(wrapping->host, ASGI_LOG_ERROR, "starlette.middleware.errors", line);
}

static const struct runtime_exception *handle(const struct reference_server_wrapping *wrapping,
                                              struct watched *self,
                                              const struct runtime_exception *exception)
{
    const struct reference_server_middleware_steps *steps = wrapping->steps;
    CHECK(!runtime_exception_is_cancelled(exception));
    if (steps->error_may_be_answered(self->is_started)) {
        const struct runtime_exception *raised = answer(self);
        if (raised != NULL) {
            return raised;
        }
    }
    if (steps->error_is_raised_again(self->is_completed)) {
        return exception;
    }
    log_handled(wrapping, exception);
    return NULL;
}

static const struct runtime_exception *call(struct reference_server_wrapping *wrapping,
                                            const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    CHECK(connection != NULL);
    struct base_arena *arena = runtime_loop_arena(wrapping->loop);
    struct watched *self = base_arena_take(arena, sizeof *self);
    self->port.type = &port_type;
    self->connection = connection;
    struct asgi_app *inner = wrapping->inner;
    const struct runtime_exception *raised = inner->type->call(inner, scope, &self->port);
    if (raised != NULL && !runtime_exception_is_cancelled(raised)) {
        raised = handle(wrapping, self, raised);
    }
    base_arena_give_back(arena, self, sizeof *self);
    return raised;
}

const struct reference_server_middleware reference_server_middleware_server_errors = {
    .name = "server-errors",
    .summary = "an exception is answered with 500 where no response has started",
    .source = "starlette 0.50.0, ServerErrorMiddleware without a handler of its own",
    .call = call,
};
