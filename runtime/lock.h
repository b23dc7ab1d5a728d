/*
 * anyio.Lock (4.12.0): first come first served, handed over at release.
 */
#ifndef RUNTIME_LOCK_H
#define RUNTIME_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

struct runtime_lock; /* defined in runtime/lock_state.h; the caller's storage */

void runtime_lock_init(struct runtime_loop *loop, struct runtime_lock *lock, bool fast_acquire);
MUST_USE const struct runtime_exception *runtime_lock_acquire(struct runtime_lock *lock,
                                                              struct runtime_site site);
/* threading.Lock.acquire: when another task holds it, the whole thread waits, its holder included.
 */
MUST_USE const struct runtime_exception *runtime_lock_acquire_blocking(struct runtime_lock *lock,
                                                                       struct runtime_site site);
/* The task that holds the lock for which this task waits; NULL: it waits for none, or its holder
 * has ended. */
struct runtime_task *runtime_lock_holder_awaited_by(const struct runtime_task *task);
MUST_USE const struct runtime_exception *runtime_lock_acquire_nowait(struct runtime_lock *lock);
/* Raises RuntimeError when another task holds it. */
MUST_USE const struct runtime_exception *runtime_lock_release(struct runtime_lock *lock);

#include "runtime/lock_state.h"

#endif
