#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool no(void)
{
    return false;
}

static void apply(struct reference_server_steps *steps)
{
    steps->replay_is_ignored = no;
}

const struct reference_server_bug reference_server_bug_replay_without_store = {
    .about =
        {.name = "replay-without-store",
         .summary = "a GET that asks for past events gets no response at all when none are kept",
         .reports = "",
         .story =
             "A client reconnects and names the last event that it has seen. "
             "The server keeps no events, and the code that would replay them returns at once. "
             "The application ends without having started a response.",
         .fix = "Without a store the header is ignored, and the client gets a stream of what "
                "comes."},
    .apply = apply,
};
