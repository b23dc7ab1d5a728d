/*
 * The tables: for each row our lines and those of the other tools, the best of ours against each,
 * and whether the aim is reached.
 */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include <stdint.h>

#include "bench/line.h"
#include "bench/rows.h"

#define BENCH_LINE_COUNT_MAX 128
#define BENCH_OWN_TOOL       "halfclose"

struct bench_table {
    struct bench_line lines[BENCH_LINE_COUNT_MAX];
    uint32_t line_count;
};

void bench_table_add(struct bench_table *table, const struct bench_line *line);

/* Adds the lines of a file that bench/peers/run.sh wrote; false: it cannot be read. */
bool bench_table_read(struct bench_table *table, const char *path);

void bench_table_print(const struct bench_table *table);

#endif
