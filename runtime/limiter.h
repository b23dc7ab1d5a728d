/*
 * anyio.CapacityLimiter (4.12.0): tokens that tasks borrow.
 *
 * Unlike a lock it does not hand over: between a release and the waiter's resumption anybody can
 * borrow the token, and then more are borrowed than there are.
 */
#ifndef RUNTIME_LIMITER_H
#define RUNTIME_LIMITER_H

#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

#define RUNTIME_LIMITER_UNLIMITED UINT32_MAX

struct runtime_limiter; /* defined in runtime/limiter_state.h; the caller's storage */

void runtime_limiter_init(struct runtime_loop *loop, struct runtime_limiter *limiter,
                          uint32_t total_tokens);
/* Gives the memory back; nobody may wait. */
void runtime_limiter_release_memory(struct runtime_limiter *limiter);
MUST_USE const struct runtime_exception *runtime_limiter_acquire(struct runtime_limiter *limiter,
                                                                 struct runtime_site site);
MUST_USE const struct runtime_exception *
runtime_limiter_acquire_nowait(struct runtime_limiter *limiter);
MUST_USE const struct runtime_exception *runtime_limiter_release(struct runtime_limiter *limiter);
/* Wakes as many waiters as there are tokens more. */
void runtime_limiter_set_total(struct runtime_limiter *limiter, uint32_t total_tokens);
uint32_t runtime_limiter_borrowed(const struct runtime_limiter *limiter);

#include "runtime/limiter_state.h"

#endif
