/*
 * Order tables: what a dialect does with an application whose every step is a letter of its
 * request's path, and a client whose every step is a letter too.
 */
#ifndef TESTS_SUPPORT_LETTERS_H
#define TESTS_SUPPORT_LETTERS_H

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#include "runtime/task.h"

#include "sim/connection.h"
#include "sim/world.h"

#include "tests/support/app.h"
#include "tests/support/test.h"

/* An application that does what its request's path says, a letter at a time: s start, b body, L a
 * large one, S start with a Content-Length of 7, e end, r receive, c checkpoint, t sleep for a
 * second, x raise; it goes on whatever happens. */
struct letters_app {
    struct asgi_app app;
    struct runtime_loop *loop;
};

static inline const struct runtime_exception *letters_send(struct asgi_connection *connection,
                                                           enum asgi_message_type type, bool more)
{
    const struct asgi_message message = {
        .type = type,
        .status = 200,
        .more_body = more,
        .body = {.data = "12345", .size = type == ASGI_HTTP_RESPONSE_START ? 0 : 5}};
    return asgi_send(connection, &message, AWAIT("letters.send"));
}

static inline const struct runtime_exception *
letters_send_length(struct asgi_connection *connection)
{
    static const struct asgi_header header = {"content-length", "7"};
    const struct asgi_message message = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 200, .headers = {.count = 1, .items = &header}};
    return asgi_send(connection, &message, AWAIT("letters.send"));
}

static inline const struct runtime_exception *letters_send_large(struct asgi_connection *connection)
{
    static const char large[SIM_HIGH_WATER_SIZE + 2];
    const struct asgi_message message = {.type = ASGI_HTTP_RESPONSE_BODY,
                                         .more_body = true,
                                         .body = {.data = large, .size = sizeof(large)}};
    return asgi_send(connection, &message, AWAIT("letters.send"));
}

static inline const struct runtime_exception *
letters_act(struct letters_app *self, struct asgi_connection *connection, char letter)
{
    struct asgi_message message;
    switch (letter) {
    case 's':
        return letters_send(connection, ASGI_HTTP_RESPONSE_START, false);
    case 'b':
        return letters_send(connection, ASGI_HTTP_RESPONSE_BODY, true);
    case 'L':
        return letters_send_large(connection);
    case 'S':
        return letters_send_length(connection);
    case 'e':
        return letters_send(connection, ASGI_HTTP_RESPONSE_BODY, false);
    case 'r':
        return asgi_receive(connection, AWAIT("letters.receive"), &message);
    case 'c':
        return runtime_checkpoint(self->loop, AWAIT("letters.checkpoint"));
    case 't':
        return runtime_sleep(self->loop, UINT64_C(1000000000), AWAIT("letters.sleep"));
    default:
        return NULL;
    }
}

static inline const struct runtime_exception *letters_call(struct asgi_app *app,
                                                           const struct asgi_scope *scope,
                                                           struct asgi_connection *connection)
{
    struct letters_app *self = (struct letters_app *)(void *)app;
    const char *script = scope->path;
    for (uint32_t i = 0; script[i] != '\0'; i++) {
        if (script[i] == 'x') {
            return runtime_exception_create(self->loop, RUNTIME_EXCEPTION_OTHER, "ValueError",
                                            "boom");
        }
        const struct runtime_exception *raised = letters_act(self, connection, script[i]);
        if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
            return raised;
        }
    }
    return NULL;
}

static const struct asgi_app_type letters_type = TESTS_APP_TYPE("letters", letters_call);

static inline enum base_error letters_create(struct runtime_loop *loop,
                                             const struct asgi_settings *settings,
                                             const struct asgi_observer *observer, void *host,
                                             struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    (void)host;
    struct letters_app *self = tests_app_create(loop, sizeof(*self), &letters_type);
    self->loop = loop;
    *out_app = &self->app;
    return BASE_ERROR_OK;
}

/* The client's side, a letter at a time too: 1 and 2 are requests (2 is pipelined behind 1, and 3
 * is 2 on a connection of its own, 200 ms later), B the late body of 1 (late when its script begins
 * with r), F leaves, P pauses, R resumes.  T tells the process to end, I does so by SIGINT; a host
 * waits 500 ms then when the first letter is g, not at all when it is z.  Each comes when the one
 * before has been dealt with. */
struct letters_step {
    char letter;
    const char *script;
};

static inline bool letters_perform(struct sim_world *world, const struct sim_step *step,
                                   uint32_t phase)
{
    const struct letters_step *letter = step->parameters;
    assert_int_equal(0, phase);
    switch (letter->letter) {
    case '1':
    case '2':
    case '3':
        sim_client_request(world,
                           &(struct sim_request_options){.exchange = letter->letter == '1' ? 0 : 1,
                                                         .client = "a",
                                                         .method = "POST",
                                                         .path = letter->script,
                                                         .window = 1,
                                                         .is_pipelined = letter->letter == '2',
                                                         .body_is_late = letter->script[0] == 'r'});
        break;
    case 'T':
    case 'I':
        sim_world_signal(world, letter->letter == 'T' ? SIM_SIGNAL_TERM : SIM_SIGNAL_INT);
        break;
    case 'B':
        sim_client_send_body(world, 0, (struct asgi_bytes){.data = "{}", .size = 2}, false);
        break;
    case 'F':
        sim_client_disconnect(world, 0, SIM_LEAVE_FIN);
        break;
    case 'P':
        sim_client_pause(world, 0);
        break;
    case 'R':
        sim_client_resume(world, 0);
        break;
    default:
        fail();
    }
    return true;
}

static const struct sim_action letters_action = {.name = "letter", .perform = letters_perform};

#define LETTERS_COUNT_MAX 8

static inline void letters_tell_event(const struct sim_event *event, const char *text,
                                      struct base_text *out)
{
    static const char *const outcomes[] = {"accepted", "dropped", "rejected ", "ignored"};
    const uint64_t named = SIM_EVENT_BIT(APP_CALLED) | SIM_EVENT_BIT(APP_RETURNED) |
                           SIM_EVENT_BIT(WRITE_PAUSED) | SIM_EVENT_BIT(WRITE_RESUMED) |
                           SIM_EVENT_BIT(CONNECTION_LOST) | SIM_EVENT_BIT(CONNECTION_REFUSED) |
                           SIM_EVENT_BIT(SHUTDOWN_BEGUN) | SIM_EVENT_BIT(SHUTDOWN_ENDED);
    if (event->kind == SIM_EVENT_APP_SEND) {
        base_text_format(out, "%s%s\n", outcomes[event->object], text);
    } else if (event->kind == SIM_EVENT_APP_RECEIVE) {
        base_text_format(out, "%s\n", event->label);
    } else if (event->kind == SIM_EVENT_CONNECTION_CLOSED) {
        base_text_format(out, "closed: %s\n", event->label);
    } else if (event->kind == SIM_EVENT_SHUTDOWN_TOLD) {
        base_text_format(out, "%s %u\n", event->label, event->value);
    } else if (event->kind == SIM_EVENT_LOG) {
        base_text_format(out, "%s\n", text);
    } else if ((named >> event->kind & 1) != 0) {
        base_text_format(out, "%s\n", sim_event_kind_name((enum sim_event_kind)event->kind));
    }
}

static inline void letters_tell(const struct sim_world *world, struct base_text *out)
{
    const struct sim_trace *trace = sim_world_trace(world);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        letters_tell_event(&trace->events[i], sim_trace_text(trace, &trace->events[i]), out);
    }
}

#define LETTERS_NS_PER_MS UINT64_C(1000000)

static inline struct sim_host_settings letters_host(char letter)
{
    return (struct sim_host_settings){.has_grace = letter == 'g' || letter == 'z',
                                      .grace_ns = letter == 'g' ? 500 * LETTERS_NS_PER_MS : 0};
}

/* Runs letters (the client) against scripts (the application, one per request) in the default
 * order. */
static inline void letters_expect(const char *dialect, const char *letters, const char *first,
                                  const char *second, const char *expected)
{
    struct letters_step parameters[LETTERS_COUNT_MAX];
    struct sim_step steps[LETTERS_COUNT_MAX];
    static const struct sim_exchange_plan exchanges[] = {{.name = "1", .client = "a"},
                                                         {.name = "2", .client = "a"}};
    const struct sim_host_settings host = letters_host(letters[0]);
    letters += host.has_grace ? 1 : 0;
    const uint32_t count = (uint32_t)strlen(letters);
    assert_true(count <= LETTERS_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        parameters[i] = (struct letters_step){
            .letter = letters[i],
            .script = letters[i] == '2' || letters[i] == '3' ? second : first};
        steps[i] = (struct sim_step){.action = &letters_action,
                                     .parameters = &parameters[i],
                                     .label = "letter",
                                     .at = SIM_TIME_ANY,
                                     .wait_ns = letters[i] == '3' ? 200 * LETTERS_NS_PER_MS : 0};
    }
    const struct sim_plan plan = {.name = "letters",
                                  .dialect = sim_dialect_find(dialect),
                                  .host = host,
                                  .background = {.name = "background"},
                                  .main = {.name = "main", .steps = steps, .step_count = count},
                                  .exchanges = exchanges,
                                  .exchange_count = 2};
    enum base_error error;
    struct sim_world *world = sim_world_create(
        &(struct sim_world_options){.plan = &plan, .app = {.create = letters_create}}, &error);
    assert_int_equal(BASE_ERROR_OK, error);
    assert_int_equal(SIM_WORLD_READY, sim_world_run(world));
    enum sim_world_state state;
    while ((state = sim_world_run(world)) == SIM_WORLD_ASKS) {
        sim_world_answer(world, 0);
    }
    assert_int_equal(SIM_WORLD_ENDED, state);
    char buffer[4096];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    letters_tell(world, &out);
    assert_string_equal(expected, buffer);
    sim_world_destroy(world);
}

#endif
