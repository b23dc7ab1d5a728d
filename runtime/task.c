#include "runtime/task.h"

#include "base/check.h"

#include "runtime/loop_state.h"
#include "runtime/queue.h"
#include "runtime/scope.h"
#include "runtime/task_state.h"

static void end(struct runtime_task *task, const struct runtime_exception *raised)
{
    CHECK(task->context == NULL);
    struct runtime_loop *loop = task->loop;
    if (raised == NULL && task->must_cancel) {
        raised = task->cancel_message;
        task->must_cancel = false;
    }
    task->site.label = "";
    task->ended_in = loop->iteration;
    base_list_remove(&task->node);
    base_list_push_back(&loop->ended, &task->node);
    if (task->scope != NULL && task->group == NULL) {
        runtime_task_hold(task); /* for good: the scope that it has not left points at it */
    }
    runtime_future_finish(&task->future, raised);
    if (loop->hooks.task_ended != NULL) {
        loop->hooks.task_ended(loop->host, task, raised);
    }
}

static void enter(void *argument);

/* What Task.__step, and __wakeup where there is a waiter, do before the coroutine goes on.  Returns
 * where it goes on; NULL for a task that was cancelled before its first step: it has ended. */
static struct runtime_context *prepare(struct runtime_task *task)
{
    struct runtime_loop *loop = task->loop;
    CHECK(!task->future.done);
    CHECK(loop->current == NULL);
    runtime_loop_access(loop, task->step.actor, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
    const struct runtime_exception *thrown = task->waiter == NULL ? NULL : task->waiter->raised;
    task->thrown_by_cancel = false;
    if (task->must_cancel) {
        if (!runtime_exception_is_cancelled(thrown)) {
            thrown = task->cancel_message;
            task->thrown_by_cancel = true;
        }
        task->must_cancel = false;
    }
    task->waiter = NULL;
    if (!task->started) {
        if (thrown != NULL) {
            end(task, thrown);
            return NULL;
        }
        task->started = true;
        task->context = runtime_context_create(loop->stacks, enter, task);
    }
    task->thrown = thrown;
    loop->current = task;
    return task->context;
}

/* The handle of every task. */
static void step(void *argument)
{
    struct runtime_task *task = argument;
    struct runtime_loop *loop = task->loop;
    struct runtime_context *context = prepare(task);
    if (context != NULL) {
        loop->scheduler = runtime_context_current(loop->stacks);
        runtime_context_switch(loop->stacks, context);
        CHECK(loop->current == NULL);
    }
}

/* Where to go from a task that cannot go on: straight to the task whose step is next in this
 * iteration, or back to the scheduler when something else is. */
static struct runtime_context *leave(struct runtime_loop *loop)
{
    loop->current = NULL;
    while (!runtime_queue_is_empty(&loop->batch)) {
        struct runtime_handle *handle = runtime_handle_of(loop->batch.ends.next);
        if (handle->fn != step) {
            break;
        }
        (void)runtime_queue_pop(&loop->batch);
        struct runtime_context *next = prepare(handle->argument);
        if (next != NULL) {
            return next;
        }
    }
    return loop->scheduler;
}

/* The bottom of a task's stack. */
static void enter(void *argument)
{
    struct runtime_task *task = argument;
    struct runtime_loop *loop = task->loop;
    if (loop->hooks.task_started != NULL) {
        loop->hooks.task_started(loop->host, task);
    }
    const struct runtime_exception *raised =
        task->start_call == NULL ? task->body.call(task->body.argument)
                                 : task->start_call(task->body.argument, task->status);
    task->context = NULL;
    end(task, raised);
    runtime_context_finish(loop->stacks, leave(loop));
}

const struct runtime_exception *runtime_task_suspend(struct runtime_task *task,
                                                     struct runtime_site site)
{
    struct runtime_loop *loop = task->loop;
    CHECK(task == loop->current);
    CHECK(site.label != NULL);
    task->site = site;
    task->step.label = site.label;
    if (loop->hooks.task_suspended != NULL) {
        loop->hooks.task_suspended(loop->host, task, site);
    }
    runtime_context_switch(loop->stacks, leave(loop));
    const struct runtime_exception *raised = task->thrown;
    runtime_task_note(task, ((uint64_t)site.line << 8) + (raised == NULL ? 1 : raised->kind + 2));
    if (loop->hooks.task_resumed != NULL) {
        loop->hooks.task_resumed(loop->host, task, site, raised);
    }
    return raised;
}

static void init_handle(struct runtime_task *task, const char *label)
{
    task->step.fn = step;
    task->step.argument = task;
    task->step.label = label;
    task->step.loop = task->loop;
}

struct runtime_task *runtime_task_create(struct runtime_loop *loop, struct runtime_body body,
                                         struct runtime_task_options options)
{
    CHECK(loop != NULL);
    CHECK(options.role != NULL);
    struct runtime_task *task = base_arena_take(loop->arena, sizeof(*task));
    task->loop = loop;
    task->body = body;
    task->id = ++loop->last_task_id;
    task->role = options.role;
    task->data = options.data;
    task->site.label = "";
    task->owner = options.owner;
    if (task->owner == 0 && loop->current != NULL) {
        task->owner = loop->current->owner;
    }
    runtime_future_init(loop, &task->future);
    task->future.task = task;
    init_handle(task, options.role);
    runtime_loop_name_actor(loop, &task->step);
    task->step.tells = options.tells;
    base_list_push_back(&loop->tasks, &task->node);
    runtime_handle_schedule(&task->step);
    if (loop->hooks.task_created != NULL) {
        loop->hooks.task_created(loop->host, task);
    }
    return task;
}

struct runtime_task *runtime_task_last_joined(struct runtime_task *task)
{
    /* Tasks that join each other in a ring wait for ever; any of them is the last then. */
    for (uint32_t bound = task->loop->last_task_id; bound > 0; bound--) {
        runtime_task_access(task);
        if (task->waiter == NULL || task->waiter->task == NULL ||
            runtime_future_is_done(task->waiter)) {
            break;
        }
        task = task->waiter->task;
    }
    return task;
}

bool runtime_task_cancel_with(struct runtime_task *task, const struct runtime_exception *message)
{
    CHECK(runtime_exception_is_cancelled(message));
    runtime_task_access(task);
    if (task->future.done) {
        return false;
    }
    /* Who joins passes it on to whom it joins, and is itself told by that one's end. */
    const struct runtime_task *last = runtime_task_last_joined(task);
    while (task != last) {
        task->cancelling++;
        task = task->waiter->task;
    }
    task->cancelling++;
    const bool plain = task->waiter != NULL && task->waiter->task == NULL;
    if (plain && runtime_future_cancel(task->waiter, message)) {
        return true;
    }
    task->must_cancel = true;
    task->cancel_message = message;
    return true;
}

void runtime_task_cancel(struct runtime_task *task)
{
    (void)runtime_task_cancel_with(task, &runtime_cancelled_natively);
}

void runtime_task_cancel_saying(struct runtime_task *task, const char *message)
{
    CHECK(message != NULL);
    (void)runtime_task_cancel_with(task,
                                   runtime_exception_create(task->loop, RUNTIME_EXCEPTION_CANCELLED,
                                                            "CancelledError", message));
}

void runtime_task_uncancel(struct runtime_task *task, uint32_t count)
{
    task->cancelling = task->cancelling > count ? task->cancelling - count : 0;
}

uint32_t runtime_task_cancelling(const struct runtime_task *task)
{
    runtime_task_access(task);
    return task->cancelling;
}

bool runtime_task_has_pending_cancellation(const struct runtime_task *task)
{
    runtime_task_access(task);
    if (task->must_cancel) {
        return true;
    }
    if (task->waiter != NULL && runtime_future_is_cancelled(task->waiter)) {
        return true;
    }
    return task->scope != NULL && runtime_scope_effectively_cancelled(task->scope);
}

const struct runtime_exception *runtime_task_join(struct runtime_task *task,
                                                  struct runtime_site site, bool *out_ended)
{
    struct runtime_task *joiner = task->loop->current;
    CHECK(joiner != NULL);
    CHECK(joiner != task);
    runtime_task_hold(task);
    joiner->thrown_by_cancel = false;
    const struct runtime_exception *raised = runtime_future_await(&task->future, site);
    if (out_ended != NULL) {
        *out_ended = task->future.done && !joiner->thrown_by_cancel;
    }
    runtime_task_let_go(task);
    return raised;
}

void runtime_task_on_done(struct runtime_task *task, void (*fn)(void *argument), void *argument,
                          const char *label)
{
    struct runtime_handle *handle = runtime_loop_call_soon(task->loop, fn, argument, label);
    runtime_loop_access(task->loop, task->step.actor, RUNTIME_FIELD_ENDED, RUNTIME_ACCESS_WRITE);
    if (!task->future.done) {
        base_list_remove(&handle->node);
        base_list_push_back(&task->future.callbacks, &handle->node);
    }
}

static void give_back(struct runtime_task *task)
{
    CHECK(task->future.done);
    CHECK(task->holds == 0);
    struct base_arena *arena = task->loop->arena;
    if (task->status != NULL) {
        base_arena_give_back(arena, task->status, sizeof(*task->status));
    }
    base_arena_give_back(arena, task, sizeof(*task));
}

void runtime_task_hold(struct runtime_task *task)
{
    task->holds++;
    CHECK(task->holds != 0);
}

void runtime_task_let_go(struct runtime_task *task)
{
    CHECK(task->holds > 0);
    task->holds--;
    if (task->holds == 0 && task->reapable) {
        give_back(task);
    }
}

void runtime_task_reap(struct runtime_loop *loop)
{
    struct base_list_node *node = base_list_peek_front(&loop->ended);
    while (node != NULL) {
        struct runtime_task *task = BASE_LIST_ENTRY(node, struct runtime_task, node);
        if (task->ended_in == loop->iteration) {
            break;
        }
        base_list_remove(node);
        task->reapable = true;
        if (task->holds == 0) {
            give_back(task);
        }
        node = base_list_peek_front(&loop->ended);
    }
}

uint32_t runtime_task_id(const struct runtime_task *task)
{
    return task->id;
}

const char *runtime_task_role(const struct runtime_task *task)
{
    return task->role;
}

uint32_t runtime_task_owner(const struct runtime_task *task)
{
    return task->owner;
}

void *runtime_task_data(const struct runtime_task *task)
{
    return task->data;
}

bool runtime_task_is_shielded(const struct runtime_task *task)
{
    bool has_shield = false;
    CHECK(task != NULL);
    for (const struct runtime_scope *scope = task->scope; scope != NULL; scope = scope->parent) {
        if (scope->cancel_called) {
            return has_shield;
        }
        has_shield = has_shield || scope->shield;
    }
    return false;
}

struct runtime_site runtime_task_site(const struct runtime_task *task)
{
    return task->site;
}

bool runtime_task_has_ended(const struct runtime_task *task)
{
    return runtime_future_is_done(&task->future);
}

uint64_t runtime_task_observed(const struct runtime_task *task)
{
    return task->observed;
}

void runtime_task_observe(struct runtime_loop *loop, uint64_t value)
{
    CHECK(loop->current != NULL);
    runtime_task_note(loop->current, value);
}

void runtime_task_loop_head(struct runtime_loop *loop)
{
    CHECK(loop->current != NULL);
    loop->current->observed = 0;
}

struct runtime_task *runtime_task_next(struct runtime_loop *loop, const struct runtime_task *after)
{
    CHECK(after == NULL || !after->future.done);
    runtime_loop_access_all(loop);
    struct base_list_node *next = after == NULL ? loop->tasks.ends.next : after->node.next;
    return next == &loop->tasks.ends ? NULL : BASE_LIST_ENTRY(next, struct runtime_task, node);
}
