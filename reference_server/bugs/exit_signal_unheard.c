#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->exit_is_heard = never;
}

const struct reference_server_bug reference_server_bug_exit_signal_unheard = {
    .about =
        {.name = "exit-signal-unheard",
         .summary = "a stream that is open when the process is told to end does not hear of it",
         .reports = "sse-starlette#124, sse-starlette#132, sse-starlette#149, sse-starlette#151",
         .story =
             "Each response of events makes the event that it waits for in a context of its own. "
             "The signal handler runs in another context, finds no event there, and sets none. "
             "The host waits for a stream that waits for its client, and the shutdown hangs.",
         .fix = "One event belongs to the server, and the handler sets that one."},
    .apply = apply,
};
