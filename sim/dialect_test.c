/* What each dialect does with the same application: the verified order tables of uvicorn on h11,
 * and what is shared. */
#include "sim/dialect.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#include "runtime/task.h"

#include "sim/connection.h"
#include "sim/world.h"

#include "tests/support/test.h"

/* An application that does what its request's path says, a letter at a time: s start, b body, L a
 * large one, e end, r receive, c checkpoint, x raise; it goes on whatever happens. */
struct scripted {
    struct asgi_app app;
    struct runtime_loop *loop;
};

static const struct runtime_exception *send(struct asgi_connection *connection,
                                            enum asgi_message_type type, bool more)
{
    const struct asgi_message message = {
        .type = type,
        .status = 200,
        .more_body = more,
        .body = {.data = "12345", .size = type == ASGI_HTTP_RESPONSE_START ? 0 : 5}};
    return asgi_send(connection, &message, AWAIT("scripted.send"));
}

static const struct runtime_exception *send_start_with_length(struct asgi_connection *connection)
{
    static const struct asgi_header header = {"content-length", "7"};
    const struct asgi_message message = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 200, .headers = {.count = 1, .items = &header}};
    return asgi_send(connection, &message, AWAIT("scripted.send"));
}

static const struct runtime_exception *send_large(struct asgi_connection *connection)
{
    static const char large[SIM_HIGH_WATER_SIZE + 2];
    const struct asgi_message message = {.type = ASGI_HTTP_RESPONSE_BODY,
                                         .more_body = true,
                                         .body = {.data = large, .size = sizeof(large)}};
    return asgi_send(connection, &message, AWAIT("scripted.send"));
}

static const struct runtime_exception *act(struct scripted *self,
                                           struct asgi_connection *connection, char letter)
{
    struct asgi_message message;
    switch (letter) {
    case 's':
        return send(connection, ASGI_HTTP_RESPONSE_START, false);
    case 'b':
        return send(connection, ASGI_HTTP_RESPONSE_BODY, true);
    case 'L':
        return send_large(connection);
    case 'S':
        return send_start_with_length(connection);
    case 'e':
        return send(connection, ASGI_HTTP_RESPONSE_BODY, false);
    case 'r':
        return asgi_receive(connection, AWAIT("scripted.receive"), &message);
    case 'c':
        return runtime_checkpoint(self->loop, AWAIT("scripted.checkpoint"));
    default:
        return NULL;
    }
}

static const struct runtime_exception *call(struct asgi_app *app, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct scripted *self = (struct scripted *)(void *)app;
    const char *script = scope->path;
    for (uint32_t i = 0; script[i] != '\0'; i++) {
        if (script[i] == 'x') {
            return runtime_exception_create(self->loop, RUNTIME_EXCEPTION_OTHER, "ValueError",
                                            "boom");
        }
        const struct runtime_exception *raised = act(self, connection, script[i]);
        if (raised != NULL && raised->kind == RUNTIME_EXCEPTION_CANCELLED) {
            return raised;
        }
    }
    return NULL;
}

static void startup(struct asgi_app *self)
{
    (void)self;
}

static uint32_t session_count(const struct asgi_app *self)
{
    (void)self;
    return 0;
}

static const struct asgi_app_type scripted_type = {
    .name = "scripted", .call = call, .startup = startup, .session_count = session_count};

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    (void)host;
    struct scripted *self = base_arena_take(runtime_loop_arena(loop), sizeof(*self));
    self->app.type = &scripted_type;
    self->loop = loop;
    *out_app = &self->app;
    return BASE_ERROR_OK;
}

/* The client's side, a letter at a time too: 1 and 2 are requests (2 is pipelined behind 1), B the
 * late body of 1, F leaves, P pauses, R resumes.  Each comes when the one before has been dealt
 * with. */
struct letter {
    char letter;
    const char *script;
};

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct letter *letter = step->parameters;
    assert_int_equal(0, phase);
    switch (letter->letter) {
    case '1':
    case '2':
        sim_client_request(world,
                           &(struct sim_request_options){.exchange = letter->letter == '1' ? 0 : 1,
                                                         .client = "a",
                                                         .method = "POST",
                                                         .path = letter->script,
                                                         .window = 1,
                                                         .is_pipelined = letter->letter == '2',
                                                         .body_is_late = letter->script[0] == 'r'});
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

static const struct sim_action letter_action = {.name = "letter", .perform = perform};

#define LETTER_COUNT_MAX 8

static void tell_event(const struct sim_event *event, const char *text, struct base_text *out)
{
    static const char *const outcomes[] = {"accepted", "dropped", "rejected "};
    const uint64_t named = SIM_EVENT_BIT(APP_CALLED) | SIM_EVENT_BIT(APP_RETURNED) |
                           SIM_EVENT_BIT(WRITE_PAUSED) | SIM_EVENT_BIT(WRITE_RESUMED) |
                           SIM_EVENT_BIT(CONNECTION_LOST);
    if (event->kind == SIM_EVENT_APP_SEND) {
        base_text_format(out, "%s%s\n", outcomes[event->object], text);
    } else if (event->kind == SIM_EVENT_APP_RECEIVE) {
        base_text_format(out, "%s\n", event->label);
    } else if (event->kind == SIM_EVENT_CONNECTION_CLOSED) {
        base_text_format(out, "closed: %s\n", event->label);
    } else if (event->kind == SIM_EVENT_LOG) {
        base_text_format(out, "%s\n", text);
    } else if ((named >> event->kind & 1) != 0) {
        base_text_format(out, "%s\n", sim_event_kind_name((enum sim_event_kind)event->kind));
    }
}

static void tell(const struct sim_world *world, struct base_text *out)
{
    const struct sim_trace *trace = sim_world_trace(world);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        tell_event(&trace->events[i], sim_trace_text(trace, &trace->events[i]), out);
    }
}

/* Runs letters (the client) against scripts (the application, one per request) in the default
 * order. */
static void expect(const char *dialect, const char *letters, const char *first, const char *second,
                   const char *expected)
{
    struct letter parameters[LETTER_COUNT_MAX];
    struct sim_step steps[LETTER_COUNT_MAX];
    static const struct sim_exchange_plan exchanges[] = {{.name = "1", .client = "a"},
                                                         {.name = "2", .client = "a"}};
    const uint32_t count = (uint32_t)strlen(letters);
    assert_true(count <= LETTER_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        parameters[i] =
            (struct letter){.letter = letters[i], .script = letters[i] == '2' ? second : first};
        steps[i] = (struct sim_step){.action = &letter_action,
                                     .parameters = &parameters[i],
                                     .label = "letter",
                                     .at = SIM_TIME_ANY};
    }
    const struct sim_plan plan = {.name = "letters",
                                  .dialect = sim_dialect_find(dialect),
                                  .background = {.name = "background"},
                                  .main = {.name = "main", .steps = steps, .step_count = count},
                                  .exchanges = exchanges,
                                  .exchange_count = 2};
    enum base_error error;
    struct sim_world *world = sim_world_create(
        &(struct sim_world_options){.plan = &plan, .app = {.create = create}}, &error);
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
    tell(world, &out);
    assert_string_equal(expected, buffer);
    sim_world_destroy(world);
}

static void uvicorn_rejects_what_is_out_of_order(void **state)
{
    (void)state;
    expect(
        "uvicorn", "1", "bse", "",
        "app.called\nrejected RuntimeError: Expected ASGI message 'http.response.start', but got "
        "'http.response.body'.\naccepted\naccepted\napp.returned\n");
    expect("uvicorn", "1", "sse", "",
           "app.called\naccepted\nrejected RuntimeError: Expected ASGI message "
           "'http.response.body', but got "
           "'http.response.start'.\naccepted\napp.returned\n");
    expect("uvicorn", "1", "sesr", "",
           "app.called\naccepted\naccepted\nrejected RuntimeError: Unexpected ASGI message "
           "'http.response.start' sent, "
           "after response already completed.\nhttp.disconnect\napp.returned\n");
}

static void uvicorn_ignores_what_is_sent_after_a_disconnect(void **state)
{
    (void)state;
    expect("uvicorn", "1F", "rsesr", "",
           "app.called\nconnection.lost\nhttp.disconnect\ndropped\ndropped\ndropped\nhttp."
           "disconnect\napp.returned\n");
}

/* connection_lost marks only a cycle that is not complete: the start after it is still rejected. */
static void uvicorn_rejects_after_completion_even_when_the_client_has_gone(void **state)
{
    (void)state;
    expect("uvicorn", "1F", "seccccs", "",
           "app.called\naccepted\naccepted\nrejected RuntimeError: Unexpected ASGI message "
           "'http.response.start' sent, "
           "after response already completed.\napp.returned\nconnection.lost\n");
}

static void uvicorn_answers_for_an_application_that_does_not(void **state)
{
    (void)state;
    expect("uvicorn", "1", "x", "",
           "app.called\nException in ASGI application\nValueError: "
           "boom\naccepted\naccepted\nclosed: connection: close\n"
           "connection.lost\n");
    expect("uvicorn", "1", "sx", "",
           "app.called\naccepted\nException in ASGI application\nValueError: boom\nclosed: "
           "exception in the "
           "application\nconnection.lost\n");
    expect("uvicorn", "1", "c", "",
           "app.called\napp.returned\nASGI callable returned without starting "
           "response.\naccepted\naccepted\nclosed: "
           "connection: close\nconnection.lost\n");
    expect("uvicorn", "1", "s", "",
           "app.called\naccepted\napp.returned\nASGI callable returned without completing "
           "response.\nclosed: response "
           "not completed\nconnection.lost\n");
}

/* The next request on the connection begins inside the send() that completes the one before it. */
static void uvicorn_starts_a_pipelined_request_when_the_one_before_is_complete(void **state)
{
    (void)state;
    expect("uvicorn", "12B", "rsec", "se",
           "app.called\nhttp.request\naccepted\naccepted\napp.called\naccepted\naccepted\napp."
           "returned\napp.returned\n");
}

/* Between a late exception of the one and the other there is only the transport that they share. */
static void uvicorn_closes_the_next_request_over_a_late_exception(void **state)
{
    (void)state;
    expect("uvicorn", "12B", "rsecx", "ccse",
           "app.called\nhttp.request\naccepted\naccepted\napp.called\nException in ASGI "
           "application\nValueError: "
           "boom\nclosed: exception in the "
           "application\nconnection.lost\ndropped\ndropped\napp.returned\n");
}

static void spec_2_4_raises_after_a_disconnect(void **state)
{
    (void)state;
    expect("spec-2.4", "1F", "rse", "",
           "app.called\nconnection.lost\nhttp.disconnect\nrejected ClientDisconnected\nrejected "
           "ClientDisconnected\napp.returned\n");
}

/* Every dialect lets a plain response through, and names itself. */
static void a_plain_response_is_accepted(void **state)
{
    (void)state;
    for (uint32_t i = 0; sim_dialect_all[i] != NULL; i++) {
        assert_true(strlen(sim_dialect_all[i]->summary) >= 10);
        assert_ptr_equal(sim_dialect_all[i], sim_dialect_find(sim_dialect_all[i]->name));
        expect(sim_dialect_all[i]->name, "1B", "rsbe", "",
               "app.called\nhttp.request\naccepted\naccepted\naccepted\napp.returned\n");
    }
    assert_null(sim_dialect_find("no such server"));
}

/* A full buffer holds send() back until the client reads on, or leaves: a waiting send() must not
 * be forgotten then. */
static void a_write_paused_connection_lets_go(void **state)
{
    (void)state;
    expect("uvicorn", "1PBR", "rsLbe", "",
           "app.called\nhttp.request\naccepted\naccepted\nconnection.write_paused\nconnection."
           "write_resumed\naccepted\n"
           "accepted\napp.returned\n");
    expect("uvicorn", "1PBF", "rsLbe", "",
           "app.called\nhttp.request\naccepted\naccepted\nconnection.write_paused\nconnection."
           "lost\ndropped\n"
           "dropped\napp.returned\n");
    expect("uvicorn", "1PBFR", "rsLbe", "",
           "app.called\nhttp.request\naccepted\naccepted\nconnection.write_paused\nconnection."
           "lost\ndropped\n"
           "dropped\napp.returned\n");
}

/* h11: too much is refused before it counts, too little only once the response is complete. */
static void uvicorn_keeps_to_the_declared_length(void **state)
{
    (void)state;
    expect("uvicorn", "1", "Sbbb", "",
           "app.called\naccepted\naccepted\nrejected LocalProtocolError: Too much data for "
           "declared Content-Length\n"
           "rejected LocalProtocolError: Can't send data when our state is "
           "ERROR\napp.returned\nASGI callable returned "
           "without completing response.\nclosed: response not completed\nconnection.lost\n");
    expect("uvicorn", "1", "Ses", "",
           "app.called\naccepted\nrejected LocalProtocolError: Too little data for declared "
           "Content-Length\nrejected "
           "RuntimeError: Unexpected ASGI message 'http.response.start' sent, after response "
           "already completed.\n"
           "app.returned\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uvicorn_rejects_what_is_out_of_order),
        cmocka_unit_test(uvicorn_ignores_what_is_sent_after_a_disconnect),
        cmocka_unit_test(uvicorn_rejects_after_completion_even_when_the_client_has_gone),
        cmocka_unit_test(uvicorn_answers_for_an_application_that_does_not),
        cmocka_unit_test(uvicorn_starts_a_pipelined_request_when_the_one_before_is_complete),
        cmocka_unit_test(uvicorn_closes_the_next_request_over_a_late_exception),
        cmocka_unit_test(uvicorn_keeps_to_the_declared_length),
        cmocka_unit_test(spec_2_4_raises_after_a_disconnect),
        cmocka_unit_test(a_plain_response_is_accepted),
        cmocka_unit_test(a_write_paused_connection_lets_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
