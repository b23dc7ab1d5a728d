/*
 * Evening out a loop and what hangs on it, so that two moments of it can be found to be alike
 * (base/likeness.h): times count from now, and what only gives a name or an order of creation is
 * left out.  What parked tasks have lying on their stacks for others to reach is added.
 */
#ifndef RUNTIME_LIKENESS_H
#define RUNTIME_LIKENESS_H

#include <stdint.h>

#include "base/likeness.h"

#include "runtime/future.h"
#include "runtime/task.h"

void runtime_loop_even_out(struct runtime_loop *loop, struct base_likeness *likeness);

/* A time, as far off as it is: 0 and RUNTIME_NEVER stay what they are. */
uint64_t runtime_likeness_of_time(const struct runtime_loop *loop, uint64_t time);

/* Stands for a task by its id: the same for tasks that are alike; 0 for 0, 1 for a task that has
 * ended. */
uint32_t runtime_likeness_of_task(struct runtime_loop *loop, uint32_t id);

/* What else is known of a live task or stream, by its id: it becomes part of its likeness.  Nothing
 * happens when there is none. */
void runtime_likeness_mark_task(struct runtime_loop *loop, struct base_likeness *likeness,
                                uint32_t id, uint32_t mark);
void runtime_likeness_mark_stream(struct runtime_loop *loop, struct base_likeness *likeness,
                                  uint32_t id, uint32_t mark);

/* Private to runtime/. */
void runtime_streams_even_out(struct runtime_loop *loop, struct base_likeness *likeness);
void runtime_stream_add_waiter(const struct runtime_task *task, struct base_likeness *likeness);
void runtime_future_even_out(struct runtime_future *like, const struct runtime_future *future);

#endif
