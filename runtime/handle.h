/*
 * Handles from the inside: what lies in the ready queue, in the timers' heap, or with a future.
 *
 * Private to runtime/.  A handle is in at most one of those places at a time.  Those that callers
 * get are taken from the arena and given back when they ran; tasks have theirs built in.
 */
#ifndef RUNTIME_HANDLE_H
#define RUNTIME_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/loop.h"

struct runtime_handle {
    struct base_list_node node;
    void (*fn)(void *argument);
    void *argument;
    const char *label; /* static */
    struct runtime_loop *loop;
    uint64_t deadline;  /* of a timer */
    uint32_t subject;   /* of a timer, as in runtime_timer_options */
    uint32_t sequence;  /* of a timer: which was started first */
    uint32_t heap_rank; /* its place in the timers' heap, from 1; 0: not in it */
    bool tells;         /* the accesses of its steps: they are a task's that said so */
    uint32_t run_count; /* with a hook that chooses who runs */
    uint64_t actor;     /* the same */
    bool timer;
    bool daemon;
    bool pooled;    /* given back when it ran */
    bool cancelled; /* still in the heap, as Python leaves it there */
};

static inline struct runtime_handle *runtime_handle_of(struct base_list_node *node)
{
    return BASE_LIST_ENTRY(node, struct runtime_handle, node);
}

/* Puts a built-in handle behind everything that is ready. */
void runtime_handle_schedule(struct runtime_handle *handle);

#endif
