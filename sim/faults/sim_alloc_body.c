#include <stddef.h>

#include "sim/fault.h"

const struct sim_fault sim_fault_sim_alloc_body = {
    .name = "sim/alloc/body",
    .summary = "there is no memory for the body of a request",
    .story = "The body of a POST has come, and there is no memory to put its pieces together: the "
             "largest allocation that a request makes, and its size is the client's choice. A "
             "MemoryError is raised where the server handles errors of any kind, and the request "
             "is to be answered with one.",
    .site = SIM_FAULT_AT_POINT,
};
