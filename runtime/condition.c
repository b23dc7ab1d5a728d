#include "runtime/condition.h"

#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/scope.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

static const struct runtime_exception not_held = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "The current task is not holding the underlying lock"};

struct waiter {
    struct runtime_future future;
    struct base_list_node node; /* in condition->waiters, until it is notified */
};

void runtime_condition_init(struct runtime_loop *loop, struct runtime_condition *condition)
{
    CHECK(loop != NULL);
    *condition = (struct runtime_condition){.owner = 0};
    runtime_lock_init(loop, &condition->lock, /*fast_acquire=*/false);
    base_list_init(&condition->waiters);
}

/* All of it, its lock included. */
static void access(const struct runtime_condition *condition)
{
    runtime_loop_access_named(condition->lock.loop, condition->lock.name, RUNTIME_FIELD_VALUE,
                              RUNTIME_ACCESS_WRITE);
}

static uint32_t current_id(const struct runtime_condition *condition)
{
    CHECK(condition->lock.loop->current != NULL);
    return condition->lock.loop->current->id;
}

const struct runtime_exception *runtime_condition_acquire(struct runtime_condition *condition,
                                                          struct runtime_site site)
{
    const struct runtime_exception *raised = runtime_lock_acquire(&condition->lock, site);
    if (raised == NULL) {
        access(condition);
        condition->owner = current_id(condition);
    }
    return raised;
}

const struct runtime_exception *
runtime_condition_acquire_nowait(struct runtime_condition *condition)
{
    const struct runtime_exception *raised = runtime_lock_acquire_nowait(&condition->lock);
    if (raised == NULL) {
        access(condition);
        condition->owner = current_id(condition);
    }
    return raised;
}

const struct runtime_exception *runtime_condition_release(struct runtime_condition *condition)
{
    return runtime_lock_release(&condition->lock);
}

const struct runtime_exception *runtime_condition_notify(struct runtime_condition *condition,
                                                         uint32_t count)
{
    access(condition);
    if (condition->owner != current_id(condition)) {
        return &not_held;
    }
    while (count > 0 && !base_list_is_empty(&condition->waiters)) {
        struct base_list_node *node = base_list_pop_front(&condition->waiters);
        struct waiter *waiter = BASE_LIST_ENTRY(node, struct waiter, node);
        if (!runtime_future_is_done(&waiter->future)) {
            runtime_future_finish(&waiter->future, /*raised=*/NULL);
        }
        count--;
    }
    return NULL;
}

static const struct runtime_exception *acquire_shielded(struct runtime_condition *condition,
                                                        struct runtime_site site)
{
    struct runtime_scope shield;
    runtime_scope_init_internal(condition->lock.loop, &shield,
                                (struct runtime_scope_options){.shield = true});
    const struct runtime_exception *raised = runtime_scope_enter(&shield);
    CHECK(raised == NULL);
    raised = runtime_condition_acquire(condition, site);
    return runtime_scope_exit(&shield, raised);
}

const struct runtime_exception *runtime_condition_wait(struct runtime_condition *condition,
                                                       struct runtime_site site)
{
    access(condition);
    struct runtime_loop *loop = condition->lock.loop;
    const struct runtime_exception *raised = runtime_checkpoint_if_cancelled(loop, site);
    if (raised != NULL) {
        return raised;
    }
    access(condition);
    if (condition->owner != current_id(condition)) {
        return &not_held;
    }
    raised = runtime_condition_release(condition);
    if (raised != NULL) {
        return raised;
    }
    struct waiter waiter = {.node = {.next = NULL}};
    runtime_future_init(loop, &waiter.future);
    waiter.future.extent = sizeof waiter;
    base_list_push_back(&condition->waiters, &waiter.node);
    raised = runtime_future_await(&waiter.future, site);
    access(condition);
    if (base_list_node_is_linked(&waiter.node)) {
        base_list_remove(&waiter.node);
    }
    const struct runtime_exception *again = acquire_shielded(condition, site);
    return again != NULL ? runtime_exception_while_handling(again, raised) : raised;
}
