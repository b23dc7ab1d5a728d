#include "reference_server/departure.h"

#include <string.h>

#include "base/check.h"

bool reference_server_is_departure(const struct runtime_exception *raised)
{
    CHECK(raised != NULL);
    if (raised->kind != RUNTIME_EXCEPTION_GROUP) {
        return strcmp(raised->name, "ClientDisconnect") == 0 ||
               strcmp(raised->name, "ClientDisconnected") == 0;
    }
    bool left = raised->member_count > 0;
    for (uint32_t i = 0; i < raised->member_count; i++) {
        left = left && reference_server_is_departure(raised->members[i]);
    }
    return left;
}
