#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(void)
{
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->closing_is_told_first = always;
}

const struct reference_server_bug reference_server_bug_closing_told_first = {
    .about =
        {.name = "closing-told-first",
         .summary = "two DELETEs at once both tell the application that the session was closed",
         .reports =
             "typescript-sdk#2562, typescript-sdk#2583, typescript-sdk#2587, typescript-sdk#2547",
         .story =
             "A DELETE finds the session alive, and waits for what the application does about its "
             "end. "
             "Another DELETE comes meanwhile, and finds it alive too. "
             "The application is told twice, and gives back twice what it holds for the session.",
         .fix = "The session is marked as terminated before the first await."},
    .apply = apply,
};
