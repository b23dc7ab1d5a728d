#include "runtime/lock.h"

#include <stddef.h>

#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

static const struct runtime_exception held_already = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "Attempted to acquire an already held Lock"};
static const struct runtime_exception not_held = {.kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                                  .name = "RuntimeError",
                                                  .text =
                                                      "The current task is not holding this lock"};

struct waiter {
    struct runtime_future future;
    struct base_list_node node; /* in lock->waiters */
    uint32_t task;              /* id */
};

void runtime_lock_init(struct runtime_loop *loop, struct runtime_lock *lock, bool fast_acquire)
{
    CHECK(loop != NULL);
    *lock = (struct runtime_lock){
        .loop = loop, .fast_acquire = fast_acquire, .name = runtime_loop_name(loop)};
    base_list_init(&lock->waiters);
}

/* All of it: who holds it, and who waits in which order. */
static void access(const struct runtime_lock *lock)
{
    runtime_loop_access_named(lock->loop, lock->name, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
}

static uint32_t current_id(const struct runtime_lock *lock)
{
    CHECK(lock->loop->current != NULL);
    return lock->loop->current->id;
}

/* To the first waiter that was not cancelled. */
static void hand_over(struct runtime_lock *lock)
{
    CHECK(lock->owner == current_id(lock));
    access(lock);
    BASE_LIST_FOREACH(node, &lock->waiters) {
        struct waiter *waiter = BASE_LIST_ENTRY(node, struct waiter, node);
        if (!runtime_future_is_cancelled(&waiter->future)) {
            lock->owner = waiter->task;
            runtime_future_finish(&waiter->future, /*raised=*/NULL);
            return;
        }
    }
    lock->owner = 0;
}

static const struct runtime_exception *acquire_free(struct runtime_lock *lock,
                                                    struct runtime_site site)
{
    const struct runtime_exception *raised = runtime_checkpoint_if_cancelled(lock->loop, site);
    if (raised != NULL) {
        return raised;
    }
    access(lock);
    lock->owner = current_id(lock);
    if (lock->fast_acquire) {
        return NULL;
    }
    raised = runtime_cancel_shielded_checkpoint(lock->loop, site);
    if (raised != NULL) {
        hand_over(lock);
    }
    return raised;
}

static bool is_free(const struct runtime_lock *lock)
{
    return lock->owner == 0 && base_list_is_empty(&lock->waiters);
}

const struct runtime_exception *runtime_lock_acquire(struct runtime_lock *lock,
                                                     struct runtime_site site)
{
    access(lock);
    const uint32_t task = current_id(lock);
    if (is_free(lock)) {
        return acquire_free(lock, site);
    }
    if (lock->owner == task) {
        return &held_already;
    }
    struct waiter waiter = {.task = task};
    runtime_future_init(lock->loop, &waiter.future);
    waiter.future.extent = sizeof waiter;
    base_list_push_back(&lock->waiters, &waiter.node);
    struct runtime_task *current = lock->loop->current;
    current->awaited_lock = lock;
    const struct runtime_exception *raised = runtime_future_await(&waiter.future, site);
    access(lock);
    current->awaited_lock = NULL;
    base_list_remove(&waiter.node);
    if (raised != NULL && lock->owner == task) {
        hand_over(lock);
    }
    return raised;
}

const struct runtime_exception *runtime_lock_acquire_blocking(struct runtime_lock *lock,
                                                              struct runtime_site site)
{
    access(lock);
    const uint32_t task = current_id(lock);
    if (is_free(lock)) {
        lock->owner = task;
        return NULL;
    }
    lock->loop->current->awaited_lock = lock;
    runtime_loop_block(lock->loop, site);
}

struct runtime_task *runtime_lock_holder_awaited_by(const struct runtime_task *task)
{
    CHECK(task != NULL);
    if (task->awaited_lock == NULL) {
        return NULL;
    }
    struct runtime_task *other = runtime_task_next(task->loop, /*after=*/NULL);
    while (other != NULL && other->id != task->awaited_lock->owner) {
        other = runtime_task_next(task->loop, other);
    }
    return other;
}

const struct runtime_exception *runtime_lock_acquire_nowait(struct runtime_lock *lock)
{
    access(lock);
    const uint32_t task = current_id(lock);
    if (is_free(lock)) {
        lock->owner = task;
        return runtime_task_noted(lock->loop, NULL);
    }
    return runtime_task_noted(lock->loop,
                              lock->owner == task ? &held_already : &runtime_would_block);
}

const struct runtime_exception *runtime_lock_release(struct runtime_lock *lock)
{
    access(lock);
    if (lock->owner != current_id(lock)) {
        return &not_held;
    }
    hand_over(lock);
    return NULL;
}
