#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11.h"

static void nothing(struct sim_connection *connection)
{
    CHECK(connection->world != NULL);
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->forget_keep_alive = nothing;
}

const struct sim_bug sim_bug_reset_leaves_keep_alive = {
    .about = {.name = "reset-leaves-keep-alive",
              .of = "uvicorn",
              .summary = "a connection that was reset leaves its keep-alive timer armed",
              .reports = "codex-lb#2041",
              .story = "A client resets a connection on which no request is under way. "
                       "connection_lost cancels the keep-alive timer only when there was no error, "
                       "and a reset is one. "
                       "Until the timer fires the loop keeps it and all that it refers to, the "
                       "last request with all its headers, for each connection that was reset.",
              .fix = "connection_lost cancels the timer however the connection ended."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
