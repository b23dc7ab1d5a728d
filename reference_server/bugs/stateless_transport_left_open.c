#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

static void keep(struct reference_server_transport *transport)
{
    CHECK(transport->id[0] == '\0');
}

static void apply(struct reference_server_steps *steps)
{
    steps->stateless_handled = keep;
    steps->stateless_failed = keep;
}

const struct reference_server_bug reference_server_bug_stateless_transport_left_open = {
    .about =
        {.name = "stateless-transport-left-open",
         .summary = "the transport of a request without a session is not ended with it",
         .reports = "python-sdk#1116",
         .story =
             "A server without sessions makes a transport and a session task for each request. "
             "The request is answered, and nobody ends what was made for it. "
             "Its tasks wait on their streams for ever, and with each request there are more.",
         .fix = "The transport is terminated when its request has been handled, whatever became of "
                "it."},
    .apply = apply,
};
