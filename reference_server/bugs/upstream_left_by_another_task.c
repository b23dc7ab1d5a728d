#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->upstream_has_owner = no;
}

const struct reference_server_bug reference_server_bug_upstream_left_by_another_task = {
    .about = {.name = "upstream-left-by-another-task",
              .summary = "a connection to another server is closed by another task than opened it",
              .reports = "python-sdk#915, python-sdk#577, python-sdk#922",
              .story =
                  "A tool opens a connection to another server in a task of its own, which enters "
                  "the connection's task group and ends. "
                  "The tool closes it when it has its answer, and leaves a group that it never "
                  "entered. "
                  "AnyIO refuses that, the call fails after all was said, and the group's scope is "
                  "never left.",
              .fix = "The task that opened the connection waits until it is told to close it."},
    .apply = apply,
};
