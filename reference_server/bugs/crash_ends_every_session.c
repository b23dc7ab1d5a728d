#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/session.h"
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

static void wait(struct reference_server_session *session)
{
    CHECK(session != NULL);
}

static bool always(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return true;
}

static bool never(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->cancel_terminated = nothing; /* as the release did, so that a tool outlives DELETE */
    steps->delete_waits = at_once;
    steps->handlers_left = wait;
    steps->unsent_answer_is_crash = always;
    steps->crash_is_contained = never;
}

const struct reference_server_bug reference_server_bug_crash_ends_every_session = {
    .about =
        {.name = "crash-ends-every-session",
         .summary = "a session that crashes takes all the others down",
         .reports = "python-sdk#841, python-sdk#1104, PrefectHQ/fastmcp#823",
         .story =
             "One session is deleted, and its tool has an answer that no stream takes any more. "
             "The exception leaves the session for the group that the manager keeps all sessions "
             "in. "
             "The group cancels the other sessions, and later requests find no group at all.",
         .fix = "A session that raises is logged, and ends alone."},
    .apply = apply,
};
