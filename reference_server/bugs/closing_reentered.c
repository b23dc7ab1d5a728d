#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(void)
{
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->closing_is_reentered = always;
}

const struct reference_server_bug reference_server_bug_closing_reentered = {
    .about =
        {.name = "closing-reentered",
         .summary = "who hears that a session was closed closes it, and hears it again",
         .reports =
             "typescript-sdk#1699, typescript-sdk#1705, typescript-sdk#1788, mcp-mermaid#10, "
             "actual-mcp#170",
         .story =
             "A session is deleted, and the application is told that it was closed. "
             "The application closes its server, which closes the transport, which tells the "
             "application. "
             "That goes round until the stack is used up, and the DELETE ends in an exception.",
         .fix =
             "The transport marks itself as closed, and takes itself out of the table, before it "
             "tells anybody."},
    .apply = apply,
};
