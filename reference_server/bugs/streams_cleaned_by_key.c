#include <stddef.h>

#include "base/check.h"

#include "reference_server/bug.h"
#include "reference_server/request_stream.h"
#include "reference_server/steps.h"

static struct reference_server_request_stream *
registered(const struct reference_server_request_stream *stream)
{
    CHECK(stream != NULL);
    return reference_server_request_stream_find(stream->transport, stream->key);
}

static void clean_up(struct reference_server_request_stream *stream)
{
    struct reference_server_request_stream *found = registered(stream);
    if (found != NULL) {
        reference_server_request_stream_close(found);
        reference_server_request_stream_forget(found);
    }
}

static void drop(struct reference_server_request_stream *stream)
{
    struct reference_server_request_stream *found = registered(stream);
    if (found != NULL) {
        reference_server_request_stream_forget(found);
    }
}

static void apply(struct reference_server_steps *steps)
{
    steps->clean_up_stream = clean_up;
    steps->drop_stream = drop;
}

const struct reference_server_bug reference_server_bug_streams_cleaned_by_key = {
    .about = {.name = "streams-cleaned-by-key",
              .summary = "a response that ends closes whatever is registered under its key",
              .reports = "",
              .story = "A stream was registered in the place of another one. "
                       "The response that the old one belongs to ends and cleans up by its key. "
                       "It closes the new stream, and the other client's response ends with it.",
              .fix = "Each response closes the stream that it made itself.",
              .with = "get-registered-late"},
    .apply = apply,
};
