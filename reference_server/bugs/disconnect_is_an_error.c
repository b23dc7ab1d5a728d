#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool never(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->client_has_left = never;
}

const struct reference_server_bug reference_server_bug_disconnect_is_an_error = {
    .about = {.name = "disconnect-is-an-error",
              .summary = "a client that leaves while its body is read is answered, and reported to "
                         "the session",
              .reports = "python-sdk#2064, python-sdk#2502",
              .story = "A client leaves before its request's body has come. "
                       "The server answers the connection that is gone with 500 and logs an error. "
                       "The session is told as well, and tells its client that the server failed.",
              .fix = "A client that has left is told nothing."},
    .apply = apply,
};
