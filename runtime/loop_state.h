/*
 * The loop from the inside.  Private to runtime/.
 */
#ifndef RUNTIME_LOOP_STATE_H
#define RUNTIME_LOOP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/handle.h"
#include "runtime/loop.h"
#include "runtime/steps.h"
#include "runtime/timers.h"

/* A step of an actor, or an actor that a step has made (the finaliser of splitmix64). */
static inline uint64_t runtime_actor_mix(uint64_t from, uint32_t number)
{
    uint64_t mixed = from + (number + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

struct runtime_loop {
    struct base_arena *arena;          /* borrows */
    struct runtime_stacks *stacks;     /* borrows */
    struct runtime_observer hooks;     /* a copy; NULL members are not called */
    void *host;                        /* borrows */
    const struct runtime_steps *steps; /* borrows */
    uint64_t now;
    uint64_t resolution; /* a timer is due below now + resolution */
    uint64_t iteration_ns;
    uint64_t handle_count; /* that ran */
    uint32_t iteration;
    uint32_t last_task_id;
    uint32_t last_scope_id;
    uint32_t last_stream_id;
    uint32_t delivery_stamp;           /* counts deliveries of cancellation */
    bool is_blocked;                   /* by its current task, for ever */
    struct runtime_task *current;      /* whose step runs; NULL outside */
    struct runtime_context *scheduler; /* where a task goes when it suspends */
    struct base_list ready;            /* handles of the next iteration */
    struct base_list batch;            /* handles of this iteration that have not run */
    struct base_list parked;           /* deliveries that wait for somebody to tell, policy any */
    struct base_list tasks;            /* that have not ended, in the order of creation */
    struct base_list ended;            /* tasks that are given back once nobody needs them */
    struct base_list streams;          /* that somebody holds an end of, in the same order */
    struct runtime_timers timers;
    uint64_t acting;           /* the step that is being done: its actor and number, mixed */
    uint32_t acting_new_count; /* actors that it has made */
    const void **scratch;      /* for the arguments of a hook */
    uint32_t scratch_capacity;
};

/* Out of the way of those that are not asked. */
__attribute__((cold)) void runtime_loop_tell(const struct runtime_loop *loop, uint64_t object,
                                             enum runtime_field field,
                                             enum runtime_access_mode mode);

/* The current step did that. */
static inline void runtime_loop_access(const struct runtime_loop *loop, uint64_t object,
                                       enum runtime_field field, enum runtime_access_mode mode)
{
    if (__builtin_expect(loop->hooks.accessed != NULL, 0)) {
        runtime_loop_tell(loop, object, field, mode);
    }
}

/* What reaches too far to be told is taken to touch everything. */
static inline void runtime_loop_access_all(const struct runtime_loop *loop)
{
    runtime_loop_access(loop, RUNTIME_ACCESS_WORLD, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
}

/* The current step makes the handle ready. */
static inline void runtime_loop_release(const struct runtime_loop *loop,
                                        const struct runtime_handle *handle)
{
    runtime_loop_access(loop, handle->actor, RUNTIME_FIELD_READY, RUNTIME_ACCESS_RELEASE);
}

/* Gives a handle that is being made an actor of its own. */
static inline void runtime_loop_name_actor(struct runtime_loop *loop, struct runtime_handle *handle)
{
    if (loop->hooks.run != NULL) {
        loop->acting_new_count++;
        handle->actor = runtime_actor_mix(loop->acting, loop->acting_new_count);
    }
}

/* The name of something that is being made, by which accesses of it are told.  Like an actor's it
 * follows from who made it, when and the how manieth, and is the same in every execution. */
static inline uint32_t runtime_loop_name(struct runtime_loop *loop)
{
    if (loop->hooks.accessed == NULL) {
        return 0;
    }
    loop->acting_new_count++;
    return (uint32_t)runtime_actor_mix(loop->acting, loop->acting_new_count);
}

/* The current step did that to something that has such a name.  Two things of one name are rare,
 * and are only taken for one. */
static inline void runtime_loop_access_named(const struct runtime_loop *loop, uint32_t name,
                                             enum runtime_field field,
                                             enum runtime_access_mode mode)
{
    runtime_loop_access(loop, UINT64_C(1) << 32 | name, field, mode);
}

/* Room for count pointers, valid until the next call. */
const void **runtime_loop_scratch(struct runtime_loop *loop, uint32_t count);

#endif
