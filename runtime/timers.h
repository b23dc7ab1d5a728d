/*
 * The timers of a loop: a binary heap of handles.
 *
 * Timers of one deadline come out in the order in which they were started.  With as_heapq they
 * come out as from Python's heapq, which compares deadlines only: the same moves on the same array,
 * cancelled timers left in it as asyncio leaves them.  Private to runtime/.
 */
#ifndef RUNTIME_TIMERS_H
#define RUNTIME_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct runtime_handle;

struct runtime_timers {
    struct base_arena *arena; /* borrows */
    struct runtime_handle **heap;
    uint32_t count;
    uint32_t capacity;
    uint32_t cancelled_count; /* of count; only with as_heapq */
    uint32_t sequence;        /* of the last timer started */
    bool as_heapq;
};

void runtime_timers_init(struct runtime_timers *timers, struct base_arena *arena, bool as_heapq);

/* Starts a handle whose deadline is set. */
void runtime_timers_push(struct runtime_timers *timers, struct runtime_handle *handle);

/* Drops cancelled timers as BaseEventLoop._run_once does at its start. */
void runtime_timers_tidy(struct runtime_timers *timers);

/* The next timer with a deadline below the bound, out of the heap; NULL when there is none. */
struct runtime_handle *runtime_timers_pop_due(struct runtime_timers *timers, uint64_t bound);

/* Takes a timer out, or marks it as cancelled with as_heapq. Returns whether it is out. */
bool runtime_timers_cancel(struct runtime_timers *timers, struct runtime_handle *handle);

/* The earliest deadline of a timer that was not cancelled; RUNTIME_NEVER when there is none. */
uint64_t runtime_timers_next(const struct runtime_timers *timers, bool with_daemons);

/* The earliest deadline behind `deadline` of a timer that was neither cancelled nor is a daemon;
 * RUNTIME_NEVER when there is none. */
uint64_t runtime_timers_next_behind(const struct runtime_timers *timers, uint64_t deadline);

#endif
