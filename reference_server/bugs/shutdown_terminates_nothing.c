#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

/* self._server_instances.clear() */
static void forget(struct reference_server_transport *transport)
{
    CHECK(transport->hold_count > 0);
    reference_server_transport_unlist(transport);
}

static void apply(struct reference_server_steps *steps)
{
    steps->session_shut_down = forget;
}

const struct reference_server_bug reference_server_bug_shutdown_terminates_nothing = {
    .about = {.name = "shutdown-terminates-nothing",
              .summary = "a shutdown cancels the sessions' tasks and never terminates the sessions",
              .reports = "python-sdk#2150",
              .story = "A request is in its session's hands when the server shuts down. "
                       "The session's task is cancelled while its transport still counts as alive. "
                       "A request that was let in before meets closed streams in a session that "
                       "never ended.",
              .fix = "Each session is taken out of the table and terminated before its task is "
                     "cancelled."},
    .apply = apply,
};
