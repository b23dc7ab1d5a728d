#include "bench/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define TEXT_LINE_SIZE 1024

void bench_table_add(struct bench_table *table, const struct bench_line *line)
{
    CHECK(table->line_count < BENCH_LINE_COUNT_MAX);
    table->lines[table->line_count++] = *line;
}

bool bench_table_read(struct bench_table *table, const char *path)
{
    char text[TEXT_LINE_SIZE];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    while (fgets(text, sizeof text, file) != NULL) {
        struct bench_line line;
        if (bench_line_parse(text, &line)) {
            bench_table_add(table, &line);
        }
    }
    return fclose(file) == 0;
}

static bool is_ours(const struct bench_line *line)
{
    return strcmp(line->tool, BENCH_OWN_TOOL) == 0;
}

static bool is_of(const struct bench_line *line, const struct bench_row *row)
{
    CHECK(row->key != NULL);
    return strcmp(line->row, row->key) == 0;
}

static bool is_better(const struct bench_row *row, double one, double other)
{
    return row->is_less_better ? one < other : one > other;
}

static bool is_as_many(const struct bench_row *row, const struct bench_line *line)
{
    return row->execution_count == 0 || line->execution_count == row->execution_count;
}

/* The best of ours that did what the row asks; NULL: none did. */
static const struct bench_line *find_best(const struct bench_table *table,
                                          const struct bench_row *row)
{
    const struct bench_line *best = NULL;
    for (uint32_t i = 0; i < table->line_count; i++) {
        const struct bench_line *line = &table->lines[i];
        if (is_of(line, row) && is_ours(line) && !line->is_missing && !line->is_aside &&
            is_as_many(row, line) && (best == NULL || is_better(row, line->middle, best->middle))) {
            best = line;
        }
    }
    return best;
}

static void print_number(double value)
{
    (void)printf(" %11.*f", value < 100 ? 2 : 0, value);
}

static void print_count(uint64_t count)
{
    if (count == 0) {
        (void)printf(" %10s", "-");
    } else {
        (void)printf(" %10" PRIu64, count);
    }
}

/* How many times as good the best of ours is. */
static void print_ratio(const struct bench_row *row, const struct bench_line *best,
                        const struct bench_line *line)
{
    if (best == NULL || best == line || line->is_aside) {
        (void)printf(" %9s", "");
        return;
    }
    const double ratio =
        row->is_less_better ? line->middle / best->middle : best->middle / line->middle;
    (void)printf(" %c%8.*f", line->is_cut_short ? '>' : ' ', ratio < 100 ? 2 : 0, ratio);
}

static void print_line(const struct bench_row *row, const struct bench_line *best,
                       const struct bench_line *line)
{
    char name[2 * BENCH_TEXT_SIZE];
    (void)snprintf(name, sizeof name, "%s %s", line->tool, line->how);
    (void)printf("  %-28s", name);
    if (line->is_missing) {
        (void)printf(" %s\n", line->note);
        return;
    }
    print_number(line->middle);
    print_number(line->least);
    print_number(line->most);
    print_count(line->execution_count);
    (void)printf(" %9" PRIu64, line->peak_kib);
    print_ratio(row, best, line);
    (void)printf("  %s%s\n", line->note,
                 !is_ours(line) || is_as_many(row, line) ? "" : "; not the closed form's number");
}

static void print_aim(const struct bench_row *row, const struct bench_line *best)
{
    CHECK(row->aim > 0);
    if (best == NULL) {
        (void)printf("  no row of ours\n");
        return;
    }
    const double ratio = row->is_less_better ? best->middle / row->aim : row->aim / best->middle;
    if (ratio <= 1) {
        (void)printf("  the aim is reached: %.2f times as good\n", 1 / ratio);
    } else {
        (void)printf("  the aim is missed: by a factor of %.2f\n", ratio);
    }
}

static void print_row(const struct bench_table *table, const struct bench_row *row)
{
    const struct bench_line *best = find_best(table, row);
    (void)printf("\n%s\n", row->title);
    if (row->closed_form != NULL) {
        (void)printf("  %s\n", row->closed_form);
    }
    (void)printf("  %s, aim %s %.0f%s%s\n", row->unit, row->is_less_better ? "<=" : ">", row->aim,
                 row->elsewhere != NULL ? "; measured elsewhere: " : "",
                 row->elsewhere != NULL ? row->elsewhere : "");
    (void)printf("  %-28s %11s %11s %11s %10s %9s %9s\n", "", "median", "least", "most",
                 "executions", "peak KiB", "ratio");
    for (uint32_t i = 0; i < table->line_count; i++) {
        if (is_of(&table->lines[i], row)) {
            print_line(row, best, &table->lines[i]);
        }
    }
    print_aim(row, best);
}

void bench_table_print(const struct bench_table *table)
{
    for (const struct bench_row *row = bench_rows; row->key != NULL; row++) {
        print_row(table, row);
    }
    (void)printf("\n");
    for (uint32_t i = 0; i < table->line_count; i++) {
        const struct bench_line *line = &table->lines[i];
        if (line->is_missing && line->row[0] == '\0') {
            (void)printf("%s: not available here: %s\n", line->tool, line->note);
        }
    }
}
