#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11_pipeline.h"

static struct runtime_event *shared(const struct sim_cycle *cycle)
{
    CHECK(cycle->connection != NULL);
    return &h11_connection_of(cycle->connection)->shared_event;
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->message_event = shared;
}

const struct sim_bug sim_bug_message_event_is_shared = {
    .about = {.name = "message-event-is-shared",
              .of = "uvicorn",
              .summary =
                  "all requests of a connection wait in receive() for one and the same event",
              .reports = "uvicorn#748, uvicorn#848",
              .story = "A request on a kept-alive connection has answered, and a task of it is "
                       "still in receive(), where the body of the next request wakes it. "
                       "It clears the event that woke it, as receive() does, but the event was "
                       "meant for the next request too. "
                       "When that one comes to receive(), its body is there and its event is not "
                       "set, and it waits for ever.",
              .fix = "Each request has an event of its own, and completing its response sets it."},
    .changes = {{&h11_family, apply}, {&httptools_family, apply}},
};
