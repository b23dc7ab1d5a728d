#include "runtime/delivery.h"

#include "base/check.h"

#include "runtime/loop_state.h"
#include "runtime/scope.h"
#include "runtime/task_state.h"

/* One scheduled run; it outlives a scope that is left before it. */
struct delivery {
    struct runtime_handle handle;
    struct runtime_scope *scope; /* NULL once the scope was left */
    struct base_list_node node;  /* in scope->deliveries */
};

static struct runtime_task *task_of(struct base_list_node *node)
{
    return BASE_LIST_ENTRY(node, struct runtime_task, scope_node);
}

static struct runtime_scope *child_of(struct base_list_node *node)
{
    return BASE_LIST_ENTRY(node, struct runtime_scope, sibling);
}

static bool is_eligible(const struct runtime_task *task)
{
    runtime_task_access(task);
    if (task->must_cancel || task == task->loop->current) {
        return false;
    }
    /* Started and not ended; a child that ended stays in the scope until its callback ran. */
    return task->started && !task->future.done && task->loop->steps->can_be_told(task);
}

static bool is_open(const struct runtime_scope *child)
{
    runtime_scope_access(child, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
    return !child->shield && !child->cancel_called;
}

static void tell(struct runtime_task *task, struct runtime_scope *origin)
{
    CHECK(!task->future.done);
    task->told_stamp = origin->loop->delivery_stamp;
    (void)runtime_task_cancel_with(task, &runtime_cancelled_by_scope);
    if (task == origin->host) { /* the origin is accessed as a whole */
        origin->pending_uncancellations++;
    }
}

static void tell_in_order(struct runtime_scope *scope, struct runtime_scope *origin)
{
    BASE_LIST_FOREACH(node, &scope->tasks) {
        struct runtime_task *task = task_of(node);
        if (is_eligible(task)) {
            tell(task, origin);
        }
    }
}

/* Whether it matters when the task is told: only parked tasks are woken by it. */
static bool is_choosable(const struct runtime_scope *scope, const struct runtime_task *task)
{
    return task->told_stamp != scope->loop->delivery_stamp && is_eligible(task) &&
           runtime_task_is_parked(task);
}

static struct runtime_task **scratch_tasks(struct runtime_loop *loop, uint32_t count)
{
    return (struct runtime_task **)(void *)runtime_loop_scratch(loop, count);
}

/* The next task by the host's choice; NULL when nobody parked is left. */
static struct runtime_task *choose_task(const struct runtime_scope *scope)
{
    struct runtime_loop *loop = scope->loop;
    const uint32_t bound = base_list_count(&scope->tasks);
    struct runtime_task **tasks = scratch_tasks(loop, bound);
    uint32_t count = 0;
    BASE_LIST_FOREACH(node, &scope->tasks) {
        if (is_choosable(scope, task_of(node))) {
            tasks[count++] = task_of(node);
        }
    }
    if (count < 2) {
        return count == 0 ? NULL : tasks[0];
    }
    const uint32_t index = loop->hooks.told(loop->host, count, tasks);
    CHECK(index < count);
    return tasks[index];
}

static void tell_by_choice(struct runtime_scope *scope, struct runtime_scope *origin)
{
    BASE_LIST_FOREACH(node, &scope->tasks) {
        struct runtime_task *task = task_of(node);
        if (is_eligible(task) && !runtime_task_is_parked(task)) {
            tell(task, origin);
        }
    }
    struct runtime_task *task = choose_task(scope);
    while (task != NULL) {
        tell(task, origin);
        task = choose_task(scope);
    }
}

static bool deliver(struct runtime_scope *scope, struct runtime_scope *origin);

/* Whether somebody below the scope would be woken. */
static bool has_choosable(const struct runtime_scope *scope)
{
    BASE_LIST_FOREACH(node, &scope->tasks) {
        if (is_choosable(scope, task_of(node))) {
            return true;
        }
    }
    BASE_LIST_FOREACH(node, &scope->children) {
        if (is_open(child_of(node)) && has_choosable(child_of(node))) {
            return true;
        }
    }
    return false;
}

static bool is_choosable_child(const struct runtime_scope *child)
{
    return child->told_stamp != child->loop->delivery_stamp && is_open(child) &&
           has_choosable(child);
}

/* The next child scope by the host's choice, named by its host task; NULL when none is left. */
static struct runtime_scope *choose_child(const struct runtime_scope *scope)
{
    struct runtime_loop *loop = scope->loop;
    const uint32_t bound = base_list_count(&scope->children);
    struct runtime_task **hosts = scratch_tasks(loop, bound);
    uint32_t count = 0;
    BASE_LIST_FOREACH(node, &scope->children) {
        if (is_choosable_child(child_of(node))) {
            CHECK(child_of(node)->host != NULL);
            hosts[count++] = child_of(node)->host;
        }
    }
    if (count == 0) {
        return NULL;
    }
    const uint32_t index = count == 1 ? 0 : loop->hooks.told(loop->host, count, hosts);
    CHECK(index < count);
    uint32_t skipped = 0;
    BASE_LIST_FOREACH(node, &scope->children) {
        if (is_choosable_child(child_of(node)) && skipped++ == index) {
            return child_of(node);
        }
    }
    CHECK_UNREACHABLE("the chosen child scope is gone");
}

static bool deliver_to_children(struct runtime_scope *scope, struct runtime_scope *origin)
{
    bool retry = false;
    if (scope->loop->hooks.told != NULL) {
        struct runtime_scope *child = choose_child(scope);
        while (child != NULL) {
            retry = deliver(child, origin) || retry;
            child = choose_child(scope);
        }
    }
    BASE_LIST_FOREACH(node, &scope->children) {
        struct runtime_scope *child = child_of(node);
        if (child->told_stamp != scope->loop->delivery_stamp && is_open(child)) {
            retry = deliver(child, origin) || retry;
        }
    }
    return retry;
}

/* Whether there is a task in the scope that this must come again for. */
static bool has_awaiting(const struct runtime_scope *scope)
{
    BASE_LIST_FOREACH(node, &scope->tasks) {
        if (scope->loop->steps->awaits_delivery(task_of(node))) {
            return true;
        }
    }
    return false;
}

/* Returns whether there is still a task that this must come again for. */
static bool deliver(struct runtime_scope *scope, struct runtime_scope *origin)
{
    scope->told_stamp = scope->loop->delivery_stamp;
    runtime_scope_access(scope, RUNTIME_FIELD_MEMBERS, RUNTIME_ACCESS_READ);
    bool retry = has_awaiting(scope);
    if (scope->loop->hooks.told == NULL) {
        tell_in_order(scope, origin);
    } else {
        tell_by_choice(scope, origin);
    }
    if (!base_list_is_empty(&scope->children)) {
        retry = deliver_to_children(scope, origin) || retry;
    }
    return retry;
}

/* Which scope it is for: it may be none, once the delivery runs. */
static void access(const struct delivery *delivery, enum runtime_access_mode mode)
{
    runtime_loop_access(delivery->handle.loop, delivery->handle.actor, RUNTIME_FIELD_CANCELLED,
                        mode);
}

static void run(void *argument)
{
    struct delivery *delivery = argument;
    access(delivery, RUNTIME_ACCESS_READ);
    struct runtime_scope *scope = delivery->scope;
    struct base_arena *arena = delivery->handle.loop->arena;
    if (scope != NULL) {
        base_list_remove(&delivery->node);
    }
    base_arena_give_back(arena, delivery, sizeof(*delivery));
    if (scope != NULL) {
        runtime_delivery_start(scope);
    }
}

static void schedule(struct runtime_scope *scope)
{
    struct runtime_loop *loop = scope->loop;
    struct delivery *delivery = base_arena_take(loop->arena, sizeof(*delivery));
    delivery->scope = scope;
    delivery->handle.fn = run;
    delivery->handle.argument = delivery;
    delivery->handle.label = "scope.deliver";
    delivery->handle.loop = loop;
    delivery->handle.tells = true;
    runtime_loop_name_actor(loop, &delivery->handle);
    base_list_push_back(&scope->deliveries, &delivery->node);
    base_list_push_back(loop->hooks.run == NULL ? &loop->ready : &loop->parked,
                        &delivery->handle.node);
}

void runtime_delivery_start(struct runtime_scope *scope)
{
    CHECK(scope->cancel_called);
    runtime_scope_access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_WRITE);
    scope->loop->delivery_stamp++;
    scope->delivering = deliver(scope, scope);
    if (scope->delivering) {
        schedule(scope);
    }
}

void runtime_delivery_move(struct runtime_scope *from, struct runtime_scope *to)
{
    CHECK(from != to);
    struct base_list_node *node = base_list_pop_front(&from->deliveries);
    while (node != NULL) {
        struct delivery *delivery = BASE_LIST_ENTRY(node, struct delivery, node);
        access(delivery, RUNTIME_ACCESS_WRITE);
        delivery->scope = to;
        base_list_push_back(&to->deliveries, node);
        node = base_list_pop_front(&from->deliveries);
    }
    to->delivering = from->delivering;
    from->delivering = false;
}

void runtime_delivery_forget(struct runtime_scope *scope)
{
    struct base_list_node *node = base_list_pop_front(&scope->deliveries);
    while (node != NULL) {
        struct delivery *delivery = BASE_LIST_ENTRY(node, struct delivery, node);
        access(delivery, RUNTIME_ACCESS_WRITE);
        delivery->scope = NULL;
        node = base_list_pop_front(&scope->deliveries);
    }
}

/* Whether telling the task would change something: who joins passes it on to whom it joins. */
static bool would_change(struct runtime_task *task)
{
    const struct runtime_task *last = runtime_task_last_joined(task);
    return !last->must_cancel && last->loop->steps->can_be_told(last);
}

/* Whether a delivery would tell somebody, or would find that nobody is left. */
static bool has_work(const struct runtime_scope *scope, bool *out_tasks)
{
    BASE_LIST_FOREACH(node, &scope->tasks) {
        *out_tasks = *out_tasks || scope->loop->steps->awaits_delivery(task_of(node));
        if (is_eligible(task_of(node)) && would_change(task_of(node))) {
            return true;
        }
    }
    BASE_LIST_FOREACH(node, &scope->children) {
        if (is_open(child_of(node)) && has_work(child_of(node), out_tasks)) {
            return true;
        }
    }
    return false;
}

/* Nobody's step: what a delivery looks at is told by the delivery, once it runs. */
static bool is_needed(struct runtime_loop *loop, const struct delivery *delivery)
{
    void (*accessed)(void *host, struct runtime_access access) = loop->hooks.accessed;
    bool tasks = false;
    loop->hooks.accessed = NULL;
    const bool is_needed = delivery->scope == NULL || has_work(delivery->scope, &tasks) || !tasks;
    loop->hooks.accessed = accessed;
    return is_needed;
}

void runtime_delivery_unpark(struct runtime_loop *loop)
{
    BASE_LIST_FOREACH_REMOVABLE(node, &loop->parked) {
        struct runtime_handle *handle = runtime_handle_of(node);
        if (is_needed(loop, handle->argument)) {
            base_list_remove(node);
            base_list_push_back(&loop->ready, node);
            runtime_loop_release(loop, handle);
        }
    }
}
