#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/server_state.h"
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

/* The tools that wait for their client are told by going through a table that they leave. */
static const struct runtime_exception *go_on(const struct reference_server_transport *transport,
                                             uint32_t count)
{
    CHECK(count > 0);
    return base_list_count(&transport->asks) == count
               ? NULL
               : runtime_exception_create(transport->server->loop, RUNTIME_EXCEPTION_RUNTIME_ERROR,
                                          "RuntimeError",
                                          "dictionary changed size during iteration");
}

static void apply(struct reference_server_steps *steps)
{
    steps->next_pending_request = go_on;
    steps->unlist_terminated = nothing;
    steps->cancel_terminated = nothing;
    steps->delete_waits = at_once;
    steps->handlers_left = wait;
}

const struct reference_server_bug reference_server_bug_terminate_cancels_nothing = {
    .about = {.name = "terminate-cancels-nothing",
              .summary =
                  "DELETE closes the session's streams and leaves its tools running and its entry "
                  "in the table",
              .reports = "python-sdk#1967, python-sdk#3300, python-sdk#3395",
              .story =
                  "A tool is at work when its session is deleted. "
                  "Its streams are closed, but nobody tells it to stop. "
                  "It goes on for as long as it likes, and the ended session is kept for ever.",
              .fix =
                  "DELETE takes the session out of the table, then cancels the scope that all its "
                  "tasks "
                  "are in."},
    .apply = apply,
};
