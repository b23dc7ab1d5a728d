/*
 * Futures (asyncio.Future): something that ends once, and the handles that wait for it.
 *
 * The storage is the caller's: mostly it lies on the stack of the coroutine that waits.  A handle
 * that waits lies in the future's own list and moves to the ready queue when the future ends, so
 * that waiting and waking take no memory.
 */
#ifndef RUNTIME_FUTURE_H
#define RUNTIME_FUTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/loop_state.h"
#include "runtime/site.h"

struct runtime_task;

struct runtime_future {
    struct runtime_loop *loop;              /* borrows */
    struct base_list callbacks;             /* handles, in the order in which they came */
    const struct runtime_exception *raised; /* once done; NULL for a result */
    struct runtime_task *task;              /* whose end this is; NULL for a plain future */
    bool done;
    uint16_t extent; /* bytes of the waiter that it begins; 0: it is alone */
    uint32_t name;   /* runtime_loop_name; unless it is a task's */
};

void runtime_future_init(struct runtime_loop *loop, struct runtime_future *future);

/* set_result (raised == NULL) or set_exception.  The future must not be done. */
void runtime_future_finish(struct runtime_future *future, const struct runtime_exception *raised);

/*
 * Future.cancel, or Task.cancel when the future is a task's.  message is the CancelledError that
 * says who did it.  Returns whether there was something to cancel.
 */
bool runtime_future_cancel(struct runtime_future *future, const struct runtime_exception *message);

void runtime_future_tell(const struct runtime_future *future, enum runtime_access_mode mode);

/* The current step looks at it, or changes it. */
static inline void runtime_future_access(const struct runtime_future *future,
                                         enum runtime_access_mode mode)
{
    if (__builtin_expect(future->loop->hooks.accessed != NULL, 0)) {
        runtime_future_tell(future, mode);
    }
}

/* For whoever is not the one that waits for it. */
static inline bool runtime_future_is_done(const struct runtime_future *future)
{
    runtime_future_access(future, RUNTIME_ACCESS_READ);
    return future->done;
}

bool runtime_future_is_cancelled(const struct runtime_future *future);

/* Waits; returns at once when the future is done.  A cancelled waiter cancels the future. */
MUST_USE const struct runtime_exception *runtime_future_await(struct runtime_future *future,
                                                              struct runtime_site site);

#endif
