#include "runtime/steps.h"

#include "runtime/task_state.h"

/* A task that has ended cannot be told (anyio#1111). */
static bool awaits_delivery(const struct runtime_task *task)
{
    return !task->future.done;
}

const struct runtime_steps runtime_steps_correct = {
    .awaits_delivery = awaits_delivery,
    .passes_over = runtime_task_has_pending_cancellation,
};
