/*
 * halfclose-bench: prints what executions of the seed scenario cost; docs/bench.md says what each
 * row is.
 *
 * halfclose-bench STRATEGY COUNT: only makes so many executions, for profilers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/check.h"

#include "bench/measure.h"
#include "bench/parts.h"
#include "bench/seed.h"
#include "bench/tasks.h"
#include "tests/library/shelf.h"

#define SEED_FILE "scenarios/seed/notification-races-delete.scenario.json"

static void print_header(const struct sim_plan *plan)
{
    (void)printf("halfclose-bench %s, %s, %s\n", BENCH_VERSION, BENCH_COMPILER, BENCH_FLAGS);
    (void)printf("%s\n", plan->name);
    (void)printf("One core; %d runs of each row, in time on the processor.  On a shared machine\n"
                 "figures are noisy: compare rows of one run, not runs.\n",
                 MEASURE_RUN_COUNT);
}

static void print_peak(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    measure_print_heading("This program");
    measure_print_number("resident at most, KiB", (uint64_t)usage.ru_maxrss);
}

static void print_all(const struct sim_plan *plan)
{
    print_header(plan);
    measure_print_heading("Limits");
    const double round_trip_ns = parts_print_switch();
    measure_print_heading("The seed scenario, on the correct server");
    seed_print(plan, round_trip_ns);
    measure_print_heading("Its world");
    parts_print_world(plan);
    measure_print_heading("Equal tasks, policy any, no rules");
    tasks_print();
    print_peak();
}

int main(int count, char **arguments)
{
    const struct model_strategy *strategy = count == 3 ? model_strategy_find(arguments[1]) : NULL;
    const uint64_t wanted = strategy != NULL ? strtoull(arguments[2], NULL, 10) : 0;
    if (count != 1 && wanted == 0) {
        (void)fputs("usage: halfclose-bench [STRATEGY COUNT]\n", stderr);
        return EXIT_FAILURE;
    }
    struct shelf *shelf = shelf_open(SEED_FILE);
    const struct sim_plan *plan = &shelf->files[0]->variants[0].plan;
    if (strategy != NULL) {
        seed_walk(plan, strategy, wanted);
    } else {
        print_all(plan);
    }
    shelf_close(shelf);
    return EXIT_SUCCESS;
}
