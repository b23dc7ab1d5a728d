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

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->rearm_keep_alive = nothing;
    own->begin_without_keep_alive = nothing;
    own->arms_keep_alive = always;
}

const struct sim_bug sim_bug_keep_alive_is_armed_twice = {
    .about = {.name = "keep-alive-is-armed-twice",
              .of = "uvicorn",
              .summary =
                  "a keep-alive timer is armed over the one before it, which nobody can cancel "
                  "any more",
              .reports = "uvicorn#824",
              .story =
                  "Two responses end without anything having been read in between, as the second "
                  "request was pipelined. "
                  "Each end arms the keep-alive timer and keeps it in the same place, so that the "
                  "first one is forgotten there, but not by the loop. "
                  "Some seconds later it fires, and closes the connection under whichever request "
                  "is using it then.",
              .fix = "Arming the timer cancels the one that is armed."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
