#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->progress_without_token_is_skipped = no;
}

const struct reference_server_bug reference_server_bug_progress_needs_token = {
    .about = {.name = "progress-needs-token",
              .summary = "a tool that reports progress fails for a caller that did not ask for any",
              .reports = "",
              .story = "A tool reports its progress. "
                       "Its caller gave no token for that. "
                       "The tool reads the token that is not there, and the call fails.",
              .fix = "Without a token there is nobody to report to."},
    .apply = apply,
};
