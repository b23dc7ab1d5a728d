#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/event_source.h"
#include "reference_server/steps.h"

static bool always(struct reference_server_event_source *source)
{
    CHECK(source->exchange != NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->exit_ends_response = always;
}

const struct reference_server_bug reference_server_bug_exit_signal_cuts_streams = {
    .about =
        {.name = "exit-signal-cuts-streams",
         .summary = "a stream is cut as soon as it hears that the process is told to end",
         .reports = "sse-starlette#73, sse-starlette#167",
         .story =
             "The process is told to end, and its host lets requests finish in their own time. "
             "Each response of events hears the signal, and cancels the task that sends it. "
             "The application returns in the middle of a response that had time to be completed.",
         .fix =
             "A stream that has no end of its own is ended; a request is answered first, and the "
             "server sets that a limit."},
    .apply = apply,
};
