#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

static void nothing(struct reference_server_transport *transport)
{
    CHECK(transport != NULL);
}

static bool at_once(const struct reference_server_transport *transport)
{
    CHECK(transport->terminated);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->cancel_terminated = nothing;
    steps->delete_waits = at_once;
}

const struct reference_server_bug reference_server_bug_terminate_cancels_late = {
    .about = {.name = "terminate-cancels-late",
              .summary = "DELETE closes the session's streams, and its tools are cancelled when "
                         "somebody has "
                         "noticed",
              .reports = "python-sdk#2334",
              .story =
                  "A tool is at work when its session is deleted. "
                  "The streams are closed, the receive loop meets the end, the session's task "
                  "meets the "
                  "end of that. "
                  "Only then are the tools told, some iterations after the DELETE was answered.",
              .fix = "DELETE cancels the scope that all the session's tasks are in, and waits for "
                     "their end."},
    .apply = apply,
};
