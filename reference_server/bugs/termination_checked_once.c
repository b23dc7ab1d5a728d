#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(const struct reference_server_transport *transport)
{
    CHECK(transport != NULL);
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->post_is_admitted = always;
}

const struct reference_server_bug reference_server_bug_termination_checked_once = {
    .about = {.name = "termination-checked-once",
              .summary =
                  "whether the session has ended is asked before the body is read, and never again",
              .reports = "IBM/mcp-context-forge#2671",
              .story = "A POST for a live session waits for its body. "
                       "Meanwhile a DELETE ends the session and is answered. "
                       "The body arrives, and the request is served by a session that is no more.",
              .fix = "The session is asked again once the body is there, with no await behind the "
                     "answer."},
    .apply = apply,
};
