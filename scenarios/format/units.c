#include "scenarios/format/units.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"

struct unit {
    const char *name;
    uint64_t factor;
};

/* Reads digits and one of the units (ended by a null name). */
static bool read_quantity(const char *text, const struct unit *units, uint64_t *out_quantity)
{
    CHECK(text != NULL);
    uint64_t number = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number > UINT64_MAX / 100 ? number : number * 10 + (uint64_t)(*at - '0');
    }
    if (at == text) {
        return false;
    }
    for (const struct unit *unit = units; unit->name != NULL; unit++) {
        if (strcmp(at, unit->name) == 0) {
            *out_quantity =
                number > UINT64_MAX / 100 / unit->factor ? UINT64_MAX : number * unit->factor;
            return true;
        }
    }
    return false;
}

bool scenarios_units_duration(const char *text, uint64_t *out_ns)
{
    static const struct unit units[] = {
        {"ns", 1},
        {"us", 1000},
        {"ms", 1000000},
        {"s", 1000000000},
        {"m", UINT64_C(60) * 1000000000},
        {"h", UINT64_C(3600) * 1000000000},
        {NULL, 0},
    };
    return read_quantity(text, units, out_ns);
}

bool scenarios_units_size(const char *text, uint64_t *out_size)
{
    static const struct unit units[] = {
        {"B", 1},
        {"KiB", 1024},
        {"MiB", UINT64_C(1024) * 1024},
        {NULL, 0},
    };
    return read_quantity(text, units, out_size);
}
