#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

static void nothing(struct reference_server_transport *transport)
{
    CHECK(transport->hold_count > 0);
}

static void apply(struct reference_server_steps *steps)
{
    steps->idle_expired = nothing;
}

const struct reference_server_bug reference_server_bug_idle_session_stays = {
    .about = {.name = "idle-session-stays",
              .summary = "a session that nobody uses any more is kept for ever",
              .reports = "python-sdk#3395",
              .story = "A client goes away without a DELETE, and its session is idle from then on. "
                       "Nothing looks at how long a session has been idle. "
                       "A server that lives long keeps every session whose client only left.",
              .fix = "A session that handles no request for too long is taken out of the table and "
                     "terminated."},
    .apply = apply,
};
