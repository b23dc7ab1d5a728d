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

const struct sim_fault sim_fault_sim_connection_reset = {
    .name = "sim/connection/reset",
    .summary = "the client of a request that is being handled is gone",
    .story = "A request is being handled, and its application waits for something. Its client "
             "loses its network, or its user closes the window: the connection is reset.",
    .site = SIM_FAULT_AT_AWAIT,
    .applies = is_connected,
    .strike = reset,
};
