#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/hypercorn_steps.h"

static bool always(const struct sim_cycle *cycle)
{
    CHECK(cycle->connection != NULL);
    return true;
}

static void apply(void *steps)
{
    struct hypercorn_steps *own = steps;
    own->is_reusable = always;
}

const struct sim_bug sim_bug_connection_is_recycled_unread = {
    .about = {.name = "connection-is-recycled-unread",
              .of = "hypercorn",
              .summary = "a connection is made ready for a next request although this one has not "
                         "been read to its end",
              .reports = "hypercorn#18",
              .story = "An application answers before the body of its request has come, and the "
                       "response is complete. "
                       "The server looks at its own side only, which is done, and tells the parser "
                       "to start the next cycle. "
                       "The parser's other side is not done, and the exception that says so comes "
                       "out of the application's last send().",
              .fix = "The connection is used again only when both sides are done, and is closed "
                     "otherwise."},
    .changes = {{&hypercorn_family, apply}},
};
