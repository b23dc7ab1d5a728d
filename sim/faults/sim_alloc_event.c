#include <stddef.h>

#include "sim/fault.h"

const struct sim_fault sim_fault_sim_alloc_event = {
    .name = "sim/alloc/event",
    .summary = "there is no memory for an event that is to be stored",
    .story = "A session's messages are kept for clients that come back, in memory unless somebody "
             "sees to it, so that is where a server grows. A MemoryError is raised over one of "
             "them; others must not be lost with it.",
    .site = SIM_FAULT_AT_POINT,
};
