/*
 * Each middleware lets the server through as it is; and what each does around other applications.
 */
#include "reference_server/middleware.h"

#include <string.h>

#include "runtime/task.h"

#include "reference_server/server.h"
#include "reference_server/steps.h"

#include "tests/reference_server/host.h"
#include "tests/support/test.h"

#define LIST "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}"

static struct host host;
static char said[HOST_TEXT_SIZE];

/* ------------------------------------------------------------------ around the server */

static void open_behind(const char *const *names, uint32_t count, const char *bug, bool is_json)
{
    const struct asgi_settings settings = {
        .middlewares = names, .middleware_count = count, .json_response = is_json};
    host_open(&host, &settings, bug, NULL);
}

static void expect_server(void)
{
    struct host_request *request = host_run(&host, "POST", LIST);
    assert_int_equal(200, request->status);
    assert_non_null(strstr(request->data, "\"result\":{\"tools\":[]}"));
    assert_true(request->complete && request->returned && request->raised == NULL);
    request = host_run(&host, "DELETE", NULL);
    assert_int_equal(200, request->status);
    assert_int_equal(0, host.app->type->session_count(host.app));
    request = host_run(&host, "POST", LIST);
    assert_int_equal(404, request->status);
}

static void test_each_lets_the_server_through(void **state)
{
    (void)state;
    for (uint32_t i = 0; reference_server_middleware_all[i] != NULL; i++) {
        const char *const twice[] = {reference_server_middleware_all[i]->name,
                                     reference_server_middleware_all[i]->name};
        for (uint32_t bits = 0; bits < 4; bits++) {
            open_behind(twice, 1 + (bits & 1), NULL, (bits & 2) != 0);
            expect_server();
            host_release(&host);
        }
    }
}

static void test_each_passes_the_shutdown_on(void **state)
{
    (void)state;
    for (uint32_t i = 0; reference_server_middleware_all[i] != NULL; i++) {
        open_behind(&reference_server_middleware_all[i]->name, 1, NULL, false);
        assert_int_equal(1, host.app->type->session_count(host.app));
        host.app->type->shutdown(host.app);
        assert_int_equal(0, host.app->type->session_count(host.app));
        host_settle(&host);
        host_release(&host);
    }
}

/* A GET ends when the process is told to end, behind a middleware as without one. */
static void test_each_passes_the_exit_signal_on(void **state)
{
    (void)state;
    for (uint32_t i = 0; reference_server_middleware_all[i] != NULL; i++) {
        open_behind(&reference_server_middleware_all[i]->name, 1, NULL, false);
        struct host_request *get = host_request(&host, "get", "GET", NULL);
        host_start(get);
        host_settle(&host);
        assert_false(get->complete);
        host.app->type->exit_signal(host.app);
        host_settle(&host);
        assert_true(get->complete && get->returned);
        host_release(&host);
    }
}

static void test_names_are_those_of_the_files(void **state)
{
    (void)state;
    for (uint32_t i = 0; reference_server_middleware_all[i] != NULL; i++) {
        const struct reference_server_middleware *middleware = reference_server_middleware_all[i];
        assert_ptr_equal(middleware, reference_server_middleware_find(middleware->name));
        assert_true(i == 0 ||
                    strcmp(reference_server_middleware_all[i - 1]->name, middleware->name) < 0);
        assert_true(strlen(middleware->summary) > 20 && strlen(middleware->source) > 20);
    }
    assert_null(reference_server_middleware_find("no-such-middleware"));
}

static void test_an_unknown_one_is_told(void **state)
{
    const char *const names[] = {"base-http", "no-such-middleware"};
    const struct asgi_settings settings = {.middlewares = names, .middleware_count = 2};
    struct asgi_app *app = NULL;
    (void)state;
    open_behind(NULL, 0, NULL, false);
    assert_int_equal(BASE_ERROR_UNKNOWN_MIDDLEWARE,
                     reference_server_create(host.loop, &settings, NULL, NULL, &app));
    host_release(&host);
}

/* The client leaves before the response has begun: the application has nobody to answer. */
static void test_nobody_is_answered(void **state)
{
    static const char *const names[] = {"base-http"};
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        open_behind(names, 1, i == 0 ? NULL : "no-response-is-an-error", false);
        struct host_request *request = host_request(&host, "post", "POST", LIST);
        request->body_delay = 5;
        host_start(request);
        for (uint32_t j = 0; j < 3; j++) {
            runtime_loop_run_once(host.loop);
        }
        host_disconnect(request);
        host_settle(&host);
        assert_string_equal(i == 0 ? "returns" : "raises", host_said(&host, "post", said));
        assert_true(i == 0 || strcmp(request->raised->text, "No response returned.") == 0);
        host_release(&host);
    }
}

/* ------------------------------------------------------------------ around anything */

/* An application that does what a script says: s(tart), b(ody), e(nd), r(aise), w(ait for the
 * disconnect), y(ield). */
struct scripted {
    struct asgi_app app;
    const char *script;
    bool heard_disconnect;
};

static const struct runtime_exception *wait_for_disconnect(struct scripted *self,
                                                           struct asgi_connection *connection)
{
    struct asgi_message message = {.type = ASGI_HTTP_REQUEST};
    const struct runtime_exception *raised = NULL;
    while (raised == NULL && message.type != ASGI_HTTP_DISCONNECT) {
        raised = asgi_receive(connection, AWAIT("scripted.receive"), &message);
    }
    self->heard_disconnect = raised == NULL;
    return raised;
}

static const struct runtime_exception *play(struct scripted *self, char word,
                                            struct asgi_connection *connection)
{
    static const struct asgi_header header = {"x", "y"};
    struct asgi_message message = {.type = ASGI_HTTP_RESPONSE_BODY, .more_body = word == 'b'};
    switch (word) {
    case 's':
        message.type = ASGI_HTTP_RESPONSE_START;
        message.status = 200;
        message.headers = (struct asgi_headers){.count = 1, .items = &header};
        break;
    case 'b':
        message.body = (struct asgi_bytes){.data = "abc", .size = 3};
        break;
    case 'r':
        return runtime_exception_create(host.loop, RUNTIME_EXCEPTION_OTHER, "ValueError", "no");
    case 'w':
        return wait_for_disconnect(self, connection);
    case 'y':
        return runtime_yield(host.loop, AWAIT("scripted.yield"));
    default:
        assert_int_equal('e', word);
    }
    return asgi_send(connection, &message, AWAIT("scripted.send"));
}

static const struct runtime_exception *call(struct asgi_app *app, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct scripted *self = (struct scripted *)(void *)app;
    const struct runtime_exception *raised = NULL;
    assert_non_null(scope);
    for (const char *word = self->script; *word != '\0' && raised == NULL; word++) {
        raised = play(self, *word, connection);
    }
    return raised;
}

static const struct asgi_app_type scripted_type = {.name = "scripted", .call = call};

/* Runs one request through the middleware around the script, and says what became of it. */
static const char *run_script(const char *middleware, const char *script,
                              struct scripted *out_scripted)
{
    static struct reference_server_middleware_steps steps;
    steps = reference_server_middleware_steps_correct;
    open_behind(NULL, 0, NULL, false);
    struct asgi_app *server = host.app;
    *out_scripted = (struct scripted){.app = {.type = &scripted_type}, .script = script};
    const struct reference_server_wrapping like = {
        .inner = &out_scripted->app, .loop = host.loop, .steps = &steps};
    host.app =
        reference_server_middleware_wrap(reference_server_middleware_find(middleware), &like);
    (void)host_run(&host, "POST", "{}");
    host.app = server;
    const char *text = host_said(&host, host.requests[host.request_count - 1].name, said);
    host_release(&host);
    return text;
}

static void test_what_becomes_of_a_response(void **state)
{
    static const struct {
        const char *middleware;
        const char *script;
        const char *said;
    } cases[] = {
        {"base-http", "se", "start 200, end, returns"},
        {"base-http", "sbbe", "start 200, body, body, end, returns"},
        {"base-http", "sbeyyyy", "start 200, body, end, returns"},
        {"base-http", "", "raises"},
        {"base-http", "r", "raises"},
        {"base-http", "b", "raises"},
        {"base-http", "sbr", "start 200, body, end, raises"},
        {"base-http", "ss", "start 200, raises"},
        {"base-http", "sese", "start 200, end, returns"}, /* what comes late goes nowhere */
        {"server-errors", "se", "start 200, end, returns"},
        {"server-errors", "r", "start 500, end, returns"},
        {"server-errors", "sbr", "start 200, body, raises"},
        {"server-errors", "ser", "start 200, end, returns"},
    };
    struct scripted scripted;
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(cases[i].said,
                            run_script(cases[i].middleware, cases[i].script, &scripted));
    }
}

static void test_the_end_of_the_response_is_a_disconnect(void **state)
{
    struct scripted scripted;
    (void)state;
    assert_string_equal("start 200, end, returns", run_script("base-http", "sew", &scripted));
    assert_true(scripted.heard_disconnect);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_lets_the_server_through),
        cmocka_unit_test(test_each_passes_the_shutdown_on),
        cmocka_unit_test(test_each_passes_the_exit_signal_on),
        cmocka_unit_test(test_names_are_those_of_the_files),
        cmocka_unit_test(test_an_unknown_one_is_told),
        cmocka_unit_test(test_nobody_is_answered),
        cmocka_unit_test(test_what_becomes_of_a_response),
        cmocka_unit_test(test_the_end_of_the_response_is_a_disconnect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
