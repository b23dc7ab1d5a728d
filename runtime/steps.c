#include "runtime/steps.h"

#include "runtime/task_state.h"

/* A task that has ended cannot be told (anyio#1111). */
static bool awaits_delivery(const struct runtime_task *task)
{
    return !runtime_future_is_done(&task->future);
}

/* What it waited for has happened: it is to have that, and is told in its next wait. */
static bool can_be_told(const struct runtime_task *task)
{
    return task->waiter == NULL || !runtime_future_is_done(task->waiter);
}

const struct runtime_steps runtime_steps_correct = {
    .awaits_delivery = awaits_delivery,
    .can_be_told = can_be_told,
    .passes_over = runtime_task_has_pending_cancellation,
};
