#include "base/check.h"

#include "sim/dialects/h11.h"

#include "tests/rules/scripted.h"

#define KEEP_ALIVE_NS UINT64_C(5000000000)

#define UVICORN_WITH(name_, request_received_, connection_lost_)                         \
    {                                                                                    \
        .name = (name_), .summary = "uvicorn with a defect", .spec_version = "2.3",      \
        .family = &h11_family, .connection_size = sizeof(struct h11_connection),         \
        .cycle_size = sizeof(struct h11_cycle), .request_received = (request_received_), \
        .body_received = h11_body_received, .eof_received = h11_eof_received,            \
        .connection_lost = (connection_lost_), .write_paused = h11_write_paused,         \
        .write_resumed = h11_write_resumed, .receive = h11_receive, .send = h11_send,    \
        .app_ended = h11_app_ended,                                                      \
    }

static void tell_nobody(struct sim_connection *connection, enum sim_leave how)
{
    CHECK(connection->is_lost);
    (void)how;
}

static void do_nothing(void *argument)
{
    CHECK(argument != NULL);
}

static void arm_again(struct sim_connection *connection, struct sim_cycle *cycle)
{
    struct runtime_loop *loop = sim_connection_loop(connection);
    CHECK(cycle->connection == connection);
    (void)runtime_loop_call_at(loop, runtime_loop_now(loop) + KEEP_ALIVE_NS, do_nothing, connection,
                               (struct runtime_timer_options){.label = "keep_alive",
                                                              .daemon = true,
                                                              .subject = connection->id});
    h11_request_received(connection, cycle);
}

const struct sim_dialect scripted_deaf_dialect =
    UVICORN_WITH("deaf", h11_request_received, tell_nobody);
const struct sim_dialect scripted_rearming_dialect =
    UVICORN_WITH("rearming", arm_again, h11_connection_lost);
