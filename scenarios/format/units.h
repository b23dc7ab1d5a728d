/*
 * Durations and sizes as people write them: "250us", "4KiB".
 */
#ifndef SCENARIOS_FORMAT_UNITS_H
#define SCENARIOS_FORMAT_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#define SCENARIOS_DURATION_NS_MAX (UINT64_C(24) * 3600 * 1000000000)
#define SCENARIOS_SIZE_MAX        ((uint64_t)1 << 30)

/* An integer and ns, us, ms, s, m or h without a space.  UINT64_MAX: more than any maximum. */
MUST_USE bool scenarios_units_duration(const char *text, uint64_t *out_ns);

/* An integer and B, KiB or MiB without a space.  UINT64_MAX: more than any maximum. */
MUST_USE bool scenarios_units_size(const char *text, uint64_t *out_size);

#endif
