#include "sim/faults/reset.h"

const struct sim_fault sim_fault_sim_connection_send_reset = {
    .name = "sim/connection/send/reset",
    .summary = "the client is gone at the moment in which it is sent something",
    .story = "The application sends a part of its response. The connection turns out to be reset "
             "in that very call: what was sent is lost, and the application hears of the "
             "disconnect an iteration later.",
    .site = SIM_FAULT_AT_SEND,
    .applies = sim_fault_reset_applies,
    .strike = sim_fault_reset_strike,
};
