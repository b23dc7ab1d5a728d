#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11.h"

#define CLOSE_TIMEOUT_NS UINT64_C(10000000000)

static void kill_application(void *argument)
{
    struct sim_cycle *cycle = argument;
    CHECK(cycle->connection->is_lost);
    if (cycle->task != NULL && !cycle->has_returned) {
        sim_report_warning(cycle, "uvicorn.error",
                           "Application instance took too long to shut down and was killed.");
        runtime_task_cancel(cycle->task);
    }
}

static void watch(struct sim_cycle *cycle)
{
    struct runtime_loop *loop = sim_cycle_loop(cycle);
    CHECK(cycle->connection->is_lost);
    if (!cycle->has_returned) {
        (void)runtime_loop_call_at(loop, runtime_loop_now(loop) + CLOSE_TIMEOUT_NS,
                                   kill_application, cycle,
                                   (struct runtime_timer_options){.label = "application_close"});
    }
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->watch_application = watch;
}

const struct sim_bug sim_bug_application_is_killed_after_disconnect = {
    .about = {.name = "application-is-killed-after-disconnect",
              .of = "uvicorn",
              .summary = "an application that has not ended ten seconds after its client left is "
                         "cancelled",
              .reports = "daphne#533, channels#2095, channels#1119",
              .story = "A client leaves while its request is worked on, and the application, which "
                       "owes nobody an answer any more, finishes the work. "
                       "daphne gives it ten seconds from the disconnect, and then cancels its task "
                       "wherever it is. "
                       "The work is cut off in its middle, and the cancellation leaves the "
                       "application as an exception.",
              .fix = "A disconnect is told, and the application ends by itself. The dialect daphne "
                     "has it as the release does."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
