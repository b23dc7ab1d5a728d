/*
 * The rows of the tables: what each measures, the closed form that says how much there is to do,
 * and the aim.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdbool.h>
#include <stdint.h>

struct bench_row {
    const char *key; /* "b1-2x4" */
    const char *title;
    const char *closed_form; /* in words; NULL: there is none */
    const char *unit;        /* "executions/s", "ms", "schedules", "states/s" */
    double aim;
    const char *elsewhere; /* measured by others, where no registry has the tool; NULL */
    bool is_less_better;
    uint64_t
        execution_count; /* of ours, to exhaust, or states: what the closed form says; a line with
                            another number does not do what the row asks; 0: does not apply */
};

/* In the order of the tables; ended by a null key. */
extern const struct bench_row bench_rows[];

#endif
