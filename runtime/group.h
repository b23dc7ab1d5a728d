/*
 * Task groups: anyio.create_task_group() (anyio 4.12.0).
 *
 *     struct runtime_group group;
 *     runtime_group_enter(loop, &group);
 *     runtime_group_start_soon(&group, body, options);
 *     raised = runtime_group_exit(&group, raised, AWAIT("post.group_exit"));
 */
#ifndef RUNTIME_GROUP_H
#define RUNTIME_GROUP_H

#include "runtime/scope.h"
#include "runtime/task.h"

struct runtime_group;       /* defined in runtime/group_state.h; the caller's storage */
struct runtime_task_status; /* handed to a body that was started with runtime_group_start */

void runtime_group_enter(struct runtime_loop *loop, struct runtime_group *group);
/* NULL when the group is not active any more, where Python raises runtime_group_not_active. */
extern const struct runtime_exception runtime_group_not_active;
struct runtime_task *runtime_group_start_soon(struct runtime_group *group, struct runtime_body body,
                                              struct runtime_task_options options);

/* A body that says when it has started. */
struct runtime_start_body {
    const struct runtime_exception *(*call)(void *argument, struct runtime_task_status *status);
    void *argument;
};

/* Starts a task and waits until it called runtime_task_status_started, ended or raised. */
MUST_USE const struct runtime_exception *runtime_group_start(struct runtime_group *group,
                                                             struct runtime_start_body body,
                                                             struct runtime_task_options options,
                                                             struct runtime_site site);
/* RuntimeError when it is called twice, else NULL. */
const struct runtime_exception *runtime_task_status_started(struct runtime_task_status *status);

/* __aexit__: waits for every child.  raised is what the body raised; returns what goes on.
 * A child that is started in the one iteration that leaving a group without children takes is an
 * orphan, as in AnyIO: nobody waits for it, and what it raises is lost. */
MUST_USE const struct runtime_exception *runtime_group_exit(struct runtime_group *group,
                                                            const struct runtime_exception *raised,
                                                            struct runtime_site site);

/* The group's cancel scope; borrowed for the group's life. */
struct runtime_scope *runtime_group_scope(struct runtime_group *group);

#include "runtime/group_state.h"

#endif
