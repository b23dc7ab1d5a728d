#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->stream_precedes_priming = no;
}

const struct reference_server_bug reference_server_bug_registered_after_priming = {
    .about = {.name = "registered-after-priming",
              .summary = "a request is not registered while its priming event is being stored",
              .reports = "python-sdk#3221, python-sdk 1.29.0, own finding",
              .story = "A request was admitted, and its priming event is being stored. "
                       "The session ends meanwhile, and finds no stream of that request to end. "
                       "The stream is registered in a session that is gone, and the request meets "
                       "a closed stream.",
              .fix = "The stream is registered before the first await."},
    .apply = apply,
};
