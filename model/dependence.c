#include "model/dependence.h"

#include <stddef.h>

#include "base/check.h"

#define MODE_COUNT 3

/* Reads commute, and so do updates that add up. */
static const bool conflicts[MODE_COUNT][MODE_COUNT] = {
    [RUNTIME_ACCESS_READ] = {[RUNTIME_ACCESS_WRITE] = true, [RUNTIME_ACCESS_ADD] = true},
    [RUNTIME_ACCESS_WRITE] = {true, true, true},
    [RUNTIME_ACCESS_ADD] = {[RUNTIME_ACCESS_READ] = true, [RUNTIME_ACCESS_WRITE] = true},
};

bool model_modes_conflict(enum runtime_access_mode one, enum runtime_access_mode other)
{
    CHECK((uint32_t)one < MODE_COUNT);
    CHECK((uint32_t)other < MODE_COUNT);
    return conflicts[one][other];
}

static bool accesses_conflict(const struct runtime_access *one, const struct runtime_access *other)
{
    return one->object == other->object && one->field == other->field &&
           model_modes_conflict(one->mode, other->mode);
}

bool model_footprints_conflict(struct model_footprint one, struct model_footprint other)
{
    CHECK(one.count == 0 || one.accesses != NULL);
    CHECK(other.count == 0 || other.accesses != NULL);
    for (uint32_t i = 0; i < one.count; i++) {
        for (uint32_t j = 0; j < other.count; j++) {
            if (accesses_conflict(&one.accesses[i], &other.accesses[j])) {
                return true;
            }
        }
    }
    return false;
}
