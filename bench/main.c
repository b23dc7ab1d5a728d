/*
 * halfclose-bench: prints what executions cost; docs/bench.md says what each row is.
 *
 * halfclose-bench [--quick] [PEERS]: the tables.  PEERS: the lines of other tools, which
 * bench/peers/run.sh writes.  --quick leaves out what takes long.
 * halfclose-bench --walk ROW|seed STRATEGY COUNT: only makes so many executions, for profilers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#include "bench/measure.h"
#include "bench/parts.h"
#include "bench/seed.h"
#include "bench/tasks.h"
#include "tests/library/shelf.h"

#define SEED_FILE  "scenarios/seed/notification-races-delete.scenario.json"
#define WHOLE_FILE "bench/whole.scenario.json"

static void print_header(void)
{
    (void)printf("halfclose-bench %s, %s, %s\n", BENCH_VERSION, BENCH_COMPILER, BENCH_FLAGS);
    (void)printf("One core; %d runs of each row of ours, in time on the processor.  On a shared\n"
                 "machine figures are noisy: compare rows of one run, not runs.\n",
                 MEASURE_RUN_COUNT);
}

static void print_parts(const struct sim_plan *plan)
{
    measure_print_heading("Limits");
    const double round_trip_ns = parts_print_switch();
    measure_print_heading("The seed scenario, on the correct server");
    seed_print(plan, round_trip_ns);
    measure_print_heading("Its world");
    parts_print_world(plan);
}

static bool print_tables(const char *peers, bool is_quick)
{
    struct bench_table *table = calloc(1, sizeof *table);
    struct shelf *shelf = shelf_open(WHOLE_FILE);
    CHECK(table != NULL);
    tasks_measure(table, &shelf->files[0]->variants[0].plan, is_quick);
    const bool is_read = peers == NULL || bench_table_read(table, peers);
    bench_table_print(table);
    shelf_close(shelf);
    free(table);
    return is_read;
}

static bool walk(const char *row, const char *strategy_name, const char *count)
{
    const struct model_strategy *strategy = model_strategy_find(strategy_name);
    const uint64_t wanted = strtoull(count, NULL, 10);
    if (strategy == NULL || wanted == 0) {
        return false;
    }
    if (strcmp(row, "seed") != 0) {
        return tasks_walk(row, strategy, wanted);
    }
    struct shelf *shelf = shelf_open(SEED_FILE);
    seed_walk(&shelf->files[0]->variants[0].plan, strategy, wanted);
    shelf_close(shelf);
    return true;
}

static bool print_all(const char *peers, bool is_quick)
{
    struct shelf *shelf = shelf_open(SEED_FILE);
    print_header();
    print_parts(&shelf->files[0]->variants[0].plan);
    shelf_close(shelf);
    return print_tables(peers, is_quick);
}

int main(int count, char **arguments)
{
    bool is_done = false;
    if (count == 5 && strcmp(arguments[1], "--walk") == 0) {
        is_done = walk(arguments[2], arguments[3], arguments[4]);
    } else {
        const bool is_quick = count >= 2 && strcmp(arguments[1], "--quick") == 0;
        const int first = is_quick ? 2 : 1;
        if (count <= first + 1) {
            is_done = print_all(count > first ? arguments[first] : NULL, is_quick);
        }
    }
    if (!is_done) {
        (void)fputs("usage: halfclose-bench [--quick] [PEERS]\n"
                    "       halfclose-bench --walk ROW|seed STRATEGY COUNT\n",
                    stderr);
    }
    return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}
