#include <stddef.h>

#include "base/check.h"

#include "sim/connection.h"
#include "sim/fault.h"

static bool has_come_to_an_await(const struct sim_fault_place *place)
{
    CHECK(place->cycle != NULL);
    return place->is_new && !place->cycle->is_completed &&
           runtime_task_cancelling(place->cycle->task) == 0;
}

static void cancel(const struct sim_fault_place *place)
{
    CHECK(!place->cycle->has_returned);
    runtime_task_cancel(place->cycle->task);
}

const struct sim_fault sim_fault_sim_task_cancel = {
    .name = "sim/task/cancel",
    .summary = "the task of a request is cancelled at one of its awaits",
    .story =
        "A host, or a time limit around the application, has had enough of a request: it "
        "cancels the task in which the application runs (asyncio's Task.cancel) before the "
        "response is complete, once at each of that task's awaits. The application has to clean "
        "up and to pass the cancellation on.",
    .site = SIM_FAULT_AT_AWAIT,
    .applies = has_come_to_an_await,
    .strike = cancel,
};
