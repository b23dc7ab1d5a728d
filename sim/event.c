#include "sim/event.h"

#include "base/check.h"

const char *sim_event_kind_name(enum sim_event_kind kind)
{
    switch (kind) {
#define X(code, word)      \
    case SIM_EVENT_##code: \
        return word;
        SIM_EVENT_LIST(X)
#undef X
    case SIM_EVENT_KIND_COUNT:
        break;
    }
    CHECK_UNREACHABLE("an event kind outside SIM_EVENT_LIST");
}
