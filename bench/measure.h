/*
 * Measuring: a few runs of the same work, and the row that shows their median, least and most.
 *
 * Time is this process's time on a processor, so that a neighbour that takes the processor away
 * does not count; what it does to caches and clock rates still does.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

#define MEASURE_RUN_COUNT 9

/* One value per run. */
struct measure_series {
    double values[MEASURE_RUN_COUNT];
};

/* Nanoseconds on a processor so far. */
uint64_t measure_now(void);

/* How long a run took in all, as a rate of what it did and as the time that each thing took. */
double measure_per_second(uint64_t count, uint64_t ns);
double measure_ns_each(uint64_t count, uint64_t ns);

double measure_median(const struct measure_series *series);
double measure_least(const struct measure_series *series);
double measure_most(const struct measure_series *series);

/* A heading with the names of the columns, a row of three columns, and one of a number that no run
 * changes. */
void measure_print_heading(const char *title);
void measure_print(const char *name, const struct measure_series *series);
void measure_print_number(const char *name, uint64_t number);

#endif
