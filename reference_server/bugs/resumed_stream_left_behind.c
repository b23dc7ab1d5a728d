#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->resumed_stream_is_cleaned_up = no;
}

const struct reference_server_bug reference_server_bug_resumed_stream_left_behind = {
    .about = {.name = "resumed-stream-left-behind",
              .summary = "a resumed stream whose client has left is registered for ever",
              .reports = "python-sdk 1.26.0, own finding",
              .story = "A client comes back to a stream, and leaves again. "
                       "Its stream stays registered, with nobody to read from it. "
                       "Whenever the client comes back, it is told that somebody has the stream, "
                       "and is sent away with what is past.",
              .fix = "The response that ends takes its stream out of the table.",
              .with = "resumed-stream-registered-late"},
    .apply = apply,
};
