#include "reference_server/late_work.h"

#include "base/check.h"
#include "base/json_string.h"

#include "runtime/scope.h"

#include "reference_server/server_state.h"

void reference_server_late_work_attach(struct reference_server_exchange *exchange,
                                       const struct reference_server_message *message)
{
    const struct asgi_settings *settings = exchange->server->settings;
    struct base_json_slice method = reference_server_message_find(message, "method");
    CHECK(exchange->late_work == NULL);
    for (uint32_t i = 0; i < settings->late_work_count; i++) {
        if (base_json_string_equals(method, settings->late_work[i].name)) {
            exchange->late_work = &settings->late_work[i];
        }
    }
}

static void tell(const struct reference_server_exchange *exchange, enum asgi_late_event event)
{
    const struct asgi_observer *observer = exchange->server->observer;
    if (observer != NULL && observer->late_work != NULL) {
        observer->late_work(exchange->server->host, event, exchange->scope->owner);
    }
}

static const struct runtime_exception *yield(struct runtime_loop *loop, uint32_t count)
{
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < count && raised == NULL; i++) {
        raised = runtime_yield(loop, AWAIT("late.yield"));
    }
    return raised;
}

static const struct runtime_exception *run_step(struct runtime_loop *loop,
                                                const struct asgi_tool_step *step)
{
    if (step->kind == ASGI_TOOL_STEP_YIELD) {
        return yield(loop, step->count);
    }
    if (step->kind == ASGI_TOOL_STEP_SLEEP) {
        return runtime_sleep(loop, step->duration_ns, AWAIT("late.sleep"));
    }
    CHECK(step->kind == ASGI_TOOL_STEP_RAISE);
    return runtime_exception_create(loop, RUNTIME_EXCEPTION_OTHER, step->text, "no");
}

static const struct runtime_exception *run(struct reference_server_exchange *exchange)
{
    const struct asgi_tool *work = exchange->late_work;
    const struct runtime_exception *raised = NULL;
    for (uint32_t i = 0; i < work->step_count && raised == NULL; i++) {
        raised = run_step(exchange->server->loop, &work->steps[i]);
    }
    return raised;
}

const struct runtime_exception *
reference_server_late_work_run(struct reference_server_exchange *exchange)
{
    if (exchange->late_work == NULL) {
        return NULL;
    }
    tell(exchange, ASGI_LATE_STARTED);
    const struct runtime_exception *raised = run(exchange);
    if (runtime_exception_is_cancelled(raised)) {
        tell(exchange, ASGI_LATE_CANCELLED);
        return raised;
    }
    tell(exchange, ASGI_LATE_ENDED);
    return raised == NULL ? NULL : exchange->server->steps.late_work_failed(exchange, raised);
}
