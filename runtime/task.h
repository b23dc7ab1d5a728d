/*
 * Tasks: coroutines stepped by handles, with asyncio's Task semantics and AnyIO's task state.
 *
 * Server code in a task reads top to bottom; whatever can suspend takes an AWAIT site and returns
 * NULL or what it raised.  A raised CANCELLED must be passed on by whoever gets it.
 */
#ifndef RUNTIME_TASK_H
#define RUNTIME_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

/* A task's body.  What it returns is what the task ends with. */
struct runtime_body {
    const struct runtime_exception *(*call)(void *argument);
    void *argument;
};

struct runtime_task_options {
    const char *role; /* static: "post", "sse.ping", "session.receive_loop"; part of fingerprints */
    uint32_t owner; /* what the task must not outlive: an id that the server gave out; 0: inherited
                       from the creating task (or nobody) */
    void *data;     /* the host's or server's own; runtime_task_data */
    bool tells;     /* whatever its steps share with others is the runtime's, or told
                       (runtime_loop_tell_access); else they are taken to share everything */
};

/* asyncio.create_task: its first step runs in the next iteration.  Belongs to no cancel scope. */
struct runtime_task *runtime_task_create(struct runtime_loop *loop, struct runtime_body body,
                                         struct runtime_task_options options);

/* asyncio's Task.cancel(): edge-triggered, once. */
void runtime_task_cancel(struct runtime_task *task);

/* The same with a message, which its CancelledError shows. */
void runtime_task_cancel_saying(struct runtime_task *task, const char *message);

/* Waits for another task's end (asyncio: `await task`); returns what that task ended with, or the
 * caller's own cancellation.  out_ended (may be NULL) tells the two apart. */
MUST_USE const struct runtime_exception *
runtime_task_join(struct runtime_task *task, struct runtime_site site, bool *out_ended);

/*
 * A task's memory is given back at the end of the first iteration after the one in which it ended,
 * when its done callbacks have run; a pointer to it is dead from then on.  Whoever wants to look at
 * it or to join it later holds it; the runtime holds it for joiners and for its group.
 */
void runtime_task_hold(struct runtime_task *task);
void runtime_task_let_go(struct runtime_task *task);

/* Task.add_done_callback: calls fn(argument) one iteration after the task's end. */
void runtime_task_on_done(struct runtime_task *task, void (*fn)(void *argument), void *argument,
                          const char *label);

/* asyncio's Task.cancelling(): cancel() calls that no scope has taken back. */
uint32_t runtime_task_cancelling(const struct runtime_task *task);

uint32_t runtime_task_id(const struct runtime_task *task);
const char *runtime_task_role(const struct runtime_task *task);
uint32_t runtime_task_owner(const struct runtime_task *task);
void *runtime_task_data(const struct runtime_task *task);
/* Whether a scope around it was cancelled, and a shield in between keeps that from it. */
bool runtime_task_is_shielded(const struct runtime_task *task);
/* Where it is suspended; label "" before its first step and after its end. */
struct runtime_site runtime_task_site(const struct runtime_task *task);
bool runtime_task_has_ended(const struct runtime_task *task);
/* What the task has observed since its last declared loop head; for fingerprints of states. */
uint64_t runtime_task_observed(const struct runtime_task *task);
void runtime_task_observe(struct runtime_loop *loop, uint64_t value);
void runtime_task_loop_head(struct runtime_loop *loop);

/* Live tasks in the order of creation: first with after == NULL; NULL at the end. */
struct runtime_task *runtime_task_next(struct runtime_loop *loop, const struct runtime_task *after);

/* anyio.lowlevel and anyio.sleep.  Costs in iterations: the oracle tables. */
MUST_USE const struct runtime_exception *runtime_yield(struct runtime_loop *loop,
                                                       struct runtime_site site);
MUST_USE const struct runtime_exception *runtime_checkpoint(struct runtime_loop *loop,
                                                            struct runtime_site site);
MUST_USE const struct runtime_exception *runtime_checkpoint_if_cancelled(struct runtime_loop *loop,
                                                                         struct runtime_site site);
MUST_USE const struct runtime_exception *
runtime_cancel_shielded_checkpoint(struct runtime_loop *loop, struct runtime_site site);
MUST_USE const struct runtime_exception *runtime_sleep(struct runtime_loop *loop, uint64_t ns,
                                                       struct runtime_site site);
/* A sleep whose timer has a subject (runtime_timer_options): at most one at a time should run. */
MUST_USE const struct runtime_exception *runtime_sleep_for(struct runtime_loop *loop, uint64_t ns,
                                                           uint32_t subject,
                                                           struct runtime_site site);
/* A sleep between keep-alives: its timer does not keep the world going. */
MUST_USE const struct runtime_exception *
runtime_sleep_daemon(struct runtime_loop *loop, uint64_t ns, struct runtime_site site);

#endif
