#include "tests/reference_server/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/guard.h"

#include "runtime/task.h"

#include "reference_server/server.h"

#include "tests/support/test.h"

#define ARENA_SIZE     ((size_t)2 << 20)
#define STACK_COUNT    64
#define ITERATIONS_MAX 20000

static void note(struct host *host, const char *who, const char *what)
{
    assert_true(host->event_count < HOST_EVENT_COUNT_MAX);
    struct host_event *event = &host->events[host->event_count++];
    (void)snprintf(event->who, sizeof(event->who), "%s", who);
    (void)snprintf(event->what, sizeof(event->what), "%s", what);
    event->iteration = runtime_loop_iteration(host->loop) - host->zero;
}

static void note_message(struct host_request *request, const char *word,
                         const struct asgi_message *message)
{
    char text[HOST_TEXT_SIZE];
    (void)snprintf(text, sizeof(text), "%s %s", word, asgi_message_type_name(message->type));
    note(request->host, request->name, text);
}

static const struct runtime_exception *
receive(struct asgi_connection *port, struct runtime_site site, struct asgi_message *out_message)
{
    struct host_request *request = (struct host_request *)(void *)port;
    const struct runtime_exception *raised = NULL;
    if (!request->gone && !request->complete) {
        if (!request->handed_out) {
            request->handed_out = true;
            for (uint32_t i = 0; i < request->body_delay && raised == NULL; i++) {
                raised = runtime_yield(request->host->loop, site);
            }
            if (raised != NULL) {
                return raised;
            }
            runtime_event_set(&request->event);
        }
        raised = runtime_event_wait_asyncio(&request->event, site);
        if (raised != NULL) {
            return raised;
        }
        runtime_event_clear(&request->event);
    }
    *out_message = (struct asgi_message){.type = ASGI_HTTP_DISCONNECT};
    if (!request->gone && !request->complete) {
        out_message->type = ASGI_HTTP_REQUEST;
        out_message->body.data = request->body;
        out_message->body.size = request->body == NULL ? 0 : strlen(request->body);
    }
    return NULL;
}

static const struct runtime_exception *
reject(struct host_request *request, const struct asgi_message *message, const char *wanted)
{
    char text[HOST_TEXT_SIZE];
    const char *type = asgi_message_type_name(message->type);
    note_message(request, "rejected", message);
    if (wanted == NULL) {
        (void)snprintf(text, sizeof(text),
                       "Unexpected ASGI message '%s' sent, after response already completed.",
                       type);
    } else {
        (void)snprintf(text, sizeof(text), "Expected ASGI message '%s', but got '%s'.", wanted,
                       type);
    }
    return runtime_exception_create(request->host->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                    "RuntimeError", text);
}

static void start_response(struct host_request *request, const struct asgi_message *message)
{
    char text[32];
    const char *session = asgi_headers_find(message->headers, "mcp-session-id");
    request->started = true;
    request->status = message->status;
    if (session != NULL && request->host->session[0] == '\0') {
        (void)snprintf(request->host->session, sizeof(request->host->session), "%s", session);
    }
    (void)snprintf(text, sizeof(text), "start %u", message->status);
    note(request->host, request->name, text);
}

static void write_response(struct host_request *request, const struct asgi_message *message)
{
    assert_true(request->data_size + message->body.size < HOST_DATA_SIZE);
    if (message->body.size > 0) {
        memcpy(request->data + request->data_size, message->body.data, message->body.size);
        request->data_size += message->body.size;
        request->data[request->data_size] = '\0';
    }
    if (message->more_body) {
        note(request->host, request->name, "body");
        return;
    }
    request->complete = true;
    runtime_event_set(&request->event);
    note(request->host, request->name, "end");
}

static const struct runtime_exception *send_message(struct asgi_connection *port,
                                                    const struct asgi_message *message,
                                                    struct runtime_site site)
{
    struct host_request *request = (struct host_request *)(void *)port;
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < request->send_stall && raised == NULL; i++) {
        raised = runtime_yield(request->host->loop, site);
    }
    if (raised != NULL) {
        return raised;
    }
    if (request->gone) {
        note_message(request, "dropped", message);
        return !request->is_strict
                   ? NULL
                   : runtime_exception_create(request->host->loop, RUNTIME_EXCEPTION_OTHER,
                                              "ClientDisconnected", "");
    }
    if (request->complete) {
        return reject(request, message, NULL);
    }
    enum asgi_message_type wanted =
        request->started ? ASGI_HTTP_RESPONSE_BODY : ASGI_HTTP_RESPONSE_START;
    if (message->type != wanted) {
        return reject(request, message, asgi_message_type_name(wanted));
    }
    if (request->started) {
        write_response(request, message);
    } else {
        start_response(request, message);
    }
    return NULL;
}

static const struct asgi_connection_type connection_type = {.receive = receive,
                                                            .send = send_message};

static void log_line(void *self, enum asgi_log_level level, const char *logger, const char *text)
{
    struct host *host = self;
    assert_non_null(logger);
    if (level == ASGI_LOG_ERROR) {
        /* The id is not the same in any two worlds. */
        char line[HOST_TEXT_SIZE];
        bool crash = strncmp(text, "Session ", 8) == 0 && strlen(text) > 40;
        (void)snprintf(line, sizeof(line), "%s%s", crash ? "Session" : "",
                       crash ? text + 8 + 32 : text);
        note(host, "log", line);
    }
}

static uint32_t owner_opened(void *self, enum asgi_owner_kind kind, const char *name)
{
    struct host *host = self;
    assert_int_equal(ASGI_OWNER_SESSION, kind);
    assert_non_null(name);
    return ++host->owner_count;
}

static void owner_ended(void *self, uint32_t owner)
{
    assert_true(owner > 0);
    ((struct host *)self)->ended_count++;
}

static void session_listed(void *self, uint32_t owner)
{
    assert_true(owner > 0);
    ((struct host *)self)->listed_count++;
}

static void session_unlisted(void *self, uint32_t owner)
{
    assert_true(owner > 0);
    ((struct host *)self)->listed_count--;
}

static void session_served(void *self, uint32_t session_owner, uint32_t request_owner)
{
    assert_true(session_owner > 0);
    assert_true(request_owner > 0);
    ((struct host *)self)->served_count++;
}

static void tool(void *self, const struct asgi_tool_report *report)
{
    struct host_tool_counts *counts = &((struct host *)self)->tools;
    uint32_t *const slots[] = {
        [ASGI_TOOL_STARTED] = &counts->started,     [ASGI_TOOL_PROGRESS] = &counts->progress,
        [ASGI_TOOL_RETURNED] = &counts->returned,   [ASGI_TOOL_RAISED] = &counts->raised,
        [ASGI_TOOL_CANCELLED] = &counts->cancelled,
    };
    (*slots[report->event])++;
}

static void finalizer_owed(void *self, const char *name, uint32_t id)
{
    assert_non_null(name);
    (void)id;
    ((struct host *)self)->owed_count++;
}

static void finalizer_ran(void *self, const char *name, uint32_t id)
{
    struct host *host = self;
    assert_non_null(name);
    (void)id;
    assert_true(host->owed_count > 0);
    host->owed_count--;
}

static const struct asgi_observer app_observer = {
    .log = log_line,
    .owner_opened = owner_opened,
    .owner_ended = owner_ended,
    .session_listed = session_listed,
    .session_unlisted = session_unlisted,
    .session_served = session_served,
    .tool = tool,
    .finalizer_owed = finalizer_owed,
    .finalizer_ran = finalizer_ran,
};

static uint64_t entropy(void *self)
{
    struct host *host = self;
    return ++host->entropy_count * UINT64_C(0x9e3779b97f4a7c15);
}

static void task_ended(void *self, struct runtime_task *task,
                       const struct runtime_exception *raised)
{
    struct host *host = self;
    if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_CANCELLED &&
        strcmp(runtime_task_role(task), "session.handle_message") == 0) {
        host->cancelled_handler_count++;
    }
}

static const struct runtime_observer loop_observer = {.entropy = entropy, .task_ended = task_ended};

void host_init(struct host *host, const struct asgi_settings *settings)
{
    *host = (struct host){.settings = *settings};
    size_t stacks_size = STACK_COUNT * RUNTIME_STACK_SIZE;
    host->arena_memory = aligned_alloc(64, ARENA_SIZE);
    host->stack_memory = aligned_alloc(64, stacks_size);
    assert_non_null(host->arena_memory);
    assert_non_null(host->stack_memory);
    host->arena = base_arena_init(host->arena_memory, ARENA_SIZE);
    struct runtime_stacks_options stacks = {.memory = host->stack_memory, .size = stacks_size};
    struct runtime_loop_options options = {
        .arena = host->arena,
        .observer = &loop_observer,
        .host = host,
        .stacks = runtime_stacks_create(host->arena, stacks),
    };
    host->loop = runtime_loop_create(&options);
    enum base_error error =
        reference_server_create(host->loop, &host->settings, &app_observer, host, &host->app);
    assert_int_equal(BASE_ERROR_OK, error);
    host->app->type->startup(host->app);
    host_settle(host);
}

void host_release(struct host *host)
{
    base_guard_open(host->arena_memory, ARENA_SIZE);
    base_guard_open(host->stack_memory, STACK_COUNT * RUNTIME_STACK_SIZE);
    free(host->stack_memory);
    free(host->arena_memory);
}

struct host_request *host_request(struct host *host, const char *name, const char *method,
                                  const char *body)
{
    assert_true(host->request_count < HOST_REQUEST_COUNT_MAX);
    struct host_request *request = &host->requests[host->request_count++];
    *request = (struct host_request){
        .port = {.type = &connection_type},
        .host = host,
        .name = name,
        .method = method,
        .body = body,
        .owner = 100 + host->request_count,
    };
    runtime_event_init(host->loop, &request->event);
    return request;
}

static void add_header(struct host_request *request, const char *name, const char *value)
{
    assert_true(request->header_count < sizeof(request->headers) / sizeof(request->headers[0]));
    request->headers[request->header_count++] = (struct asgi_header){name, value};
}

static const struct runtime_exception *run_request(void *argument)
{
    struct host_request *request = argument;
    struct host *host = request->host;
    for (uint32_t i = 0; i < request->yields; i++) {
        const struct runtime_exception *raised = runtime_yield(host->loop, AWAIT("host.yield"));
        assert_null(raised);
    }
    const char *session = request->session_header == NULL ? host->session : request->session_header;
    add_header(request, "accept", "application/json, text/event-stream");
    add_header(request, "content-type", "application/json");
    if (session[0] != '\0') {
        add_header(request, "mcp-session-id", session);
    }
    if (request->last_event != NULL) {
        add_header(request, "last-event-id", request->last_event);
    }
    request->scope = (struct asgi_scope){
        .method = request->method,
        .path = "/mcp",
        .spec_version = "2.3",
        .headers = {.count = request->header_count, .items = request->headers},
        .owner = request->owner,
    };
    request->raised = host->app->type->call(host->app, &request->scope, &request->port);
    request->returned = true;
    if (request->raised == NULL && request->started && !request->complete && !request->gone) {
        note(host, request->name, "incomplete");
    }
    note(host, request->name, request->raised == NULL ? "returns" : "raises");
    return NULL;
}

void host_start(struct host_request *request)
{
    struct runtime_task_options options = {.role = "request", .owner = request->owner};
    (void)runtime_task_create(request->host->loop, (struct runtime_body){run_request, request},
                              options);
}

void host_disconnect(struct host_request *request)
{
    if (!request->complete) {
        request->gone = true;
    }
    runtime_event_set(&request->event);
}

void host_settle(struct host *host)
{
    for (uint32_t i = 0; i < ITERATIONS_MAX; i++) {
        if (!runtime_loop_has_ready(host->loop)) {
            if (runtime_loop_next_deadline(host->loop, false) == RUNTIME_NEVER) {
                return;
            }
            runtime_loop_jump(host->loop);
        }
        runtime_loop_run_once(host->loop);
    }
    fail_msg("does not settle in %d iterations", ITERATIONS_MAX);
}

struct host_request *host_run(struct host *host, const char *method, const char *body)
{
    struct host_request *request = host_request(host, "setup", method, body);
    host_start(request);
    host_settle(host);
    assert_true(request->returned);
    return request;
}

void host_open_session(struct host *host)
{
    struct host_request *first = host_run(
        host, "POST",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
        "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"0\"}}}");
    assert_int_equal(200, first->status);
    assert_true(first->complete);
    struct host_request *second =
        host_run(host, "POST", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    assert_int_equal(202, second->status);
    host->request_count = 0;
}

void host_set_zero(struct host *host)
{
    host->zero = runtime_loop_iteration(host->loop);
    host->event_count = 0;
}

uint32_t host_count(const struct host *host, const char *who, const char *what)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < host->event_count; i++) {
        if (strcmp(host->events[i].who, who) == 0 && strcmp(host->events[i].what, what) == 0) {
            count++;
        }
    }
    return count;
}

const char *host_said(struct host *host, const char *who, char out[HOST_TEXT_SIZE])
{
    size_t length = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < host->event_count; i++) {
        if (strcmp(host->events[i].who, who) == 0) {
            int more = snprintf(out + length, HOST_TEXT_SIZE - length, "%s%s",
                                length == 0 ? "" : ", ", host->events[i].what);
            assert_true(more > 0 && length + (size_t)more < HOST_TEXT_SIZE);
            length += (size_t)more;
        }
    }
    return out;
}

void host_open(struct host *host, const struct asgi_settings *settings, const char *first,
               const char *second)
{
    const char *names[] = {first, second};
    struct asgi_settings wanted = *settings;
    wanted.bugs = names;
    wanted.bug_count = first == NULL ? 0 : second == NULL ? 1 : 2;
    assert_true(first != NULL || second == NULL);
    host_init(host, &wanted); /* the server looks at its bugs only now */
    if (!settings->stateless) {
        host_open_session(host);
    }
    host_set_zero(host);
}

struct host_request *host_start_late(struct host *host, const char *name, const char *method,
                                     const char *body, uint32_t yields)
{
    struct host_request *request = host_request(host, name, method, body);
    request->yields = yields;
    host_start(request);
    return request;
}

void host_expect_said(struct host *host, const char *who, const char *words)
{
    char said[HOST_TEXT_SIZE];
    assert_string_equal(words, host_said(host, who, said));
}
