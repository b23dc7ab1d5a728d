#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->resumed_stream_is_early = no;
}

const struct reference_server_bug reference_server_bug_resumed_stream_registered_late = {
    .about = {.name = "resumed-stream-registered-late",
              .summary =
                  "a resumed stream is registered only behind its replay and a priming event",
              .reports = "python-sdk 1.29.0, own finding",
              .story =
                  "A client comes back, the past is replayed to it, and a priming event is stored "
                  "and sent. "
                  "What the session says meanwhile is stored too, and finds no stream to go to. "
                  "The priming event has put the client behind it, so that it never comes; a "
                  "session that ends meanwhile leaves the client waiting.",
              .fix = "The stream is registered before the past is looked at, and what is in both "
                     "is sent once."},
    .apply = apply,
};
