#include "tests/rules/scripted.h"

#include <string.h>

#include "base/check.h"

#include "runtime/event.h"
#include "runtime/group.h"
#include "runtime/stream.h"

#include "asgi/settings.h"

#define MS         UINT64_C(1000000)
#define ITEM_COUNT 300

static const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};

struct scripted_app;

/* One request in the hands of a script. */
struct call {
    struct scripted_app *app;
    const struct asgi_scope *scope;
    struct asgi_connection *connection;
    uint32_t number; /* of the request, from 1 */
    struct runtime_scope *left_scope;
};

typedef const struct runtime_exception *script_fn(struct call *call);

struct scripted_app {
    struct asgi_app port; /* first */
    struct runtime_loop *loop;
    const struct asgi_observer *observer; /* borrows */
    void *host;
    script_fn *script;
    uint32_t call_count;
    uint32_t session; /* of the first request */
    bool has_failed;  /* another session has */
};

static const struct runtime_exception *respond(const struct call *call, uint32_t status)
{
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = status};
    const struct runtime_exception *raised =
        asgi_send(call->connection, &start, AWAIT("scripted.start"));
    CHECK(status >= 200);
    return raised != NULL ? raised : asgi_send(call->connection, &end, AWAIT("scripted.end"));
}

static const struct runtime_exception *receive_disconnect(const struct call *call)
{
    struct asgi_message message = {.type = ASGI_HTTP_REQUEST};
    const struct runtime_exception *raised = NULL;
    CHECK(call->connection != NULL);
    while (raised == NULL && message.type == ASGI_HTTP_REQUEST) {
        raised = asgi_receive(call->connection, AWAIT("scripted.receive"), &message);
    }
    return raised;
}

/* ---- no-write-after-disconnect, no-lost-wakeup */

static const struct runtime_exception *listen(struct call *call)
{
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = 200};
    const struct runtime_exception *raised =
        asgi_send(call->connection, &start, AWAIT("scripted.start"));
    CHECK(call->number >= 1);
    return raised != NULL ? raised : receive_disconnect(call);
}

static const struct runtime_exception *write_on(struct call *call)
{
    const struct runtime_exception *raised = listen(call);
    return raised != NULL ? raised : asgi_send(call->connection, &end, AWAIT("scripted.end"));
}

/* ---- content-length-kept */

static const struct runtime_exception *promise(const struct call *call, const char *length)
{
    const struct asgi_header header = {"content-length", length};
    const struct asgi_message start = {
        .type = ASGI_HTTP_RESPONSE_START, .status = 200, .headers = {.count = 1, .items = &header}};
    const struct asgi_message body = {.type = ASGI_HTTP_RESPONSE_BODY,
                                      .body = {.data = "four", .size = 4}};
    const struct runtime_exception *raised =
        asgi_send(call->connection, &start, AWAIT("scripted.start"));
    return raised != NULL ? raised : asgi_send(call->connection, &body, AWAIT("scripted.end"));
}

static const struct runtime_exception *keep_length(struct call *call)
{
    return promise(call, "4");
}

static const struct runtime_exception *break_length(struct call *call)
{
    return promise(call, "5");
}

/* ---- single-receiver */

static const struct runtime_exception *receive_in_task(void *argument)
{
    return receive_disconnect(argument);
}

static const struct runtime_exception *receive_by(struct call *call, uint32_t count)
{
    struct runtime_group group;
    CHECK(count >= 1);
    runtime_group_enter(call->app->loop, &group);
    for (uint32_t i = 0; i < count; i++) {
        (void)runtime_group_start_soon(
            &group, (struct runtime_body){.call = receive_in_task, .argument = call},
            (struct runtime_task_options){.role = "scripted.receiver"});
    }
    return runtime_group_exit(&group, /*raised=*/NULL, AWAIT("scripted.group_exit"));
}

static const struct runtime_exception *receive_once(struct call *call)
{
    return receive_by(call, 1);
}

static const struct runtime_exception *receive_twice(struct call *call)
{
    return receive_by(call, 2);
}

/* ---- disconnect-is-not-cancel, disconnect-is-cancel */

static void report_tool(const struct call *call, enum asgi_tool_event event)
{
    const struct asgi_tool_report report = {
        .event = event, .tool = "x", .session_owner = call->app->session, .request_id = "5"};
    call->app->observer->tool(call->app->host, &report);
}

static void open_session(const struct call *call)
{
    const struct asgi_observer *observer = call->app->observer;
    CHECK(call->app->session == 0);
    call->app->session = observer->owner_opened(call->app->host, ASGI_OWNER_SESSION, "s");
    observer->session_listed(call->app->host, call->app->session);
    observer->session_served(call->app->host, call->app->session, call->scope->owner);
}

static const struct runtime_exception *cancel_tool(struct call *call)
{
    open_session(call);
    report_tool(call, ASGI_TOOL_STARTED);
    const struct runtime_exception *raised = receive_disconnect(call);
    report_tool(call, ASGI_TOOL_CANCELLED);
    return raised;
}

static const struct runtime_exception *keep_tool(struct call *call)
{
    open_session(call);
    report_tool(call, ASGI_TOOL_STARTED);
    const struct runtime_exception *raised = receive_disconnect(call);
    if (raised == NULL) {
        raised = runtime_sleep(call->app->loop, MS, AWAIT("scripted.sleep"));
    }
    report_tool(call, ASGI_TOOL_RETURNED);
    return raised;
}

/* ---- session-isolation: the second session fails, and the first one falls with it, or not */

static const struct runtime_exception boom = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR, .name = "RuntimeError", .text = "boom"};

static const struct runtime_exception *fail(void *argument)
{
    struct call *call = argument;
    CHECK(!call->app->has_failed);
    call->app->has_failed = true;
    return &boom;
}

/* The first request's tool runs until the second request's session has failed. */
static const struct runtime_exception *wait_for_failure(struct call *call, bool is_drawn_in)
{
    if (call->number == 1) {
        const struct runtime_exception *raised = NULL;
        open_session(call);
        report_tool(call, ASGI_TOOL_STARTED);
        for (uint32_t i = 0; raised == NULL && i < 50 && !call->app->has_failed; i++) {
            raised = runtime_checkpoint(call->app->loop, AWAIT("scripted.checkpoint"));
        }
        const bool is_cancelled = is_drawn_in && call->app->has_failed;
        report_tool(call, is_cancelled ? ASGI_TOOL_CANCELLED : ASGI_TOOL_RETURNED);
        return raised != NULL ? raised : respond(call, 200);
    }
    const uint32_t other =
        call->app->observer->owner_opened(call->app->host, ASGI_OWNER_SESSION, "t");
    (void)runtime_task_create(
        call->app->loop, (struct runtime_body){.call = fail, .argument = call},
        (struct runtime_task_options){.role = "scripted.session", .owner = other});
    const struct runtime_exception *raised =
        runtime_sleep(call->app->loop, MS, AWAIT("scripted.sleep"));
    call->app->observer->owner_ended(call->app->host, other);
    return raised != NULL ? raised : respond(call, 200);
}

static const struct runtime_exception *fall_together(struct call *call)
{
    return wait_for_failure(call, /*is_drawn_in=*/true);
}

static const struct runtime_exception *fall_alone(struct call *call)
{
    return wait_for_failure(call, /*is_drawn_in=*/false);
}

/* ---- cancellation-propagates */

static const struct runtime_exception *pass_on(void *argument)
{
    const struct call *call = argument;
    return runtime_sleep(call->app->loop, MS, AWAIT("scripted.sleep"));
}

static const struct runtime_exception *swallow(void *argument)
{
    const struct runtime_exception *raised = pass_on(argument);
    (void)raised;
    return NULL;
}

static const struct runtime_exception *
cancel_child(struct call *call, const struct runtime_exception *(*body)(void *argument))
{
    struct runtime_group group;
    CHECK(body != NULL);
    runtime_group_enter(call->app->loop, &group);
    (void)runtime_group_start_soon(&group, (struct runtime_body){.call = body, .argument = call},
                                   (struct runtime_task_options){.role = "scripted.child"});
    const struct runtime_exception *raised =
        runtime_checkpoint(call->app->loop, AWAIT("scripted.checkpoint"));
    runtime_scope_cancel(runtime_group_scope(&group));
    raised = runtime_group_exit(&group, raised, AWAIT("scripted.group_exit"));
    return raised != NULL ? raised : respond(call, 200);
}

static const struct runtime_exception *pass_cancellation_on(struct call *call)
{
    return cancel_child(call, pass_on);
}

static const struct runtime_exception *swallow_cancellation(struct call *call)
{
    return cancel_child(call, swallow);
}

/* ---- no-deadlock, bounded-buffers */

static const struct runtime_exception *take_one(void *argument)
{
    void *item;
    struct runtime_receive_stream *stream = argument;
    return runtime_receive_stream_receive(stream, AWAIT("scripted.take"), &item);
}

static const struct runtime_exception *offer(struct call *call, bool has_taker)
{
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
    runtime_stream_create(call->app->loop,
                          (struct runtime_stream_options){.name = "scripted_stream"}, &send,
                          &receive);
    if (has_taker) {
        (void)runtime_task_create(call->app->loop,
                                  (struct runtime_body){.call = take_one, .argument = receive},
                                  (struct runtime_task_options){.role = "scripted.taker"});
    }
    const struct runtime_exception *raised =
        runtime_send_stream_send(send, call, AWAIT("scripted.offer"));
    CHECK(raised == NULL);
    runtime_send_stream_close(send);
    runtime_receive_stream_close(receive);
    return respond(call, 200);
}

static const struct runtime_exception *offer_to_taker(struct call *call)
{
    return offer(call, /*has_taker=*/true);
}

static const struct runtime_exception *offer_to_nobody(struct call *call)
{
    return offer(call, /*has_taker=*/false);
}

static const struct runtime_exception *hoard(struct call *call, uint32_t count)
{
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
    runtime_stream_create(call->app->loop,
                          (struct runtime_stream_options){.name = "scripted_stream",
                                                          .capacity = RUNTIME_STREAM_UNBOUNDED},
                          &send, &receive);
    for (uint32_t i = 0; i < count; i++) {
        const struct runtime_exception *raised = runtime_send_stream_send_nowait(send, call);
        CHECK(raised == NULL);
    }
    runtime_send_stream_close(send);
    runtime_receive_stream_close(receive);
    return respond(call, 200);
}

static const struct runtime_exception *hoard_few(struct call *call)
{
    return hoard(call, 3);
}

static const struct runtime_exception *hoard_many(struct call *call)
{
    return hoard(call, ITEM_COUNT);
}

/* ---- no-spin */

static const struct runtime_exception *turn(struct call *call, uint32_t count)
{
    const struct runtime_exception *raised = NULL;
    CHECK(count > 0);
    for (uint32_t i = 0; raised == NULL && i < count; i++) {
        raised = runtime_yield(call->app->loop, AWAIT("scripted.turn"));
    }
    return raised != NULL ? raised : respond(call, 200);
}

static const struct runtime_exception *turn_a_little(struct call *call)
{
    return turn(call, SIM_TURN_COUNT_MAX / 2);
}

static const struct runtime_exception *turn_for_ever(struct call *call)
{
    return turn(call, UINT32_MAX);
}

/* ---- finalizers-run */

static const struct runtime_exception *finalize(struct call *call)
{
    call->app->observer->finalizer_owed(call->app->host, "generator", 0);
    const struct runtime_exception *raised = receive_disconnect(call);
    call->app->observer->finalizer_ran(call->app->host, "generator", 0);
    return raised;
}

static const struct runtime_exception *forget_finalizer(struct call *call)
{
    call->app->observer->finalizer_owed(call->app->host, "generator", 0);
    return receive_disconnect(call);
}

/* ---- scope-order */

static const struct runtime_exception *leave_scope(void *argument)
{
    struct call *call = argument;
    const struct runtime_exception *raised = runtime_scope_exit(call->left_scope, NULL);
    CHECK(call->left_scope != NULL);
    (void)raised;
    return NULL;
}

static const struct runtime_exception *cross_scope(struct call *call, bool is_crossed)
{
    struct runtime_scope scope;
    runtime_scope_init(call->app->loop, &scope, (struct runtime_scope_options){.shield = false});
    (void)runtime_scope_enter(&scope);
    call->left_scope = &scope;
    if (is_crossed) {
        (void)runtime_task_create(call->app->loop,
                                  (struct runtime_body){.call = leave_scope, .argument = call},
                                  (struct runtime_task_options){.role = "scripted.leaver"});
    }
    const struct runtime_exception *raised =
        runtime_sleep(call->app->loop, MS, AWAIT("scripted.sleep"));
    raised = runtime_scope_exit(&scope, raised);
    return raised != NULL ? raised : respond(call, 200);
}

static const struct runtime_exception *leave_own_scope(struct call *call)
{
    return cross_scope(call, /*is_crossed=*/false);
}

static const struct runtime_exception *leave_others_scope(struct call *call)
{
    return cross_scope(call, /*is_crossed=*/true);
}

/* ---- bounded-shutdown, timers-once */

static const struct runtime_exception *answer(struct call *call)
{
    return respond(call, 200);
}

static const struct {
    const char *name;
    script_fn *script;
} scripts[] = {
    {"listen", listen},
    {"write-on", write_on},
    {"keep-length", keep_length},
    {"break-length", break_length},
    {"receive-once", receive_once},
    {"receive-twice", receive_twice},
    {"cancel-tool", cancel_tool},
    {"keep-tool", keep_tool},
    {"fall-together", fall_together},
    {"fall-alone", fall_alone},
    {"pass-cancellation-on", pass_cancellation_on},
    {"swallow-cancellation", swallow_cancellation},
    {"offer-to-taker", offer_to_taker},
    {"offer-to-nobody", offer_to_nobody},
    {"hoard-few", hoard_few},
    {"hoard-many", hoard_many},
    {"turn-a-little", turn_a_little},
    {"turn-for-ever", turn_for_ever},
    {"finalize", finalize},
    {"forget-finalizer", forget_finalizer},
    {"leave-own-scope", leave_own_scope},
    {"leave-others-scope", leave_others_scope},
    {"answer", answer},
};

static const struct runtime_exception *call_script(struct asgi_app *self,
                                                   const struct asgi_scope *scope,
                                                   struct asgi_connection *connection)
{
    struct scripted_app *app = (struct scripted_app *)(void *)self;
    struct call call = {
        .app = app, .scope = scope, .connection = connection, .number = ++app->call_count};
    CHECK(app->script != NULL);
    return app->script(&call);
}

static void startup(struct asgi_app *self)
{
    CHECK(self != NULL);
}

static uint32_t session_count(const struct asgi_app *self)
{
    CHECK(self != NULL);
    return 0;
}

static const struct asgi_app_type scripted_type = {
    .name = "scripted", .call = call_script, .startup = startup, .session_count = session_count};

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct scripted_app *app = base_arena_take(runtime_loop_arena(loop), sizeof *app);
    CHECK(settings->bug_count == 1);
    *app = (struct scripted_app){
        .port = {.type = &scripted_type}, .loop = loop, .observer = observer, .host = host};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(scripts[i].name, settings->bugs[0]) == 0) {
            app->script = scripts[i].script;
        }
    }
    CHECK(app->script != NULL);
    *out_app = &app->port;
    return BASE_ERROR_OK;
}

const struct sim_app_factory scripted_factory = {.create = create};
