#include "runtime/group.h"

#include <string.h>

#include "base/check.h"

#include "runtime/delivery.h"
#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/task_state.h"

#define RAISED_CAPACITY_FIRST 4

const struct runtime_exception runtime_group_not_active = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "This task group is not active; no new tasks can be started."};
static const struct runtime_exception not_started = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "Child exited without calling task_status.started()"};
static const struct runtime_exception started_twice = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "called 'started' twice on the same task status"};

void runtime_group_enter(struct runtime_loop *loop, struct runtime_group *group)
{
    CHECK(loop->current != NULL);
    runtime_scope_init(loop, &group->scope, (struct runtime_scope_options){.shield = false});
    base_list_init(&group->tasks);
    group->completed = NULL;
    group->raised = NULL;
    group->raised_count = 0;
    group->raised_capacity = 0;
    group->orphanage = false;
    runtime_scope_enter(&group->scope);
    group->scope.is_group = true;
    group->active = true;
}

struct runtime_scope *runtime_group_scope(struct runtime_group *group)
{
    return &group->scope;
}

/* Its children and what they raised. */
static void access(const struct runtime_group *group, enum runtime_access_mode mode)
{
    runtime_scope_access(&group->scope, RUNTIME_FIELD_JOIN, mode);
}

static void forget_raised(struct runtime_group *group)
{
    if (group->raised != NULL) {
        base_arena_give_back(group->scope.loop->arena, group->raised,
                             group->raised_capacity * sizeof(*group->raised));
        group->raised = NULL;
    }
}

static void add_raised(struct runtime_group *group, const struct runtime_exception *raised)
{
    CHECK(!runtime_exception_is_cancelled(raised));
    if (group->raised_count == group->raised_capacity) {
        const uint32_t capacity =
            group->raised_capacity == 0 ? RAISED_CAPACITY_FIRST : 2 * group->raised_capacity;
        const struct runtime_exception **grown =
            base_arena_take(group->scope.loop->arena, capacity * sizeof(*grown));
        if (group->raised != NULL) {
            memcpy(grown, group->raised, group->raised_count * sizeof(*grown));
        }
        forget_raised(group);
        group->raised = grown;
        group->raised_capacity = capacity;
    }
    group->raised[group->raised_count++] = raised;
}

/* What task_done does with how a child ended. */
static void take_end(struct runtime_group *group, struct runtime_task *task)
{
    const struct runtime_exception *raised = task->future.raised;
    struct runtime_future *status = task->status != NULL ? &task->status->future : NULL;
    if (raised == NULL) {
        if (status != NULL && !runtime_future_is_done(status)) {
            runtime_future_finish(status, &not_started);
        }
        return;
    }
    if (status != NULL && runtime_future_is_cancelled(status)) {
        return;
    }
    if (status != NULL && !runtime_future_is_done(status)) {
        runtime_future_finish(status, raised);
        return;
    }
    if (!runtime_exception_is_cancelled(raised)) {
        if (group->orphanage) {
            return;
        }
        add_raised(group, raised);
    }
    if (!runtime_scope_effectively_cancelled(&group->scope)) {
        runtime_scope_cancel(&group->scope);
    }
}

/* An orphanage ends with its last child. */
static void close_orphanage(struct runtime_group *group)
{
    CHECK(group->raised == NULL);
    if (base_list_is_empty(&group->tasks)) {
        runtime_delivery_forget(&group->scope);
        base_arena_give_back(group->scope.loop->arena, group, sizeof(*group));
    }
}

/* Children that were started while the host was leaving outlive the group's storage.  Its scope
 * goes on cancelling them if it was cancelled; scopes around it reach them no more. */
static void give_to_orphanage(struct runtime_group *group)
{
    struct runtime_loop *loop = group->scope.loop;
    struct runtime_group *orphanage = base_arena_take(loop->arena, sizeof(*orphanage));
    CHECK(!base_list_is_empty(&group->tasks));
    runtime_loop_access_all(loop);
    runtime_scope_init_internal(loop, &orphanage->scope,
                                (struct runtime_scope_options){.shield = group->scope.shield});
    orphanage->scope.is_group = true;
    orphanage->scope.cancel_called = group->scope.cancel_called;
    orphanage->orphanage = true;
    base_list_init(&orphanage->tasks);
    while (!base_list_is_empty(&group->tasks)) {
        struct base_list_node *node = base_list_pop_front(&group->tasks);
        struct runtime_task *task = BASE_LIST_ENTRY(node, struct runtime_task, group_node);
        base_list_push_back(&orphanage->tasks, node);
        task->group = orphanage;
        if (task->scope == &group->scope) {
            base_list_remove(&task->scope_node);
            base_list_push_back(&orphanage->scope.tasks, &task->scope_node);
            task->scope = &orphanage->scope;
        }
    }
    struct base_list_node *child = base_list_pop_front(&group->scope.children);
    while (child != NULL) {
        BASE_LIST_ENTRY(child, struct runtime_scope, sibling)->parent = &orphanage->scope;
        base_list_push_back(&orphanage->scope.children, child);
        child = base_list_pop_front(&group->scope.children);
    }
    runtime_delivery_move(&group->scope, &orphanage->scope);
}

static void task_done(void *argument)
{
    struct runtime_task *task = argument;
    struct runtime_group *group = task->group;
    CHECK(task->future.done);
    runtime_task_access(task);
    runtime_loop_access_named(task->loop, task->scope->name, RUNTIME_FIELD_MEMBERS,
                              RUNTIME_ACCESS_ADD);
    access(group, RUNTIME_ACCESS_WRITE);
    base_list_remove(&task->scope_node);
    base_list_remove(&task->group_node);
    task->scope = NULL;
    task->group = NULL;
    struct runtime_future *completed = group->completed;
    if (completed != NULL && base_list_is_empty(&group->tasks) &&
        !runtime_future_is_done(completed)) {
        runtime_future_finish(completed, /*raised=*/NULL);
    }
    take_end(group, task);
    if (group->orphanage) {
        close_orphanage(group);
    }
    runtime_task_let_go(task);
}

static struct runtime_task *spawn(struct runtime_group *group, struct runtime_body body,
                                  struct runtime_task_options options)
{
    CHECK(group->active);
    access(group, RUNTIME_ACCESS_WRITE);
    runtime_scope_access(&group->scope, RUNTIME_FIELD_MEMBERS, RUNTIME_ACCESS_ADD);
    struct runtime_task *task = runtime_task_create(group->scope.loop, body, options);
    task->scope = &group->scope;
    task->group = group;
    base_list_push_back(&group->scope.tasks, &task->scope_node);
    base_list_push_back(&group->tasks, &task->group_node);
    runtime_task_hold(task);
    task->done.fn = task_done;
    task->done.argument = task;
    task->done.label = "group.task_done";
    task->done.loop = task->loop;
    task->done.tells = true;
    runtime_loop_name_actor(task->loop, &task->done);
    base_list_push_back(&task->future.callbacks, &task->done.node);
    return task;
}

struct runtime_task *runtime_group_start_soon(struct runtime_group *group, struct runtime_body body,
                                              struct runtime_task_options options)
{
    CHECK(body.call != NULL);
    access(group, RUNTIME_ACCESS_READ);
    return group->active ? spawn(group, body, options) : NULL;
}

/* The starter was cancelled: its task goes first. */
static const struct runtime_exception *end_started(struct runtime_task *task,
                                                   const struct runtime_exception *raised,
                                                   struct runtime_site site)
{
    CHECK(runtime_exception_is_cancelled(raised));
    struct runtime_scope shield;
    runtime_scope_init_internal(task->loop, &shield,
                                (struct runtime_scope_options){.shield = true});
    runtime_task_cancel(task);
    runtime_scope_enter(&shield);
    const struct runtime_exception *joined = runtime_task_join(task, site, /*out_ended=*/NULL);
    if (runtime_exception_is_cancelled(joined)) {
        joined = NULL;
    }
    joined = runtime_scope_exit(&shield, joined);
    return joined != NULL ? joined : raised;
}

const struct runtime_exception *runtime_group_start(struct runtime_group *group,
                                                    struct runtime_start_body body,
                                                    struct runtime_task_options options,
                                                    struct runtime_site site)
{
    CHECK(body.call != NULL);
    access(group, RUNTIME_ACCESS_READ);
    if (!group->active) {
        return &runtime_group_not_active;
    }
    struct runtime_loop *loop = group->scope.loop;
    struct runtime_task_status *status = base_arena_take(loop->arena, sizeof(*status));
    runtime_future_init(loop, &status->future);
    struct runtime_task *task =
        spawn(group, (struct runtime_body){.argument = body.argument}, options);
    task->status = status;
    task->start_call = body.call;
    runtime_task_hold(task);
    const struct runtime_exception *raised = runtime_future_await(&status->future, site);
    if (runtime_exception_is_cancelled(raised)) {
        raised = end_started(task, raised, site);
    }
    runtime_task_let_go(task);
    return raised;
}

const struct runtime_exception *runtime_task_status_started(struct runtime_task_status *status)
{
    CHECK(status != NULL);
    if (!runtime_future_is_done(&status->future)) {
        runtime_future_finish(&status->future, /*raised=*/NULL);
        return NULL;
    }
    return runtime_future_is_cancelled(&status->future) ? NULL : &started_twice;
}

/* What __aexit__ has in hand. */
struct leaving {
    const struct runtime_exception *handled; /* what the body raised: it is being handled */
    const struct runtime_exception *raised;  /* what leaves by now: exc_val */
    bool thrown; /* the last await raised, so that nothing here sees a __context__ */
};

/* Waits until every child was reaped. */
static void wait_for_children(struct runtime_group *group, struct leaving *leaving,
                              struct runtime_site site)
{
    CHECK(!base_list_is_empty(&group->tasks));
    struct runtime_loop *loop = group->scope.loop;
    struct runtime_scope wait;
    runtime_scope_init_internal(loop, &wait, (struct runtime_scope_options){.shield = false});
    (void)runtime_scope_enter(&wait);
    while (!base_list_is_empty(&group->tasks)) {
        struct runtime_future completed;
        runtime_future_init(loop, &completed);
        access(group, RUNTIME_ACCESS_WRITE);
        group->completed = &completed;
        const struct runtime_exception *woken = runtime_future_await(&completed, site);
        access(group, RUNTIME_ACCESS_WRITE);
        group->completed = NULL;
        leaving->thrown = woken != NULL;
        if (woken == NULL) {
            continue;
        }
        runtime_scope_set_shield(&wait, /*shield=*/true);
        runtime_scope_cancel(&group->scope);
        if (leaving->raised == NULL ||
            (runtime_exception_is_cancelled(leaving->raised) && !woken->by_scope)) {
            leaving->raised = woken;
        }
    }
    const struct runtime_exception *left = runtime_scope_exit(&wait, /*raised=*/NULL);
    CHECK(left == NULL);
}

/*
 * The group's scope sees a cancellation that came during __aexit__ without its __context__ when it
 * was thrown in by the last await, and with it when it is raised again later; whoever is outside
 * sees it with its __context__, which is what the body raised.
 */
static const struct runtime_exception *leave(struct runtime_group *group,
                                             const struct leaving *leaving)
{
    if (!base_list_is_empty(&group->tasks)) {
        give_to_orphanage(group);
    }
    forget_raised(group);
    const struct runtime_exception *raised = leaving->raised;
    const bool is_new = raised != leaving->handled;
    if (is_new && !leaving->thrown) {
        raised = runtime_exception_while_handling(raised, leaving->handled);
    }
    raised = runtime_scope_exit(&group->scope, raised);
    return is_new ? runtime_exception_while_handling(raised, leaving->handled) : raised;
}

const struct runtime_exception *runtime_group_exit(struct runtime_group *group,
                                                   const struct runtime_exception *raised,
                                                   struct runtime_site site)
{
    CHECK(group->active);
    access(group, RUNTIME_ACCESS_WRITE);
    struct runtime_loop *loop = group->scope.loop;
    struct leaving leaving = {.handled = raised, .raised = raised};
    if (raised != NULL) {
        runtime_scope_cancel(&group->scope);
        if (!runtime_exception_is_cancelled(raised)) {
            add_raised(group, raised);
        }
    }
    if (!base_list_is_empty(&group->tasks)) {
        wait_for_children(group, &leaving, site);
    } else {
        const struct runtime_exception *woken = runtime_cancel_shielded_checkpoint(loop, site);
        access(group, RUNTIME_ACCESS_WRITE);
        if (woken != NULL) {
            /* The group stays active, and what it collected is lost. */
            leaving.raised = woken;
            leaving.thrown = true;
            return leave(group, &leaving);
        }
    }
    group->active = false;
    if (group->raised_count > 0) {
        leaving.raised = runtime_exception_group(loop, group->raised, group->raised_count);
    }
    return leave(group, &leaving);
}
