/*
 * A measured line: what one tool, ours or another, did in one row of the tables.
 *
 * The programs of other tools print them as text, one a line, with tabs between the fields
 * (bench/peers/README.md); ours are filled in by a child process each, so that each has a peak of
 * memory of its own.
 */
#ifndef BENCH_LINE_H
#define BENCH_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define BENCH_TEXT_SIZE 96

struct bench_line {
    char row[BENCH_TEXT_SIZE]; /* the row's key; "" where is_missing: every row */
    char tool[BENCH_TEXT_SIZE];
    char how[BENCH_TEXT_SIZE];  /* its strategy */
    char note[BENCH_TEXT_SIZE]; /* granularity, what is particular; of a missing one the reason */
    bool is_missing;            /* it cannot be had, or not yet */
    bool is_aside;              /* not what the row asks for: neither a ratio nor the aim is its */
    bool is_cut_short;          /* it was stopped before it was done: it takes longer than that */
    double middle;              /* in the row's unit: the median, or the mean */
    double least;
    double most;
    uint64_t execution_count; /* to exhaust, or states; 0: nothing to say */
    uint64_t peak_kib;
};

/* Reads one line of text, which it changes; false: it is none. */
bool bench_line_parse(char *text, struct bench_line *out_line);

/* Fills a line in a process of its own, and its peak_kib.  fill: context as given. */
struct bench_line bench_line_measure(void (*fill)(const void *context, struct bench_line *line),
                                     const void *context);

#endif
