#include "base/check.h"

#include "sim/bug.h"
#include "sim/dialects/h11_pipeline.h"

static void answer(struct sim_connection *connection, struct sim_cycle *follower)
{
    CHECK(follower->connection == connection);
    sim_report_warning(follower, "uvicorn.error", "Invalid HTTP request received.");
    sim_connection_close(connection, follower->request, "invalid request");
}

static void apply(void *steps)
{
    struct h11_steps *own = steps;
    own->refuse_follower = answer;
}

const struct sim_bug sim_bug_bytes_after_close_are_answered = {
    .about = {.name = "bytes-after-close-are-answered",
              .of = "uvicorn",
              .summary = "what a client sends behind a request that says \"connection: close\" is "
                         "answered with 400",
              .reports = "uvicorn#2238",
              .story = "A client says that a request is its last on this connection, and sends "
                       "more while the server is at work for it. "
                       "The parser is right to refuse the bytes, but the refusal is treated as any "
                       "bad request, with a 400 and the end of the connection. "
                       "The connection was the running request's, whose response ends there, or "
                       "never begins.",
              .fix =
                  "Nothing is read behind the last request; its response closes the connection."},
    .changes = {{&h11_family, apply}},
};
