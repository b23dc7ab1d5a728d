#include <stddef.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool always(void)
{
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->body_is_read_first = always;
}

const struct reference_server_bug reference_server_bug_body_read_before_lookup = {
    .about =
        {.name = "body-read-before-lookup",
         .summary = "a body is read whole before anybody asks whether its session exists",
         .reports = "",
         .story =
             "Bodies have a limit, and so each is read and kept before the request goes on. "
             "A request comes for a session that does not exist, or for a server that has shut "
             "down. "
             "Its client is not told before the last byte of the body has come.",
         .fix = "What the head of a request decides is decided before its body is read."},
    .apply = apply,
};
