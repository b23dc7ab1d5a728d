#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

static bool never(const struct reference_server_transport *transport)
{
    CHECK(transport->connected);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->router_end_is_expected = never;
}

const struct reference_server_bug reference_server_bug_router_end_is_an_error = {
    .about =
        {.name = "router-end-is-an-error",
         .summary = "the router reports the end of its own session as an error",
         .reports = "python-sdk#1219, python-sdk#1294, python-sdk#1658, python-sdk#1363, "
                    "IBM/mcp-context-forge#803, python-sdk#1384",
         .story =
             "The router has handed a message to its request and is about to wait for the next "
             "one. "
             "The transport is terminated in that moment, and the stream that the router reads is "
             "closed at its own end. "
             "The router meets ClosedResourceError, and the log of a healthy server fills with "
             "errors.",
         .fix = "A transport that was terminated ends its router, which says nothing of it.",
         .with = "terminate-cancels-nothing"},
    .apply = apply,
};
