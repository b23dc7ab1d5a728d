#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

/* What the deadline of a cancel scope around the session does. */
static void cancel(struct reference_server_transport *transport)
{
    CHECK(transport->hold_count > 0);
    reference_server_transport_tell_end(transport);
    runtime_scope_cancel(&transport->idle.scope);
}

static void apply(struct reference_server_steps *steps)
{
    steps->idle_expired = cancel;
}

const struct reference_server_bug reference_server_bug_idle_session_torn_down_first = {
    .about = {.name = "idle-session-torn-down-first",
              .summary = "an idle session is torn down, and then taken out of the table",
              .reports = "python-sdk#3395",
              .story =
                  "A session was idle for too long, and what runs in it is cancelled. "
                  "A request arrives before that is done, finds the session in the table and is "
                  "let in. "
                  "It hands its message to streams that are closing, or have closed.",
              .fix = "The session is taken out of the table and terminated, with no await between; "
                     "then it "
                     "is torn down."},
    .apply = apply,
};
