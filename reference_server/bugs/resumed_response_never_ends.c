#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->resumed_answer_is_last = no;
}

const struct reference_server_bug reference_server_bug_resumed_response_never_ends = {
    .about = {.name = "resumed-response-never-ends",
              .summary = "a resumed stream stays open when the answer has been sent",
              .reports = "python-sdk 1.29.0, own finding",
              .story = "A client comes back to the stream of its request, and gets the answer. "
                       "Nothing else can come on that stream. "
                       "The response waits for it all the same, and the client with it.",
              .fix = "The answer ends the response, be it replayed or new."},
    .apply = apply,
};
