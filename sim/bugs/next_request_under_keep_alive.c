#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11.h"

static void nothing(struct sim_connection *connection)
{
    CHECK(connection->world != NULL);
}

static bool always(const struct sim_cycle *next)
{
    CHECK(next == NULL || next->connection != NULL);
    return true;
}

static void apply_to_h11(void *steps)
{
    struct h11_steps *own = steps;
    own->begin_without_keep_alive = nothing;
}

static void apply_to_httptools(void *steps)
{
    struct h11_steps *own = steps;
    own->arms_keep_alive = always;
}

const struct sim_bug sim_bug_next_request_under_keep_alive = {
    .about =
        {.name = "next-request-under-keep-alive",
         .of = "uvicorn",
         .summary = "the keep-alive timer runs while a pipelined request is served",
         .reports = "uvicorn#111, uvicorn#1637, uvicorn#2243",
         .story =
             "The next request has been read before the response to the one before it is complete. "
             "Completing it arms the keep-alive timer, which only reading cancels, and then the "
             "next request starts. "
             "If its answer takes longer than the timer, the connection is closed under it.",
         .fix = "h11: a request that starts cancels the timer. httptools: the timer is armed "
                "only when no request waits."},
    .changes = {{&h11_family, apply_to_h11}, {&httptools_family, apply_to_httptools}},
};
