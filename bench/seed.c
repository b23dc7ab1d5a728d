#include "bench/seed.h"

#include "base/check.h"

#include "model/walk.h"
#include "model/world_steps.h"

#include "reference_server/server.h"

#include "bench/measure.h"

#define EXECUTION_COUNT 10000
#define SEED            1

/* What one run did, and how long it took. */
struct run {
    uint64_t ns;
    uint64_t execution_count;
    uint64_t handle_count;
    uint64_t event_count;
    uint64_t trace_size; /* bytes of the trace of one execution, the largest */
    size_t arena_used;   /* at the end of an execution, the largest */
};

static void note(struct run *run, const struct sim_world *world)
{
    const struct sim_trace *trace = sim_world_trace(world);
    const uint64_t size = trace->event_count * sizeof(struct sim_event) + trace->text_size;
    run->execution_count++;
    run->event_count += trace->event_count - sim_world_background_event_count(world);
    run->handle_count += sim_world_handle_count(world);
    run->trace_size = size > run->trace_size ? size : run->trace_size;
    if (sim_world_arena_used(world) > run->arena_used) {
        run->arena_used = sim_world_arena_used(world);
    }
}

/* Executions until there are none left, or as many as are wanted; from the world as it stands
 * behind its background. */
static void walk(struct model_world_steps *steps, const struct model_strategy *strategy,
                 uint64_t count_max, struct run *run)
{
    struct model_walk walk;
    const uint64_t count_before = run->execution_count;
    const uint64_t handles_before = run->handle_count;
    sim_world_restore(steps->world, steps->ready);
    const uint64_t handles_of_background = sim_world_handle_count(steps->world);
    model_walk_init(&walk, (struct model_walk_options){.steps = &steps->steps,
                                                       .strategy = strategy,
                                                       .seed = SEED,
                                                       .is_restoring = true});
    while (run->execution_count - count_before < count_max && model_walk_next(&walk)) {
        CHECK(steps->state == SIM_WORLD_ENDED);
        note(run, steps->world);
    }
    model_walk_release(&walk);
    const uint64_t count = run->execution_count - count_before;
    CHECK(run->handle_count - handles_before >= count * handles_of_background);
    run->handle_count -= count * handles_of_background;
}

static struct run run_random(struct model_world_steps *steps)
{
    struct run run = {.ns = 0};
    const uint64_t start = measure_now();
    walk(steps, model_strategy_find("random-walk"), EXECUTION_COUNT, &run);
    run.ns = measure_now() - start;
    return run;
}

/* The whole tree, again and again. */
static struct run run_exhaustive(struct model_world_steps *steps)
{
    struct run run = {.ns = 0};
    const uint64_t start = measure_now();
    while (run.execution_count < EXECUTION_COUNT) {
        walk(steps, model_strategy_find("exhaustive"), UINT64_MAX, &run);
    }
    run.ns = measure_now() - start;
    return run;
}

struct rows {
    struct measure_series executions;
    struct measure_series steps;
    struct measure_series events;
    struct measure_series step_ns;
    struct measure_series ratio; /* of a step to a round trip */
    struct run last;
};

static void measure(struct model_world_steps *steps,
                    struct run (*run)(struct model_world_steps *steps), double round_trip_ns,
                    struct rows *out_rows)
{
    for (uint32_t i = 0; i < MEASURE_RUN_COUNT; i++) {
        const struct run done = run(steps);
        const double step_ns = measure_ns_each(done.handle_count, done.ns);
        out_rows->executions.values[i] = measure_per_second(done.execution_count, done.ns);
        out_rows->steps.values[i] = measure_per_second(done.handle_count, done.ns);
        out_rows->events.values[i] = measure_per_second(done.event_count, done.ns);
        out_rows->step_ns.values[i] = step_ns;
        out_rows->ratio.values[i] = step_ns / round_trip_ns;
        out_rows->last = done;
    }
}

static void print_random(const struct sim_plan *plan, double round_trip_ns)
{
    struct rows rows;
    struct model_world_steps steps;
    model_world_steps_init(&steps, (struct model_world_steps_options){
                                       .plan = plan, .app = {.create = reference_server_create}});
    measure(&steps, run_random, round_trip_ns, &rows);
    measure_print("random walk: executions/s", &rows.executions);
    measure_print("  steps (handles run)/s", &rows.steps);
    measure_print("  events of the trace/s", &rows.events);
    measure_print("  one step, ns", &rows.step_ns);
    measure_print("  one step, in coroutine round trips", &rows.ratio);
    measure_print_number("  steps per execution",
                         rows.last.handle_count / rows.last.execution_count);
    measure_print_number("  events per execution",
                         rows.last.event_count / rows.last.execution_count);
    measure_print_number("  arena at the end, the most, bytes", rows.last.arena_used);
    measure_print_number("  trace at the end, the most, bytes", rows.last.trace_size);
    model_world_steps_release(&steps);
}

static void print_variation(const char *name, struct model_world_steps_options options)
{
    struct rows rows;
    struct model_world_steps steps;
    options.app = (struct sim_app_factory){.create = reference_server_create};
    model_world_steps_init(&steps, options);
    measure(&steps, run_random, /*round_trip_ns=*/1, &rows);
    measure_print(name, &rows.executions);
    model_world_steps_release(&steps);
}

static void print_exhaustive(const struct sim_plan *plan)
{
    struct rows rows;
    struct run tree = {.ns = 0};
    struct model_world_steps steps;
    model_world_steps_init(&steps, (struct model_world_steps_options){
                                       .plan = plan, .app = {.create = reference_server_create}});
    walk(&steps, model_strategy_find("exhaustive"), UINT64_MAX, &tree);
    measure(&steps, run_exhaustive, /*round_trip_ns=*/1, &rows);
    measure_print("exhaustive: executions/s", &rows.executions);
    measure_print_number("  executions to exhaust", tree.execution_count);
    model_world_steps_release(&steps);
}

void seed_walk(const struct sim_plan *plan, const struct model_strategy *strategy, uint64_t count)
{
    struct run run = {.ns = 0};
    struct model_world_steps steps;
    model_world_steps_init(&steps, (struct model_world_steps_options){
                                       .plan = plan, .app = {.create = reference_server_create}});
    while (run.execution_count < count) {
        walk(&steps, strategy, count - run.execution_count, &run);
    }
    model_world_steps_release(&steps);
}

void seed_print(const struct sim_plan *plan, double round_trip_ns)
{
    print_random(plan, round_trip_ns);
    print_variation("  ... with the runtime's events traced too",
                    (struct model_world_steps_options){.plan = plan, .is_traced_fully = true});
    print_variation("  ... with no rule watching",
                    (struct model_world_steps_options){.plan = plan, .is_unwatched = true});
    print_exhaustive(plan);
}
