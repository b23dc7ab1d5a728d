#include <stddef.h>

#include "sim/fault.h"

const struct sim_fault sim_fault_sim_stream_send_close = {
    .name = "sim/stream/send/close",
    .summary = "a session's streams are closed while something is sent into one of them",
    .story = "A task sends into a stream of its session, which is an await. In that very await "
             "somebody else ends the session: an operator, a limit, another client. The send "
             "raises ClosedResourceError, and what was sent is lost.",
    .site = SIM_FAULT_AT_POINT,
};
