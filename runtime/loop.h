/*
 * The event loop: asyncio's, iteration by iteration.
 *
 * The primitive is the handle, a callback with an id and a label.  One iteration: the host's
 * external events become ready (observer->poll), due timers become ready by (deadline, start), then
 * exactly the handles that were ready at that point run, first in first out.  What a step schedules
 * runs in the next iteration, in the order of the calls.  An iteration takes RUNTIME_ITERATION_NS
 * of virtual time.
 *
 * With a host that chooses who runs (observer->run), an iteration is the step of one handle, of
 * whichever is ready, and takes no time: the clock moves when nothing is ready.
 *
 * Everything lives in one arena: nothing here may be reached through malloc, and no pointer leads
 * out of it but to static data and to the observer.
 */
#ifndef RUNTIME_LOOP_H
#define RUNTIME_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#include "runtime/context.h"
#include "runtime/observer.h"

#define RUNTIME_ITERATION_NS UINT64_C(1000)
#define RUNTIME_NEVER        UINT64_MAX

struct runtime_loop;
struct runtime_steps;
struct runtime_task;
struct runtime_handle;

struct runtime_loop_options {
    struct base_arena *arena;                /* borrows for the loop's life */
    const struct runtime_observer *observer; /* static; NULL for none */
    void *host;                              /* first argument of every hook; borrows */
    struct runtime_stacks *stacks;           /* where tasks get their stacks; borrows */
    const struct runtime_steps *steps;       /* NULL: the correct ones; borrows */
    /* The rest is for Python's oracle tables, and for whoever compares with them. */
    bool equal_deadlines_as_heapq; /* Python's heap order on equal deadlines */
    bool clock_stands_still;       /* an iteration takes no time */
    uint64_t resolution_ns;        /* a timer is due below now + this; 0 for 1 */
};

struct runtime_loop *runtime_loop_create(const struct runtime_loop_options *options);

uint64_t runtime_loop_now(const struct runtime_loop *loop); /* virtual ns since the loop was made */
uint32_t runtime_loop_iteration(const struct runtime_loop *loop);    /* 0 before the first */
uint64_t runtime_loop_handle_count(const struct runtime_loop *loop); /* of those that ran */
/* now + ns, at least 1 (0 is `no deadline` to scopes) and RUNTIME_NEVER at most. */
uint64_t runtime_loop_deadline_after(const struct runtime_loop *loop, uint64_t ns);
void runtime_loop_advance(struct runtime_loop *loop,
                          uint64_t ns); /* work that takes time without a yield */
struct base_arena *runtime_loop_arena(struct runtime_loop *loop);
void *runtime_loop_host(struct runtime_loop *loop);
/* 64 bits from the host (observer->entropy, which must be there). */
uint64_t runtime_loop_entropy(struct runtime_loop *loop);
struct runtime_task *
runtime_loop_current(struct runtime_loop *loop); /* NULL outside a task's step */

/* Calls fn(argument) in the next iteration.  label is static. */
struct runtime_handle *runtime_loop_call_soon(struct runtime_loop *loop, void (*fn)(void *argument),
                                              void *argument, const char *label);

struct runtime_timer_options {
    const char *label; /* static */
    bool
        daemon; /* a keep-alive: does not by itself keep the world going (runtime_loop_has_timer) */
    uint32_t subject; /* whose timer it is, where at most one of that label may be armed: an id of
                         the host's; 0: nobody's */
    bool tells;       /* as in runtime_task_options */
};

/* Calls fn(argument) once the clock has reached deadline (absolute ns). */
struct runtime_handle *runtime_loop_call_at(struct runtime_loop *loop, uint64_t deadline,
                                            void (*fn)(void *argument), void *argument,
                                            struct runtime_timer_options options);

/* The handle will not run, even in the iteration that it was taken into.  A handle is its caller's
 * until it has run or was cancelled; afterwards the pointer is dead. */
void runtime_handle_cancel(struct runtime_handle *handle);

/* Where a task stands or, before its first step, its role; what a callback was called; static. */
const char *runtime_handle_label(const struct runtime_handle *handle);

/* Who a handle's steps are the steps of: a task, or the callback itself.  It follows from who made
 * it in which of their steps and the how manieth there, not from what others did meanwhile: so it
 * is the same in every execution that has those steps.  Only where observer->run is. */
uint64_t runtime_handle_actor(const struct runtime_handle *handle);

/* Are the accesses of its steps all told (runtime_task_options)? */
bool runtime_handle_tells(const struct runtime_handle *handle);

/* What is made from now on is made in step number `step` of the actor, which is the host's own:
 * somebody outside of the loop, whose events poll lets in. */
void runtime_loop_act_as(struct runtime_loop *loop, uint64_t actor, uint32_t step);

/* The current task blocks the thread that the loop runs in: nothing runs any more, and nothing is
 * ready or due.  Does not return. */
_Noreturn void runtime_loop_block(struct runtime_loop *loop, struct runtime_site site);
bool runtime_loop_is_blocked(const struct runtime_loop *loop);

/* The current step did that to something of the host's or the server's own, in the loop's arena. It
 * must lie there since before the first question: what is made later may lie elsewhere in another
 * execution. */
void runtime_loop_tell_access(struct runtime_loop *loop, const void *object,
                              enum runtime_access_mode mode);

/* The number by which accesses of the whole world are told. */
#define RUNTIME_ACCESS_WORLD UINT64_C(0)

bool runtime_loop_has_ready(const struct runtime_loop *loop);
/* The handles that are ready: first with after == NULL; NULL at the end. */
const struct runtime_handle *runtime_loop_next_ready(const struct runtime_loop *loop,
                                                     const struct runtime_handle *after);
/* The next deadline, or RUNTIME_NEVER; daemon timers count only when with_daemons. */
uint64_t runtime_loop_next_deadline(const struct runtime_loop *loop, bool with_daemons);
/* The first deadline behind that one, without daemon timers, or RUNTIME_NEVER. */
uint64_t runtime_loop_deadline_behind(const struct runtime_loop *loop, uint64_t deadline);
/* Jumps to the earliest deadline.  Only when nothing is ready. */
void runtime_loop_jump(struct runtime_loop *loop);

/* One iteration, as above.  Runs on the caller's stack; tasks run on their own. */
void runtime_loop_run_once(struct runtime_loop *loop);

#endif
