#include "runtime/scope.h"

#include "base/check.h"

#include "runtime/delivery.h"
#include "runtime/loop_state.h"
#include "runtime/task_state.h"

static const struct runtime_exception not_active = {.kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                                    .name = "RuntimeError",
                                                    .text = "This cancel scope is not active"};
static const struct runtime_exception active_already = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "Each CancelScope may only be used for a single 'with' block"};
static const struct runtime_exception other_task = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "Attempted to exit cancel scope in a different task than it was entered in"};
static const struct runtime_exception not_current = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "Attempted to exit a cancel scope that isn't the current tasks's current cancel scope"};

void runtime_scope_init_internal(struct runtime_loop *loop, struct runtime_scope *scope,
                                 struct runtime_scope_options options)
{
    CHECK(loop != NULL);
    *scope = (struct runtime_scope){
        .loop = loop,
        .shield = options.shield,
        .deadline = options.deadline == 0 ? RUNTIME_NEVER : options.deadline,
        .name = runtime_loop_name(loop),
    };
    base_list_init(&scope->tasks);
    base_list_init(&scope->children);
    base_list_init(&scope->deliveries);
}

void runtime_scope_init(struct runtime_loop *loop, struct runtime_scope *scope,
                        struct runtime_scope_options options)
{
    runtime_scope_init_internal(loop, scope, options);
    scope->id = ++loop->last_scope_id;
}

static void access(const struct runtime_scope *scope, enum runtime_field field,
                   enum runtime_access_mode mode)
{
    runtime_scope_access(scope, field, mode);
}

/* Who else is in the scope does not matter to whoever enters or leaves it. */
static void access_members(const struct runtime_scope *scope)
{
    access(scope, RUNTIME_FIELD_MEMBERS, RUNTIME_ACCESS_ADD);
}

static void stop_timeout(struct runtime_scope *scope)
{
    access(scope, RUNTIME_FIELD_DEADLINE, RUNTIME_ACCESS_READ);
    if (scope->timeout != NULL) {
        runtime_handle_cancel(scope->timeout);
        scope->timeout = NULL;
    }
}

static void expire(void *argument);

/* CancelScope._timeout */
static void check_deadline(struct runtime_scope *scope)
{
    if (scope->deadline == RUNTIME_NEVER) {
        return;
    }
    if (scope->loop->now >= scope->deadline) {
        runtime_scope_cancel(scope);
        return;
    }
    scope->timeout = runtime_loop_call_at(
        scope->loop, scope->deadline, expire, scope,
        (struct runtime_timer_options){.label = "scope.deadline", .daemon = false, .tells = true});
}

static void expire(void *argument)
{
    struct runtime_scope *scope = argument;
    access(scope, RUNTIME_FIELD_DEADLINE, RUNTIME_ACCESS_WRITE);
    scope->timeout = NULL;
    check_deadline(scope);
}

const struct runtime_exception *runtime_scope_enter(struct runtime_scope *scope)
{
    struct runtime_task *host = scope->loop->current;
    CHECK(host != NULL);
    access_members(scope);
    access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
    if (scope->active) {
        return &active_already;
    }
    scope->host = host;
    scope->parent = host->scope;
    host->scope = scope;
    if (scope->parent != NULL) {
        access_members(scope->parent);
        base_list_remove(&host->scope_node);
        base_list_push_back(&scope->parent->children, &scope->sibling);
    }
    base_list_push_back(&scope->tasks, &host->scope_node);
    check_deadline(scope);
    scope->active = true;
    if (scope->cancel_called) {
        runtime_delivery_start(scope);
    }
    return NULL;
}

bool runtime_scope_effectively_cancelled(const struct runtime_scope *scope)
{
    CHECK(scope != NULL);
    while (scope != NULL) {
        access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
        if (scope->cancel_called) {
            return true;
        }
        if (scope->shield) {
            return false;
        }
        scope = scope->parent;
    }
    return false;
}

static bool sees_cancelled_parent(const struct runtime_scope *scope)
{
    return scope->parent != NULL && !scope->shield &&
           runtime_scope_effectively_cancelled(scope->parent);
}

/* CancelScope._restart_cancellation_in_parent */
static void restart_in_parent(struct runtime_scope *scope)
{
    struct runtime_scope *parent = scope->parent;
    while (parent != NULL) {
        access(parent, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
        if (parent->cancel_called) {
            if (!parent->delivering) {
                runtime_delivery_start(parent);
            }
            break;
        }
        if (parent->shield) {
            break;
        }
        parent = parent->parent;
    }
}

/* Walks a group's leaves; sets what __exit__ sets for each. */
static void look_at(const struct runtime_exception *raised, bool *out_caught, bool *out_other)
{
    if (raised->kind == RUNTIME_EXCEPTION_GROUP) {
        for (uint32_t i = 0; i < raised->member_count; i++) {
            look_at(raised->members[i], out_caught, out_other);
        }
    } else if (raised->kind == RUNTIME_EXCEPTION_CANCELLED && raised->by_scope) {
        *out_caught = true;
    } else {
        *out_other = true;
    }
}

/* Whether the scope swallows what its body raised. */
static bool swallows(struct runtime_scope *scope, const struct runtime_exception *raised)
{
    bool other = false;
    if (raised != NULL) {
        look_at(raised, &scope->cancelled_caught, &other);
    }
    return scope->cancelled_caught && !other;
}

static void leave(struct runtime_scope *scope)
{
    struct runtime_task *host = scope->host;
    access_members(scope);
    scope->active = false;
    stop_timeout(scope);
    runtime_delivery_forget(scope);
    base_list_remove(&host->scope_node);
    if (scope->parent != NULL) {
        access_members(scope->parent);
        base_list_remove(&scope->sibling);
        base_list_push_back(&scope->parent->tasks, &host->scope_node);
    }
    host->scope = scope->parent;
}

/* What CancelScope.__exit__ raises before it leaves; NULL: the scope can be left. */
static const struct runtime_exception *refusal(const struct runtime_scope *scope)
{
    if (!scope->active) {
        return &not_active;
    }
    if (scope->loop->current != scope->host) {
        return &other_task;
    }
    return scope->host->scope != scope ? &not_current : NULL;
}

/* A task group whose children raised leaves with their exceptions instead of its cancellation. */
static void tell_settled(const struct runtime_scope *scope)
{
    const struct runtime_loop *loop = scope->loop;
    CHECK(!scope->active);
    if (loop->hooks.scope_settled != NULL) {
        loop->hooks.scope_settled(loop->host, scope->id);
    }
}

static const struct runtime_exception *refuse(const struct runtime_scope *scope,
                                              const struct runtime_exception *refused)
{
    const struct runtime_loop *loop = scope->loop;
    CHECK(refused != NULL);
    if (loop->hooks.scope_refused != NULL) {
        loop->hooks.scope_refused(loop->host, scope->id, refused);
    }
    return refused;
}

/* What the exit of a scope that was left raises. */
static const struct runtime_exception *settle(struct runtime_scope *scope,
                                              struct runtime_task *host,
                                              const struct runtime_exception *raised)
{
    if (scope->cancel_called && !sees_cancelled_parent(scope)) {
        runtime_task_uncancel(host, scope->pending_uncancellations);
        scope->pending_uncancellations = 0;
        const bool is_swallowed = swallows(scope, raised);
        if (raised != NULL && (is_swallowed || raised->kind == RUNTIME_EXCEPTION_GROUP)) {
            tell_settled(scope);
        }
        return is_swallowed ? NULL : raised;
    }
    if (scope->pending_uncancellations > 0) {
        CHECK(scope->parent != NULL);
        access(scope->parent, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_WRITE);
        scope->parent->pending_uncancellations += scope->pending_uncancellations;
        scope->pending_uncancellations = 0;
    }
    return raised;
}

const struct runtime_exception *runtime_scope_exit(struct runtime_scope *scope,
                                                   const struct runtime_exception *raised)
{
    access(scope, RUNTIME_FIELD_CANCELLED,
           scope->cancel_called ? RUNTIME_ACCESS_WRITE : RUNTIME_ACCESS_READ);
    const struct runtime_exception *refused = refusal(scope);
    if (refused != NULL) {
        return refuse(scope, refused);
    }
    struct runtime_task *host = scope->host;
    leave(scope);
    restart_in_parent(scope);
    scope->host = NULL;
    raised = settle(scope, host, raised);
    scope->parent = NULL; /* which may be gone while somebody keeps this one */
    scope->told_stamp = 0;
    return raised;
}

const struct runtime_exception *
runtime_scope_exit_or_timeout(struct runtime_scope *scope, const struct runtime_exception *raised)
{
    const struct runtime_exception *goes_on = runtime_scope_exit(scope, raised);
    const bool expired = scope->cancelled_caught && scope->loop->now >= scope->deadline;
    return goes_on == NULL && expired ? &runtime_timeout : goes_on;
}

void runtime_scope_cancel(struct runtime_scope *scope)
{
    struct runtime_loop *loop = scope->loop;
    if (runtime_scope_cancel_called(scope)) {
        return;
    }
    access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_WRITE);
    access(scope, RUNTIME_FIELD_MEMBERS, RUNTIME_ACCESS_READ);
    stop_timeout(scope);
    scope->cancel_called = true;
    if (loop->hooks.scope_cancelled != NULL) {
        const struct runtime_task *by = scope->host != NULL ? scope->host : loop->current;
        loop->hooks.scope_cancelled(loop->host, scope->id, by != NULL ? by->owner : 0);
    }
    if (scope->host != NULL) {
        runtime_delivery_start(scope);
    }
}

void runtime_scope_set_shield(struct runtime_scope *scope, bool shield)
{
    access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_WRITE);
    if (scope->shield == shield) {
        return;
    }
    scope->shield = shield;
    if (!shield) {
        restart_in_parent(scope);
    }
}

void runtime_scope_set_deadline(struct runtime_scope *scope, uint64_t deadline)
{
    access(scope, RUNTIME_FIELD_DEADLINE, RUNTIME_ACCESS_WRITE);
    access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
    access(scope, RUNTIME_FIELD_MEMBERS, RUNTIME_ACCESS_READ);
    scope->deadline = deadline == 0 ? RUNTIME_NEVER : deadline;
    stop_timeout(scope);
    if (scope->active && !scope->cancel_called) {
        check_deadline(scope);
    }
}

bool runtime_scope_cancel_called(const struct runtime_scope *scope)
{
    access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
    return scope->cancel_called;
}

bool runtime_scope_cancelled_caught(const struct runtime_scope *scope)
{
    access(scope, RUNTIME_FIELD_CANCELLED, RUNTIME_ACCESS_READ);
    return scope->cancelled_caught;
}
