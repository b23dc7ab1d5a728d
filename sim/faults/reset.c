#include "sim/faults/reset.h"

#include <stddef.h>

#include "base/check.h"

#include "sim/connection.h"

bool sim_fault_reset_applies(const struct sim_fault_place *place)
{
    CHECK(place->cycle != NULL);
    return !place->cycle->connection->has_client_left && !place->cycle->connection->is_closing;
}

void sim_fault_reset_strike(const struct sim_fault_place *place)
{
    CHECK(sim_fault_reset_applies(place));
    sim_connection_reset(place->cycle->connection);
}
