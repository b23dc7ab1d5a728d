#include "bench/measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/check.h"

#define NS_PER_S UINT64_C(1000000000)

uint64_t measure_now(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

double measure_per_second(uint64_t count, uint64_t ns)
{
    CHECK(ns > 0);
    return (double)count * (double)NS_PER_S / (double)ns;
}

double measure_ns_each(uint64_t count, uint64_t ns)
{
    CHECK(count > 0);
    return (double)ns / (double)count;
}

static struct measure_series sorted(const struct measure_series *series)
{
    struct measure_series result = *series;
    for (uint32_t i = 1; i < MEASURE_RUN_COUNT; i++) {
        const double value = result.values[i];
        uint32_t at = i;
        for (; at > 0 && result.values[at - 1] > value; at--) {
            result.values[at] = result.values[at - 1];
        }
        result.values[at] = value;
    }
    return result;
}

double measure_median(const struct measure_series *series)
{
    return sorted(series).values[MEASURE_RUN_COUNT / 2];
}

double measure_least(const struct measure_series *series)
{
    return sorted(series).values[0];
}

double measure_most(const struct measure_series *series)
{
    return sorted(series).values[MEASURE_RUN_COUNT - 1];
}

void measure_print_heading(const char *title)
{
    (void)printf("\n%-46s %10s %10s %10s\n", title, "median", "least", "most");
}

/* Small numbers with two digits behind the point, large ones with none. */
static void print_value(double value)
{
    (void)printf(" %10.*f", value < 100 ? 2 : 0, value);
}

void measure_print(const char *name, const struct measure_series *series)
{
    const struct measure_series order = sorted(series);
    (void)printf("  %-44s", name);
    print_value(order.values[MEASURE_RUN_COUNT / 2]);
    print_value(order.values[0]);
    print_value(order.values[MEASURE_RUN_COUNT - 1]);
    (void)printf("\n");
}

void measure_print_number(const char *name, uint64_t number)
{
    (void)printf("  %-44s %10" PRIu64 "\n", name, number);
}
