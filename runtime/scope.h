/*
 * Cancel scopes: AnyIO's level cancellation, shields and deadlines (anyio 4.12.0, asyncio backend).
 *
 *     struct runtime_scope scope;
 *     runtime_scope_init(loop, &scope, (struct runtime_scope_options){.deadline = now + second});
 *     runtime_scope_enter(&scope);
 *     raised = work(...);
 *     raised = runtime_scope_exit(&scope, raised);    swallows the scope's own cancellation
 */
#ifndef RUNTIME_SCOPE_H
#define RUNTIME_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"

/*
 * Defined in runtime/scope_state.h; storage is the caller's, on its coroutine's stack or in the
 * arena.  A scope that another task may try to leave, or whose exit may raise, must outlive the
 * task that entered it: it stays where it is until it is left by its own task.
 */
struct runtime_scope;

struct runtime_scope_options {
    bool shield;
    uint64_t deadline; /* absolute ns; 0 for none */
};

/* Prepares a scope that may be cancelled before it is entered. */
void runtime_scope_init(struct runtime_loop *loop, struct runtime_scope *scope,
                        struct runtime_scope_options options);
/* The same for scopes that the runtime enters by itself: they get no id. */
void runtime_scope_init_internal(struct runtime_loop *loop, struct runtime_scope *scope,
                                 struct runtime_scope_options options);
/* RuntimeError when it is entered already, else NULL; then it is left as it was. */
const struct runtime_exception *runtime_scope_enter(struct runtime_scope *scope);
MUST_USE const struct runtime_exception *runtime_scope_exit(struct runtime_scope *scope,
                                                            const struct runtime_exception *raised);
/* The same for anyio.fail_after: TimeoutError where the deadline's cancellation was swallowed. */
MUST_USE const struct runtime_exception *
runtime_scope_exit_or_timeout(struct runtime_scope *scope, const struct runtime_exception *raised);
void runtime_scope_cancel(struct runtime_scope *scope);
void runtime_scope_set_shield(struct runtime_scope *scope, bool shield);
void runtime_scope_set_deadline(struct runtime_scope *scope, uint64_t deadline);
bool runtime_scope_cancel_called(const struct runtime_scope *scope);
/* Whether it or a scope around it was cancelled, up to the first shield. */
bool runtime_scope_effectively_cancelled(const struct runtime_scope *scope);
bool runtime_scope_cancelled_caught(const struct runtime_scope *scope);

#include "runtime/scope_state.h"

#endif
