/*
 * anyio.Condition (4.12.0) with a lock of its own.
 */
#ifndef RUNTIME_CONDITION_H
#define RUNTIME_CONDITION_H

#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/lock.h"
#include "runtime/loop.h"
#include "runtime/site.h"

struct runtime_condition; /* defined in runtime/condition_state.h; the caller's storage */

void runtime_condition_init(struct runtime_loop *loop, struct runtime_condition *condition);
MUST_USE const struct runtime_exception *
runtime_condition_acquire(struct runtime_condition *condition, struct runtime_site site);
MUST_USE const struct runtime_exception *
runtime_condition_acquire_nowait(struct runtime_condition *condition);
MUST_USE const struct runtime_exception *
runtime_condition_release(struct runtime_condition *condition);

/* Gives the lock up, waits to be notified, and takes the lock again, also when it raises.
 * RuntimeError when the task is not the last that acquired the lock, or does not hold it. */
MUST_USE const struct runtime_exception *runtime_condition_wait(struct runtime_condition *condition,
                                                                struct runtime_site site);
/* Wakes the first count waiters, UINT32_MAX for all.  RuntimeError as above. */
MUST_USE const struct runtime_exception *
runtime_condition_notify(struct runtime_condition *condition, uint32_t count);

#include "runtime/condition_state.h"

#endif
