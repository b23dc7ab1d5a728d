/* anyio.lowlevel and anyio.sleep: the functions of AsyncIOBackend by these names. */
#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/queue.h"
#include "runtime/scope.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

const struct runtime_exception *runtime_yield(struct runtime_loop *loop, struct runtime_site site)
{
    struct runtime_task *task = loop->current;
    CHECK(task != NULL);
    CHECK(task->step.node.next == NULL);
    runtime_queue_push(&loop->ready, &task->step.node);
    return runtime_task_suspend(task, site);
}

const struct runtime_exception *runtime_checkpoint(struct runtime_loop *loop,
                                                   struct runtime_site site)
{
    return runtime_yield(loop, site);
}

const struct runtime_exception *runtime_checkpoint_if_cancelled(struct runtime_loop *loop,
                                                                struct runtime_site site)
{
    CHECK(loop->current != NULL);
    const struct runtime_scope *scope = loop->current->scope;
    while (scope != NULL) {
        runtime_scope_access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
        if (scope->cancel_called) {
            const struct runtime_exception *raised = runtime_yield(loop, site);
            if (raised != NULL) {
                return raised;
            }
        } else if (scope->shield) {
            break;
        } else {
            scope = scope->parent;
        }
    }
    return NULL;
}

const struct runtime_exception *runtime_cancel_shielded_checkpoint(struct runtime_loop *loop,
                                                                   struct runtime_site site)
{
    struct runtime_scope scope;
    runtime_scope_init_internal(loop, &scope, (struct runtime_scope_options){.shield = true});
    runtime_scope_enter(&scope);
    const struct runtime_exception *raised = runtime_yield(loop, site);
    return runtime_scope_exit(&scope, raised);
}

struct sleeper {
    struct runtime_future future;
    struct runtime_handle *timer; /* NULL once it ran */
};

/* futures._set_result_unless_cancelled */
static void wake(void *argument)
{
    struct sleeper *sleeper = argument;
    sleeper->timer = NULL;
    if (!runtime_future_is_done(&sleeper->future)) {
        runtime_future_finish(&sleeper->future, /*raised=*/NULL);
    }
}

static const struct runtime_exception *sleep_until(struct runtime_loop *loop, uint64_t deadline,
                                                   struct runtime_timer_options options,
                                                   struct runtime_site site)
{
    struct sleeper sleeper;
    runtime_future_init(loop, &sleeper.future);
    sleeper.future.extent = sizeof sleeper;
    options.tells = true;
    sleeper.timer = runtime_loop_call_at(loop, deadline, wake, &sleeper, options);
    const struct runtime_exception *raised = runtime_future_await(&sleeper.future, site);
    if (sleeper.timer != NULL) {
        runtime_handle_cancel(sleeper.timer);
    }
    return raised;
}

static const struct runtime_exception *sleep_for(struct runtime_loop *loop, uint64_t ns,
                                                 struct runtime_timer_options options,
                                                 struct runtime_site site)
{
    CHECK(loop->current != NULL);
    if (ns == 0) {
        return runtime_yield(loop, site);
    }
    return sleep_until(loop, runtime_loop_deadline_after(loop, ns), options, site);
}

const struct runtime_exception *runtime_sleep(struct runtime_loop *loop, uint64_t ns,
                                              struct runtime_site site)
{
    return sleep_for(loop, ns, (struct runtime_timer_options){.label = site.label}, site);
}

const struct runtime_exception *runtime_sleep_for(struct runtime_loop *loop, uint64_t ns,
                                                  uint32_t subject, struct runtime_site site)
{
    CHECK(subject != 0);
    return sleep_for(loop, ns,
                     (struct runtime_timer_options){.label = site.label, .subject = subject}, site);
}

const struct runtime_exception *runtime_sleep_daemon(struct runtime_loop *loop, uint64_t ns,
                                                     struct runtime_site site)
{
    return sleep_for(loop, ns, (struct runtime_timer_options){.label = site.label, .daemon = true},
                     site);
}
