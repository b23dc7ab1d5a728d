/*
 * The decisions of the runtime in which releases of AnyIO went wrong, as a table that bugs
 * (runtime/bug.h) change.  A step never suspends.
 */
#ifndef RUNTIME_STEPS_H
#define RUNTIME_STEPS_H

#include <stdbool.h>

struct runtime_task;

struct runtime_steps {
    /* CancelScope._deliver_cancellation: whether it must come again for this task of the scope. */
    bool (*awaits_delivery)(const struct runtime_task *task);
    /* ... and whether it can be told now, once it has begun and has not ended. */
    bool (*can_be_told)(const struct runtime_task *task);
    /* MemoryObjectSendStream.send_nowait: whether this parked receiver is passed over. */
    bool (*passes_over)(const struct runtime_task *receiver);
};

/* What AnyIO 4.14.2 does. */
extern const struct runtime_steps runtime_steps_correct;

#endif
