#include <stddef.h>

#include "base/check.h"

#include "sim/connection.h"
#include "sim/fault.h"

static bool is_connected(const struct sim_fault_place *place)
{
    CHECK(place->cycle != NULL);
    return !place->cycle->connection->has_client_left && !place->cycle->connection->is_closing;
}

static void reset(const struct sim_fault_place *place)
{
    sim_connection_reset(place->cycle->connection);
}

const struct sim_fault sim_fault_sim_connection_send_reset = {
    .name = "sim/connection/send/reset",
    .summary = "the client is gone at the moment in which it is sent something",
    .story = "The application sends a part of its response. The connection turns out to be reset "
             "in that very call: what was sent is lost, and the application hears of the "
             "disconnect an iteration later.",
    .site = SIM_FAULT_AT_SEND,
    .applies = is_connected,
    .strike = reset,
};
