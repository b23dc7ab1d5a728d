#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"
#include "reference_server/transport.h"

static bool never(const struct reference_server_transport *transport)
{
    CHECK(transport->server != NULL);
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->json_hears_disconnect = never;
}

const struct reference_server_bug reference_server_bug_json_is_deaf = {
    .about = {.name = "json-is-deaf",
              .summary = "who waits for an answer in JSON does not hear that its client has left",
              .reports = "",
              .story = "A request without a session is answered with one document. "
                       "Its client leaves, and nobody listens for that while the tool works. "
                       "The tool goes on to the end, for an answer that nobody will get.",
              .fix = "A task listens for the disconnect beside the wait, and ends it."},
    .apply = apply,
};
