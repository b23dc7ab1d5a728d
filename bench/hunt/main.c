/*
 * halfclose-hunt [STRATEGY|NUMBER...]: for each bug of the museum, or of its entries of those
 * numbers, the executions until each strategy, or each of those named, has found it: a table in
 * Markdown.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#include "bench/hunt/hunt.h"
#include "tests/library/shelf.h"

#define MUSEUM         "scenarios/museum"
#define STRATEGIES_MAX 16
#define ENTRIES_BOUND  100
#define DECIMAL        10
#define EXIT_USAGE     4

/* By default, in this order. */
static const char *const compared[] = {
    "exhaustive", "deviations", "preemptions", "random-walk", "uniform-walk", "surw",
    "pos",        "pct",        "pctcp",       "mutation",    "portfolio",
};

#define COMPARED_COUNT ((uint32_t)(sizeof compared / sizeof compared[0]))

struct table {
    bool is_wanted[ENTRIES_BOUND]; /* the museum's entries; none: all */
    bool wants_some;
    const struct model_strategy *strategies[STRATEGIES_MAX];
    uint32_t strategy_count;
    struct hunt_prey preys[HUNT_PREY_COUNT_MAX];
    uint32_t prey_count;
    struct hunt_tally (*tallies)[STRATEGIES_MAX]; /* owns; one row for each prey */
};

/* What the digits at the beginning say; 0 when there is none. */
static uint32_t number_of(const char *word)
{
    uint32_t number = 0;
    for (; isdigit((unsigned char)*word) != 0 && number < ENTRIES_BOUND; word++) {
        number = number * DECIMAL + (uint32_t)(*word - '0');
    }
    return number;
}

static bool choose(struct table *table, const char *word)
{
    const uint32_t number = number_of(word);
    const struct model_strategy *strategy = model_strategy_find(word);
    if (number > 0 && number < ENTRIES_BOUND) {
        table->is_wanted[number] = true;
        table->wants_some = true;
        return true;
    }
    if (strategy == NULL || table->strategy_count == STRATEGIES_MAX) {
        (void)fprintf(stderr, "halfclose-hunt: expected a strategy or an entry, found %s\n", word);
        return false;
    }
    table->strategies[table->strategy_count++] = strategy;
    return true;
}

static bool choose_all(struct table *table, uint32_t count, char **words)
{
    bool is_right = true;
    for (uint32_t i = 0; i < count && is_right; i++) {
        is_right = choose(table, words[i]);
    }
    for (uint32_t i = 0; table->strategy_count == 0 && i < COMPARED_COUNT; i++) {
        table->strategies[i] = model_strategy_find(compared[i]);
        CHECK(table->strategies[i] != NULL);
    }
    table->strategy_count = table->strategy_count == 0 ? COMPARED_COUNT : table->strategy_count;
    return is_right;
}

static uint32_t entry_of(const struct hunt_prey *prey)
{
    return number_of(prey->suite);
}

static bool is_hunted(const struct table *table, const struct scenarios_variant *variant,
                      const struct hunt_prey *prey)
{
    const uint32_t entry = entry_of(prey);
    CHECK(entry > 0);
    CHECK(entry < ENTRIES_BOUND);
    return variant->shows != NULL && variant->plan.settings.bug_count > 0 &&
           (!table->wants_some || table->is_wanted[entry]);
}

static void collect(struct table *table, const struct shelf *shelf)
{
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        const struct scenarios_file *file = shelf->files[i];
        for (uint32_t j = 0; j < file->variant_count; j++) {
            const struct scenarios_variant *variant = &file->variants[j];
            const struct hunt_prey prey = {&variant->plan, variant->shows, file->suite};
            if (is_hunted(table, variant, &prey)) {
                CHECK(table->prey_count < HUNT_PREY_COUNT_MAX);
                table->preys[table->prey_count++] = prey;
            }
        }
    }
}

static void hunt_all(struct table *table)
{
    table->tallies = base_heap_take(table->prey_count * sizeof *table->tallies);
    for (uint32_t i = 0; i < table->prey_count; i++) {
        for (uint32_t j = 0; j < table->strategy_count; j++) {
            table->tallies[i][j] = hunt_count(&table->preys[i], table->strategies[j]);
        }
    }
}

/* Does any strategy need more than one execution? */
static bool is_telling(const struct table *table, uint32_t prey)
{
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        if (table->tallies[prey][j].median > 1) {
            return true;
        }
    }
    return false;
}

static void print_head(const struct table *table)
{
    (void)printf("| no | scenario, with bug |");
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        (void)printf(" %s |", table->strategies[j]->name);
    }
    (void)printf("\n| ---: | --- |");
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        (void)printf(" ---: |");
    }
    (void)printf("\n");
}

static void print_median(uint32_t median)
{
    if (median == HUNT_NOT_FOUND) {
        (void)printf(" > %d |", HUNT_EXECUTIONS_MAX);
    } else {
        (void)printf(" %" PRIu32 " |", median);
    }
}

static void print_row(const struct table *table, uint32_t prey)
{
    const struct hunt_prey *row = &table->preys[prey];
    (void)printf("| %" PRIu32 " | %s |", entry_of(row), row->plan->name);
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        print_median(table->tallies[prey][j].median);
    }
    (void)printf("\n");
}

static int compare(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one;
    const uint32_t b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

static void medians_of(const struct table *table, uint32_t strategy, uint32_t *out_medians)
{
    for (uint32_t i = 0; i < table->prey_count; i++) {
        out_medians[i] = table->tallies[i][strategy].median;
    }
    qsort(out_medians, table->prey_count, sizeof *out_medians, compare);
}

static void print_sums(const struct table *table)
{
    uint32_t medians[HUNT_PREY_COUNT_MAX];
    (void)printf("| | **the median bug** |");
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        medians_of(table, j, medians);
        print_median(medians[(table->prey_count - 1) / 2]);
    }
    (void)printf("\n| | **nine bugs in ten**, at most |");
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        medians_of(table, j, medians);
        print_median(medians[(table->prey_count * 9 + 9) / 10 - 1]);
    }
    (void)printf("\n| | **the worst bug** |");
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        medians_of(table, j, medians);
        print_median(medians[table->prey_count - 1]);
    }
    (void)printf("\n| | **all bugs and seeds**, in thousands |");
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        uint64_t sum = 0;
        for (uint32_t i = 0; i < table->prey_count; i++) {
            sum += table->tallies[i][j].sum * HUNT_SEED_COUNT / table->tallies[i][j].seed_count;
        }
        (void)printf(" %" PRIu64 " |", (sum + 500) / 1000);
    }
    (void)printf("\n");
}

static void print_table(const struct table *table)
{
    uint32_t silent_count = 0;
    print_head(table);
    for (uint32_t i = 0; i < table->prey_count; i++) {
        if (is_telling(table, i)) {
            print_row(table, i);
        } else {
            silent_count++;
        }
    }
    (void)printf("| | %" PRIu32 " others |", silent_count);
    for (uint32_t j = 0; j < table->strategy_count; j++) {
        (void)printf(" 1 |");
    }
    (void)printf("\n");
    print_sums(table);
}

int main(int argc, char **argv)
{
    struct table table = {.strategy_count = 0};
    if (!choose_all(&table, (uint32_t)argc - 1, argv + 1)) {
        return EXIT_USAGE;
    }
    struct shelf *shelf = shelf_open(MUSEUM);
    collect(&table, shelf);
    CHECK(table.prey_count > 0);
    hunt_all(&table);
    print_table(&table);
    base_heap_give_back(table.tallies);
    shelf_close(shelf);
    return EXIT_SUCCESS;
}
