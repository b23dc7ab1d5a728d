

#include <stdbool.h>

#include "reference_server/bug.h"
#include "reference_server/steps.h"

static bool listens(void)
{
    return true;
}

static void apply(struct reference_server_steps *steps)
{
    steps->middleware.response_listens = listens;
}

const struct reference_server_bug reference_server_bug_middleware_polls_receive = {
    .about =
        {.name = "middleware-polls-receive",
         .summary =
             "a middleware waits for the disconnect beside the application that it stands around",
         .reports = "starlette#2094, starlette#2620",
         .story =
             "A middleware sends the response that came through it, and waits for the client to "
             "leave meanwhile. "
             "The application behind it waits for the same. "
             "Two tasks receive from one connection, and what one of them gets the other does not.",
         .fix = "The middleware only passes on what it receives for the application."},
    .apply = apply,
};
