#include <stddef.h>

#include "sim/fault.h"

const struct sim_fault sim_fault_server_tool_raise = {
    .name = "server/tool/raise",
    .summary = "a tool raises an exception in the middle of its work",
    .story = "A tool of the server runs into a mistake of its own. It raises instead of taking "
             "its next step, and its caller is to be told so.",
    .site = SIM_FAULT_AT_POINT,
};
