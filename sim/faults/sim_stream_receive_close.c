#include <stddef.h>

#include "sim/fault.h"

const struct sim_fault sim_fault_sim_stream_receive_close = {
    .name = "sim/stream/receive/close",
    .summary = "a session's streams are closed while one of them is received from",
    .story = "A request receives from the stream that its answer comes through, which begins with "
             "an await. In that very await somebody else ends the session: the stream ends, and "
             "the request has to be answered without it.",
    .site = SIM_FAULT_AT_POINT,
};
