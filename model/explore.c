#include "model/explore.h"

#include "base/check.h"
#include "base/heap.h"

#include "model/walk.h"
#include "model/world_steps.h"

struct explorer {
    const struct model_explore_options *options;
    struct model_result *result;
    struct model_findings findings;
    struct model_world_steps subject;
    struct model_world_steps *twin; /* owns; executes again; NULL before the first self-check */
    struct model_walk walk;
    bool has_stopped; /* at a violation */
};

static struct model_world_steps_options steps_options(const struct model_explore_options *options)
{
    CHECK(options->plan != NULL);
    return (struct model_world_steps_options){
        .plan = options->plan,
        .app = options->app,
        .rules = options->rules,
        .tells_footprints = options->strategy != NULL && options->strategy->needs_footprints,
        .is_compared = options->strategy != NULL && options->strategy->meets != NULL,
        .blackbox = options->blackbox,
        .blackbox_size = options->blackbox_size,
        .deaths = options->deaths,
        .death_count = options->death_count};
}

static bool is_alive(const struct explorer *explorer)
{
    CHECK(explorer->subject.death == MODEL_WORLD_STEPS_LIVES ||
          explorer->subject.death < explorer->options->death_count);
    return explorer->subject.death == MODEL_WORLD_STEPS_LIVES;
}

static void note_death(struct explorer *explorer)
{
    struct model_death *death = &explorer->result->deaths[explorer->subject.death];
    CHECK(explorer->result->execution_count > 0);
    if (death->execution_count == 0) {
        death->execution_index = explorer->result->execution_count;
    }
    death->execution_count++;
    /* Nobody looks for a death. */
    if (explorer->options->stops_at_first && explorer->options->plan->violate_count == 0) {
        explorer->has_stopped = true;
    }
}

static void note_violations(struct explorer *explorer)
{
    uint32_t count = 0;
    const struct model_violation *violations =
        model_watch_violations(explorer->subject.watch, &count);
    const struct sim_tape *tape = sim_world_tape(explorer->subject.world);
    CHECK(explorer->result->execution_count > 0);
    for (uint32_t i = 0; i < count; i++) {
        model_findings_add(&explorer->findings, &violations[i], tape,
                           explorer->result->execution_count);
        if (explorer->options->stops_at_first &&
            model_violation_is_wanted(&violations[i], explorer->options->plan)) {
            explorer->has_stopped = true;
        }
    }
}

static void note_execution(struct explorer *explorer)
{
    struct model_result *result = explorer->result;
    const struct sim_world *world = explorer->subject.world;
    const struct sim_trace *trace = sim_world_trace(world);
    const uint32_t question_count = sim_world_tape(world)->count;
    CHECK(trace->event_count > 0);
    result->execution_count++;
    result->event_count += trace->event_count;
    result->iteration_count += trace->events[trace->event_count - 1].iteration;
    if (question_count > result->question_count_max) {
        result->question_count_max = question_count;
    }
    if (explorer->subject.state == SIM_WORLD_BOUND && result->bound == NULL) {
        result->bound = sim_world_bound(world);
    }
    model_survey_note(&result->survey, world, explorer->options->strategy, result->execution_count);
    note_violations(explorer);
    if (!is_alive(explorer)) {
        note_death(explorer);
    }
}

/* Executes again, in a world of its own, and must see the same: else our rewinding is wrong, or
 * somebody keeps state outside the arena. */
static void check_self(struct explorer *explorer)
{
    const struct sim_tape *tape = sim_world_tape(explorer->subject.world);
    if (explorer->twin == NULL) {
        struct model_world_steps_options options = steps_options(explorer->options);
        options.blackbox = NULL;
        options.is_compared = false;
        explorer->twin = base_heap_take(sizeof *explorer->twin);
        model_world_steps_init(explorer->twin, options);
    }
    struct model_steps *twin = &explorer->twin->steps;
    model_walk_along(twin, tape);
    CHECK(explorer->twin->state == explorer->subject.state);
    CHECK(base_digest_equal(twin->type->digest(twin),
                            explorer->subject.steps.type->digest(&explorer->subject.steps)));
    explorer->result->self_check_count++;
}

static bool is_self_check_due(const struct explorer *explorer)
{
    const uint32_t wanted = explorer->options->self_check_every;
    const uint64_t every = wanted == 0 ? MODEL_SELF_CHECK_EVERY : wanted;
    CHECK(every > 0);
    return is_alive(explorer) && explorer->walk.is_restored &&
           (explorer->walk.restored_count - 1) % every == 0;
}

static bool is_interrupted(const struct explorer *explorer)
{
    const struct model_explore_options *options = explorer->options;
    CHECK(explorer->result != NULL);
    return options->is_interrupted != NULL && options->is_interrupted(options->context);
}

static bool is_at_limit(const struct explorer *explorer)
{
    const uint64_t limit = explorer->options->execution_count_max;
    CHECK(limit == 0 || explorer->result->execution_count <= limit);
    return limit != 0 && explorer->result->execution_count == limit;
}

/* What was proved, when no violation and no interruption came first. */
static enum model_extent extent_of(const struct explorer *explorer, bool is_finished)
{
    const struct model_result *result = explorer->result;
    CHECK(result->execution_count > 0 || !is_finished);
    if (result->bound != NULL) {
        return MODEL_BOUNDED;
    }
    const bool is_all = explorer->options->strategy->is_complete || result->question_count_max == 0;
    return is_finished && is_all ? MODEL_EXHAUSTED : MODEL_SAMPLED;
}

static enum model_extent walk_all(struct explorer *explorer)
{
    const struct model_explore_options *options = explorer->options;
    CHECK(explorer->subject.state == SIM_WORLD_READY);
    for (;;) {
        if (is_interrupted(explorer)) {
            return MODEL_INTERRUPTED;
        }
        if (is_at_limit(explorer)) {
            return extent_of(explorer, /*is_finished=*/false);
        }
        if (!model_walk_next(&explorer->walk)) {
            return extent_of(explorer, /*is_finished=*/true);
        }
        note_execution(explorer);
        if (is_self_check_due(explorer)) {
            check_self(explorer);
        }
        if (options->progress != NULL) {
            options->progress(options->context, explorer->result->execution_count);
        }
        if (explorer->has_stopped) {
            return MODEL_STOPPED;
        }
    }
}

/* What keeps a strategy from going on is a bound like any other. */
static enum model_extent extent_within(struct model_result *result, enum model_extent extent)
{
    const char *bound = result->survey.tally.bound;
    CHECK(extent != MODEL_FAILED);
    if (extent != MODEL_EXHAUSTED || bound == NULL) {
        return extent;
    }
    result->bound = bound;
    return MODEL_BOUNDED;
}

static enum model_extent explore_ready(struct explorer *explorer)
{
    const struct model_explore_options *options = explorer->options;
    CHECK(options->strategy != NULL);
    model_walk_init(&explorer->walk,
                    (struct model_walk_options){.steps = &explorer->subject.steps,
                                                .strategy = options->strategy,
                                                .seed = options->seed,
                                                .from = options->from,
                                                .fixed_count = options->fixed_count,
                                                .is_restoring = options->is_restoring});
    enum model_extent extent = walk_all(explorer);
    explorer->result->restored_count = explorer->walk.restored_count;
    explorer->result->abandoned_count = explorer->walk.abandoned_count;
    explorer->result->discarded_count = model_walk_discarded_count(&explorer->walk);
    explorer->result->survey.abandoned_count = explorer->result->abandoned_count;
    explorer->result->survey.discarded_count = explorer->result->discarded_count;
    if (explorer->result->execution_count > 0) {
        sim_tape_copy(&explorer->result->last, sim_world_tape(explorer->subject.world));
    }
    if (options->strategy->tally != NULL) {
        options->strategy->tally(explorer->walk.strategy_state, &explorer->result->survey.tally);
    }
    extent = extent_within(explorer->result, extent);
    model_walk_release(&explorer->walk);
    return extent;
}

/* An execution that ends in its background is the only one there is. */
static enum model_extent explore_background(struct explorer *explorer)
{
    const enum sim_world_state state = explorer->subject.state;
    explorer->result->error = explorer->subject.error;
    if (state != SIM_WORLD_STOPPED && state != SIM_WORLD_BOUND) {
        CHECK(state == SIM_WORLD_BACKGROUND_FAILED);
        return MODEL_FAILED;
    }
    note_execution(explorer);
    return explorer->has_stopped ? MODEL_STOPPED : extent_of(explorer, /*is_finished=*/true);
}

void model_explore(const struct model_explore_options *options, struct model_result *out_result)
{
    CHECK(options->strategy != NULL);
    CHECK(out_result != NULL);
    *out_result = (struct model_result){.execution_count = 0};
    out_result->deaths = base_heap_take((options->death_count + 1) * sizeof *out_result->deaths);
    out_result->death_count = options->death_count;
    sim_tape_init(&out_result->last);
    struct explorer *explorer = base_heap_take(sizeof *explorer);
    explorer->options = options;
    explorer->result = out_result;
    model_world_steps_init(&explorer->subject, steps_options(options));
    out_result->extent = explorer->subject.state == SIM_WORLD_READY ? explore_ready(explorer)
                                                                    : explore_background(explorer);
    out_result->findings = explorer->findings.items;
    out_result->finding_count = explorer->findings.count;
    if (explorer->twin != NULL) {
        model_world_steps_release(explorer->twin);
        base_heap_give_back(explorer->twin);
    }
    model_world_steps_release(&explorer->subject);
    base_heap_give_back(explorer);
}

void model_result_release(struct model_result *result)
{
    struct model_findings findings = {result->findings, result->finding_count,
                                      result->finding_count};
    CHECK(result->finding_count == 0 || result->findings != NULL);
    model_findings_release(&findings);
    base_heap_give_back(result->deaths);
    sim_tape_release(&result->last);
    model_survey_release(&result->survey);
    *result = (struct model_result){.findings = NULL};
}
