#include "runtime/future.h"

#include "base/check.h"

#include "runtime/loop_state.h"
#include "runtime/queue.h"
#include "runtime/task_state.h"

void runtime_future_init(struct runtime_loop *loop, struct runtime_future *future)
{
    CHECK(loop != NULL);
    future->loop = loop;
    future->raised = NULL;
    future->task = NULL;
    future->done = false;
    future->extent = 0;
    future->name = runtime_loop_name(loop);
    runtime_queue_init(&future->callbacks);
}

void runtime_future_tell(const struct runtime_future *future, enum runtime_access_mode mode)
{
    if (future->task == NULL) {
        runtime_loop_access_named(future->loop, future->name, RUNTIME_FIELD_VALUE, mode);
    } else {
        runtime_loop_access(future->loop, future->task->step.actor, RUNTIME_FIELD_ENDED, mode);
    }
}

static void release_callbacks(const struct runtime_future *future)
{
    if (future->loop->hooks.accessed != NULL) {
        BASE_LIST_FOREACH(node, &future->callbacks) {
            runtime_loop_release(future->loop, runtime_handle_of(node));
        }
    }
}

void runtime_future_finish(struct runtime_future *future, const struct runtime_exception *raised)
{
    CHECK(!future->done);
    future->done = true;
    future->raised = raised;
    runtime_future_access(future, RUNTIME_ACCESS_WRITE);
    release_callbacks(future);
    runtime_queue_move(&future->loop->ready, &future->callbacks);
}

bool runtime_future_cancel(struct runtime_future *future, const struct runtime_exception *message)
{
    CHECK(runtime_exception_is_cancelled(message));
    if (future->task != NULL) {
        return runtime_task_cancel_with(future->task, message);
    }
    if (runtime_future_is_done(future)) {
        return false;
    }
    runtime_future_finish(future, message);
    return true;
}

bool runtime_future_is_cancelled(const struct runtime_future *future)
{
    CHECK(future->done || future->raised == NULL);
    runtime_future_access(future, RUNTIME_ACCESS_READ);
    return runtime_exception_is_cancelled(future->raised);
}

const struct runtime_exception *runtime_future_await(struct runtime_future *future,
                                                     struct runtime_site site)
{
    struct runtime_task *task = future->loop->current;
    CHECK(task != NULL);
    CHECK(future != &task->future);
    runtime_future_access(future, future->done ? RUNTIME_ACCESS_READ : RUNTIME_ACCESS_WRITE);
    if (future->done) {
        return future->raised;
    }
    CHECK(task->step.node.next == NULL);
    runtime_queue_push(&future->callbacks, &task->step.node);
    task->waiter = future;
    if (task->must_cancel && runtime_future_cancel(future, task->cancel_message)) {
        task->must_cancel = false;
    }
    return runtime_task_suspend(task, site);
}
