/*
 * Tasks from the inside.  Private to runtime/.
 */
#ifndef RUNTIME_TASK_STATE_H
#define RUNTIME_TASK_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/future.h"
#include "runtime/group.h"
#include "runtime/handle.h"
#include "runtime/loop_state.h"
#include "runtime/task.h"

/* What runtime_group_start and the task that it started share. */
struct runtime_task_status {
    struct runtime_future future;
};

struct runtime_task {
    struct runtime_future future; /* the task's end */
    struct runtime_handle step;   /* its next step, or its wake-up */
    struct runtime_loop *loop;
    struct runtime_future *waiter;   /* _fut_waiter: what it waits for; NULL when it only yields */
    struct runtime_context *context; /* NULL before the first step and after the end */
    struct runtime_body body;
    struct runtime_task_status *status; /* owns; NULL unless started with runtime_group_start */
    const struct runtime_exception *(*start_call)(void *argument,
                                                  struct runtime_task_status *status);
    const struct runtime_exception *thrown;         /* what the next step raises in the task */
    const struct runtime_exception *cancel_message; /* of _must_cancel */
    bool must_cancel;
    bool started;
    bool thrown_by_cancel; /* `thrown` is the task's own cancellation, not its waiter's end */
    bool reapable;         /* given back with the last hold */
    uint32_t cancelling;   /* _num_cancels_requested */
    uint32_t holds;
    uint32_t ended_in; /* iteration */
    uint32_t told_stamp;

    struct runtime_scope *scope;      /* the innermost; NULL for none */
    struct base_list_node scope_node; /* in scope->tasks */
    struct runtime_group *group;      /* whose child it is, until it was reaped there; or NULL */
    struct base_list_node group_node;
    struct runtime_handle done; /* the group's done callback */

    uint32_t id;
    uint32_t owner;
    const char *role;
    void *data;
    struct runtime_site site;
    const struct runtime_stream_waiter *parked; /* borrows from its stack; NULL: in no stream */
    const struct runtime_lock *awaited_lock;    /* borrows; NULL: it waits for none */
    uint64_t observed;
    struct base_list_node node; /* in the loop's tasks, then in its ended */
};

/* Whom the task waits for in the end, where it joins a task that joins another and so on. */
struct runtime_task *runtime_task_last_joined(struct runtime_task *task);

/* Task.cancel(msg).  Returns false when the task has ended. */
bool runtime_task_cancel_with(struct runtime_task *task, const struct runtime_exception *message);

/* Task.uncancel(), count times. */
void runtime_task_uncancel(struct runtime_task *task, uint32_t count);

/* Its cancellation is looked at, or changed; its own steps read it. */
static inline void runtime_task_access(const struct runtime_task *task)
{
    runtime_loop_access(task->loop, task->step.actor, RUNTIME_FIELD_CANCELLED,
                        RUNTIME_ACCESS_WRITE);
}

static inline void runtime_scope_access(const struct runtime_scope *scope, enum runtime_field field,
                                        enum runtime_access_mode mode)
{
    runtime_loop_access_named(scope->loop, scope->name, field, mode);
}

/* Whether the task waits for something that has not happened yet. */
static inline bool runtime_task_is_parked(const struct runtime_task *task)
{
    return task->waiter != NULL && !task->waiter->done;
}

/* The current task goes on when its step handle runs; site is where it stands. */
MUST_USE const struct runtime_exception *runtime_task_suspend(struct runtime_task *task,
                                                              struct runtime_site site);

/* Mixes what the task has seen into its observed value. */
static inline void runtime_task_note(struct runtime_task *task, uint64_t value)
{
    task->observed = (task->observed ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    task->observed ^= task->observed >> 29;
}

/* Notes the outcome of a call that does not suspend, and returns it. */
static inline const struct runtime_exception *
runtime_task_noted(struct runtime_loop *loop, const struct runtime_exception *raised)
{
    struct runtime_task *task = runtime_loop_current(loop);
    if (task != NULL) {
        runtime_task_note(task, raised == NULL ? 1 : 2 + (uint64_t)raised->kind);
    }
    return raised;
}

/* AsyncIOTaskInfo.has_pending_cancellation(). */
bool runtime_task_has_pending_cancellation(const struct runtime_task *task);

/* Gives back the tasks that ended before this iteration and that nobody holds. */
void runtime_task_reap(struct runtime_loop *loop);

#endif
