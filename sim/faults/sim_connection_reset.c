#include "sim/faults/reset.h"

const struct sim_fault sim_fault_sim_connection_reset = {
    .name = "sim/connection/reset",
    .summary = "the client of a request that is being handled is gone",
    .story = "A request is being handled, and its application waits for something. Its client "
             "loses its network, or its user closes the window: the connection is reset.",
    .site = SIM_FAULT_AT_AWAIT,
    .applies = sim_fault_reset_applies,
    .strike = sim_fault_reset_strike,
};
