#include "bench/tasks.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "model/walk.h"
#include "model/world_steps.h"

#include "reference_server/server.h"

#include "bench/measure.h"
#include "bench/programs.h"

#define SEED                 1
#define SEED_COUNT           200
#define SCHEDULE_MAX         1000
#define RATE_EXECUTION_COUNT 20000
#define EXHAUSTIVE_MAX       300000
#define UNWATCHED            "no rule watching"

/* One line: of a row, by a strategy. */
struct task {
    const char *row;
    const char *strategy;
    const struct crew_program *program; /* NULL: the scenario */
    const struct sim_plan *scenario;
    void (*fill)(const struct task *task, struct bench_line *line);
    const char *note;
    bool is_unwatched;
    bool is_slow;
};

static void put(char out[BENCH_TEXT_SIZE], const char *text)
{
    CHECK(text != NULL);
    (void)snprintf(out, BENCH_TEXT_SIZE, "%s", text);
}

/* As the explorer makes worlds for this strategy. */
static struct crew_world_options options_for(const struct model_strategy *strategy)
{
    CHECK(strategy != NULL);
    return (struct crew_world_options){.is_watched = true,
                                       .tells = strategy->needs_footprints,
                                       .is_compared = strategy->meets != NULL};
}

static struct crew_world_options options_of(const struct task *task)
{
    struct crew_world_options options = options_for(model_strategy_find(task->strategy));
    options.is_watched = !task->is_unwatched;
    return options;
}

static void put_series(struct bench_line *line, const struct measure_series *series)
{
    line->middle = measure_median(series);
    line->least = measure_least(series);
    line->most = measure_most(series);
}

/* Did the last execution come to its end, and not to a violation or a bound? */
static bool has_ended(const struct model_steps *steps)
{
    const struct model_world_steps *self = (const struct model_world_steps *)(const void *)steps;
    CHECK(self->world != NULL);
    return self->state == SIM_WORLD_ENDED;
}

static void begin_walk(struct model_walk *walk, struct model_steps *steps, const char *strategy,
                       uint64_t seed)
{
    CHECK(steps != NULL);
    model_walk_init(walk, (struct model_walk_options){.steps = steps,
                                                      .strategy = model_strategy_find(strategy),
                                                      .seed = seed,
                                                      .is_restoring = true});
}

/* Executions until there are none left, or count_max. */
static uint64_t walk(struct model_steps *steps, const char *strategy, uint64_t count_max,
                     uint64_t *out_ns)
{
    struct model_walk walk;
    uint64_t count = 0;
    begin_walk(&walk, steps, strategy, SEED);
    const uint64_t start = measure_now();
    while (count < count_max && model_walk_next(&walk)) {
        CHECK(has_ended(steps));
        count++;
    }
    *out_ns = measure_now() - start;
    model_walk_release(&walk);
    return count;
}

static void measure_rates(struct model_steps *steps, const char *strategy, struct bench_line *line)
{
    struct measure_series series;
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        uint64_t ns = 0;
        const uint64_t count = walk(steps, strategy, RATE_EXECUTION_COUNT, &ns);
        series.values[i] = measure_per_second(count, ns);
    }
    put_series(line, &series);
}

static void fill_rate(const struct task *task, struct bench_line *line)
{
    struct crew_world world;
    crew_world_init(&world, task->program, options_of(task));
    measure_rates(&world.steps.steps, task->strategy, line);
    crew_world_release(&world);
}

static void fill_scenario_rate(const struct task *task, struct bench_line *line)
{
    struct model_world_steps steps;
    model_world_steps_init(
        &steps, (struct model_world_steps_options){.plan = task->scenario,
                                                   .app = {.create = reference_server_create},
                                                   .is_unwatched = task->is_unwatched});
    CHECK(steps.state == SIM_WORLD_READY);
    measure_rates(&steps.steps, task->strategy, line);
    model_world_steps_release(&steps);
}

static void fill_exhaustive(const struct task *task, struct bench_line *line)
{
    struct crew_world world;
    struct measure_series series;
    crew_world_init(&world, task->program, options_of(task));
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        uint64_t ns = 0;
        const uint64_t count = walk(&world.steps.steps, task->strategy, EXHAUSTIVE_MAX, &ns);
        series.values[i] = (double)ns / 1e6;
        line->execution_count = count;
        line->is_cut_short = line->is_aside = count == EXHAUSTIVE_MAX;
    }
    if (line->is_cut_short) {
        put(line->note, "not done: stopped there");
    }
    put_series(line, &series);
    crew_world_release(&world);
}

static uint64_t count_states(struct model_steps *steps, const char *strategy, uint64_t *out_ns)
{
    struct model_walk walk;
    struct model_tally tally = {.state_count = 0};
    begin_walk(&walk, steps, strategy, SEED);
    const uint64_t start = measure_now();
    while (model_walk_next(&walk)) {
    }
    *out_ns = measure_now() - start;
    CHECK(walk.options.strategy->tally != NULL);
    walk.options.strategy->tally(walk.strategy_state, &tally);
    model_walk_release(&walk);
    return tally.state_count;
}

/* Once: it takes a minute. */
static void fill_states(const struct task *task, struct bench_line *line)
{
    struct crew_world world;
    uint64_t ns = 0;
    crew_world_init(&world, task->program, options_of(task));
    line->execution_count = count_states(&world.steps.steps, task->strategy, &ns);
    line->middle = measure_per_second(line->execution_count, ns);
    line->least = line->middle;
    line->most = line->middle;
    crew_world_release(&world);
}

/* How many executions until the bug shows, itself included; SCHEDULE_MAX when it does not. */
static uint32_t count_to_bug(struct crew_world *world, const struct task *task, uint64_t seed)
{
    struct model_walk walk;
    uint32_t count = 0;
    bool has_failed = false;
    begin_walk(&walk, &world->steps.steps, task->strategy, seed);
    while (!has_failed && count < SCHEDULE_MAX && model_walk_next(&walk)) {
        count++;
        has_failed = task->program->has_failed(crew_world_crew(world));
    }
    model_walk_release(&walk);
    return has_failed ? count : SCHEDULE_MAX;
}

static void fill_bug(const struct task *task, struct bench_line *line)
{
    struct crew_world world;
    uint32_t missed_count = 0;
    double sum = 0;
    crew_world_init(&world, task->program, options_of(task));
    line->least = SCHEDULE_MAX;
    for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
        const uint32_t executions = count_to_bug(&world, task, seed);
        const double count = executions;
        missed_count += executions == SCHEDULE_MAX ? 1 : 0;
        sum += count;
        line->least = count < line->least ? count : line->least;
        line->most = count > line->most ? count : line->most;
    }
    line->middle = sum / SEED_COUNT;
    (void)snprintf(line->note, sizeof line->note, "%u of %d seeds without it in %d", missed_count,
                   SEED_COUNT, SCHEDULE_MAX);
    crew_world_release(&world);
}

#define POINTS "points: each step of a task"

static const struct task tasks[] = {
    {"b1-2x4", "random-walk", &program_stores_2x4, NULL, fill_rate, POINTS, false, false},
    {"b1-2x4", "random-walk", &program_stores_2x4, NULL, fill_rate, UNWATCHED, true, false},
    {"b1-3x10", "random-walk", &program_stores_3x10, NULL, fill_rate, POINTS, false, false},
    {"b1-3x10", "random-walk", &program_stores_3x10, NULL, fill_rate, UNWATCHED, true, false},
    {"b2-3x3", "exhaustive", &program_stores_3x3, NULL, fill_exhaustive, POINTS, false, false},
    {"b2-3x3", "source-sets", &program_stores_3x3, NULL, fill_exhaustive, POINTS, false, false},
    {"b2-3x3", "optimal", &program_stores_3x3, NULL, fill_exhaustive, POINTS, false, false},
    {"b2-2x10", "exhaustive", &program_stores_2x10, NULL, fill_exhaustive, POINTS, false, false},
    {"b2-2x10", "source-sets", &program_stores_2x10, NULL, fill_exhaustive, POINTS, false, true},
    {"b2-2x10", "optimal", &program_stores_2x10, NULL, fill_exhaustive, POINTS, false, true},
    {"b2-lastzero", "optimal", &program_lastzero_15, NULL, fill_exhaustive, POINTS, false, true},
    {"b3-3x3", "source-sets", &program_independent_3x3, NULL, fill_exhaustive, POINTS, false,
     false},
    {"b3-3x3", "optimal", &program_independent_3x3, NULL, fill_exhaustive, POINTS, false, false},
    {"b4-queue", "random-walk", &program_queue, NULL, fill_rate, POINTS, false, false},
    {"b5-uneven", "portfolio", &program_uneven, NULL, fill_bug, "", false, false},
    {"b5-uneven", "surw", &program_uneven, NULL, fill_bug, "", false, false},
    {"b5-uneven", "uniform-walk", &program_uneven, NULL, fill_bug, "", false, false},
    {"b5-uneven", "pos", &program_uneven, NULL, fill_bug, "", false, false},
    {"b5-uneven", "pct", &program_uneven, NULL, fill_bug, "", false, false},
    {"b5-uneven", "random-walk", &program_uneven, NULL, fill_bug, "", false, true},
    {"b5-lost-update", "portfolio", &program_lost_update, NULL, fill_bug, "", false, false},
    {"b5-lost-update", "surw", &program_lost_update, NULL, fill_bug, "", false, false},
    {"b5-lost-update", "uniform-walk", &program_lost_update, NULL, fill_bug, "", false, false},
    {"b5-lost-update", "pos", &program_lost_update, NULL, fill_bug, "", false, false},
    {"b5-lost-update", "pct", &program_lost_update, NULL, fill_bug, "", false, false},
    {"b5-lost-update", "random-walk", &program_lost_update, NULL, fill_bug, "", false, false},
    {"grid-7x7", "stateful", &program_grid_7x7, NULL, fill_states, "states at questions; one run",
     false, true},
    {"b7-scenario", "random-walk", NULL, NULL, fill_scenario_rate, "the reference server", false,
     false},
    {"b7-scenario", "random-walk", NULL, NULL, fill_scenario_rate, UNWATCHED, true, false},
    {"b7-scenario", "exhaustive", NULL, NULL, fill_scenario_rate, "the reference server", false,
     false},
};

#define TASK_COUNT (sizeof tasks / sizeof tasks[0])

static const char *find_reason_of_world(const struct crew_program *program,
                                        const struct model_strategy *strategy)
{
    struct crew_world world;
    const char *reason = NULL;
    crew_world_init(&world, program, options_for(strategy));
    const struct model_steps_type *type = world.steps.steps.type;
    if (strategy->needs_footprints && type->executed == NULL) {
        reason = "worlds do not tell yet what their steps access";
    } else if (strategy->meets != NULL && type->fingerprint == NULL) {
        reason = "the states of worlds have no fingerprints yet";
    }
    crew_world_release(&world);
    return reason;
}

/* Why there is nothing to measure; NULL: there is. */
static const char *find_reason(const struct task *task)
{
    const struct model_strategy *strategy = model_strategy_find(task->strategy);
    if (strategy == NULL) {
        return "no strategy of that name is built yet";
    }
    return task->program != NULL ? find_reason_of_world(task->program, strategy) : NULL;
}

static void fill(const void *context, struct bench_line *line)
{
    const struct task *task = context;
    put(line->row, task->row);
    put(line->tool, BENCH_OWN_TOOL);
    put(line->how, task->strategy);
    put(line->note, task->note);
    line->is_aside = task->is_unwatched;
    const char *reason = find_reason(task);
    if (reason != NULL) {
        line->is_missing = true;
        put(line->note, reason);
    } else {
        task->fill(task, line);
    }
}

void tasks_measure(struct bench_table *table, const struct sim_plan *scenario, bool is_quick)
{
    CHECK(scenario != NULL);
    for (uint32_t i = 0; i < TASK_COUNT; i++) {
        struct task task = tasks[i];
        task.scenario = scenario;
        if (!(is_quick && task.is_slow)) {
            const struct bench_line line = bench_line_measure(fill, &task);
            bench_table_add(table, &line);
        }
    }
}

bool tasks_walk(const char *row, const struct model_strategy *strategy, uint64_t count)
{
    struct crew_world world;
    uint32_t i = 0;
    while (i < TASK_COUNT && strcmp(tasks[i].row, row) != 0) {
        i++;
    }
    if (i == TASK_COUNT || tasks[i].program == NULL) {
        return false;
    }
    crew_world_init(&world, tasks[i].program, options_for(strategy));
    for (uint64_t made = 0, ns = 0; made < count;) {
        made += walk(&world.steps.steps, strategy->name, count - made, &ns);
    }
    crew_world_release(&world);
    return true;
}
