#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static void nothing(struct reference_server_transport *transport)
{
    CHECK(transport != NULL);
}

static void apply(struct reference_server_steps *steps)
{
    steps->unlist_terminated = nothing;
}

const struct reference_server_bug reference_server_bug_terminated_session_is_listed = {
    .about = {.name = "terminated-session-is-listed",
              .summary = "DELETE ends the session and leaves it in the table",
              .reports = "python-sdk#3395",
              .story = "A session is deleted, and its id keeps its place in the table of sessions. "
                       "Nobody ever looks whether it is of any use. "
                       "A server that lives long keeps every session that it ever had.",
              .fix = "DELETE takes the session out of the table before it ends it."},
    .apply = apply,
};
