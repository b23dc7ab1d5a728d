#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always_free(struct reference_server_transport *transport, const char *id)
{
    CHECK(transport != NULL);
    return id != NULL;
}

static bool by_id_alone(const struct reference_server_request_stream *stream,
                        const struct reference_server_message *message)
{
    CHECK(stream != NULL);
    return message != NULL;
}

static void apply(struct reference_server_steps *steps)
{
    steps->request_id_is_free = always_free;
    steps->stream_fits = by_id_alone;
}

const struct reference_server_bug reference_server_bug_duplicate_request_id = {
    .about =
        {.name = "duplicate-request-id",
         .summary =
             "a request takes the place of another one with the same id that is being answered",
         .reports = "python-sdk#2655, python-sdk#3060, python-sdk#3137",
         .story = "Two requests with one id are under way in a session. "
                  "The second registers its stream in the place of the first one's. "
                  "Both answers go to the second, and the first waits for ever.",
         .fix = "A second request with an id that is being answered is refused, and a late "
                "answer goes "
                "to the stream of its own request or nowhere."},
    .apply = apply,
};
