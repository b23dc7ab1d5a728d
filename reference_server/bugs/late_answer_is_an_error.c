#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->late_answer_is_dropped = no;
}

const struct reference_server_bug reference_server_bug_late_answer_is_an_error = {
    .about =
        {.name = "late-answer-is-an-error",
         .summary = "an answer that crosses the end of its question is logged as an error",
         .reports = "",
         .story = "A tool asks the client, and is cancelled or stops waiting. "
                  "The answer is on its way by then, and nobody waits for it. "
                  "The server logs an error, and tells the client of an internal one.",
         .fix =
             "An answer to a question of this session that is over is dropped with a debug line."},
    .apply = apply,
};
