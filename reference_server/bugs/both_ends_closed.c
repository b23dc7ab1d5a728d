#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/request_stream.h"
#include "reference_server/sse_writers.h"
#include "reference_server/steps.h"

/* close_sse_stream */
static void close_all(struct reference_server_transport *transport, const char *key)
{
    struct reference_server_request_stream *stream =
        reference_server_request_stream_find(transport, key);
    reference_server_sse_writers_pop(transport, key, /*closes=*/true);
    if (stream != NULL) {
        reference_server_request_stream_close(stream);
        reference_server_request_stream_forget(stream);
    }
}

static void apply(struct reference_server_steps *steps)
{
    steps->end_stream = reference_server_request_stream_close;
    steps->close_events = close_all;
}

const struct reference_server_bug reference_server_bug_both_ends_closed = {
    .about = {.name = "both-ends-closed",
              .summary = "whoever ends a request's stream closes its reader's end too",
              .reports = "python-sdk#1219",
              .story =
                  "A response waits for its turn to read from its stream. "
                  "The session ends and closes that stream, the reader's own end included. "
                  "The reader meets an error instead of the end, and what was on its way is lost.",
              .fix = "Only the end that is written to is closed; the reader closes its own."},
    .apply = apply,
};
