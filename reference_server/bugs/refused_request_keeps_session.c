#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static void keep(struct reference_server_transport *transport)
{
    CHECK(transport != NULL);
}

static void apply(struct reference_server_steps *steps)
{
    steps->first_request_handled = keep;
    steps->stateless_failed = keep;
}

const struct reference_server_bug reference_server_bug_refused_request_keeps_session = {
    .about = {.name = "refused-request-keeps-session",
              .summary = "a request without a session makes one before it is looked at, and leaves "
                         "it behind",
              .reports = "python-sdk#3228, modelcontextprotocol/go-sdk#1136",
              .story = "A request without a session id arrives, and a session is made for it. "
                       "The request turns out to be none that may open a session, and is refused. "
                       "The session stays, although nobody knows its id.",
              .fix =
                  "A session whose first request did not establish it is ended with that request."},
    .apply = apply,
};
