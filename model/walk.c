#include "model/walk.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define ANSWERS_MIN 64

static void set_answer(struct model_walk *walk, uint32_t step, uint32_t taken)
{
    CHECK(step <= walk->answer_capacity);
    if (step == walk->answer_capacity) {
        walk->answer_capacity = step == 0 ? ANSWERS_MIN : step * 2;
        walk->answers =
            base_heap_resize(walk->answers, walk->answer_capacity * sizeof *walk->answers);
    }
    CHECK(step < walk->answer_capacity);
    walk->answers[step] = taken;
}

static uint32_t answer_to(struct model_walk *walk, const struct sim_question *question)
{
    CHECK(question->count >= 1);
    if (walk->step >= walk->kept) {
        const uint32_t taken =
            walk->options.strategy->choose(walk->strategy_state, walk->step, question);
        if (taken == MODEL_STRATEGY_ABANDONS) {
            return taken;
        }
        set_answer(walk, walk->step, taken);
    }
    CHECK(walk->answers[walk->step] < question->count);
    return walk->answers[walk->step];
}

/* At a question within run(). */
static uint32_t answer_within(void *context, const struct sim_question *question)
{
    struct model_walk *walk = context;
    const uint32_t taken = answer_to(walk, question);
    CHECK(taken != MODEL_STRATEGY_ABANDONS);
    walk->step++;
    return taken;
}

/* A strategy that never comes back to a question, nor looks at what lies behind it, has no need for
 * the steps to stop there. */
static void answer_in_place(struct model_walk *walk)
{
    const struct model_strategy *strategy = walk->options.strategy;
    struct model_steps *steps = walk->options.steps;
    if (steps->type->answer_by != NULL && strategy->returns == NULL && strategy->saw == NULL &&
        strategy->meets == NULL) {
        steps->type->answer_by(steps, (struct sim_answerer){answer_within, walk});
    }
}

void model_walk_init(struct model_walk *walk, struct model_walk_options options)
{
    CHECK(options.steps != NULL);
    CHECK(options.strategy != NULL);
    *walk = (struct model_walk){.options = options};
    if (walk->options.saved_count_max == 0) {
        walk->options.saved_count_max = MODEL_WALK_SAVED_COUNT_MAX;
    }
    CHECK(walk->options.saved_count_max >= 2);
    walk->strategy_state = base_heap_take(options.strategy->size);
    options.strategy->init(walk->strategy_state, options.seed);
    if (options.from != NULL && options.from->count > 0) {
        CHECK(options.strategy->start != NULL);
        options.strategy->start(walk->strategy_state, options.from, options.fixed_count);
    }
    walk->places = base_heap_take(walk->options.saved_count_max * sizeof *walk->places);
    answer_in_place(walk);
}

static void forget(struct model_walk *walk, uint32_t index)
{
    CHECK(index < walk->place_count);
    struct model_walk_place *place = &walk->places[index];
    walk->options.steps->type->discard(walk->options.steps, place->saved);
    walk->place_count--;
    memmove(place, place + 1, (walk->place_count - index) * sizeof *place);
}

void model_walk_release(struct model_walk *walk)
{
    CHECK(walk->strategy_state != NULL);
    while (walk->place_count > 0) {
        forget(walk, walk->place_count - 1);
    }
    if (walk->options.steps->type->answer_by != NULL) {
        walk->options.steps->type->answer_by(walk->options.steps,
                                             (struct sim_answerer){.answer = NULL});
    }
    if (walk->options.strategy->release != NULL) {
        walk->options.strategy->release(walk->strategy_state);
    }
    base_heap_give_back(walk->strategy_state);
    base_heap_give_back(walk->answers);
    base_heap_give_back(walk->places);
    *walk = (struct model_walk){.place_count = 0};
}

/* Half of them go, evenly, and the last one stays: it is the one needed next. */
static void thin_out(struct model_walk *walk)
{
    CHECK(walk->place_count == walk->options.saved_count_max);
    for (uint32_t index = walk->place_count; index >= 2; index -= 2) {
        forget(walk, index - 2);
    }
}

/* Remembers the question at which the steps stand, or forgets it when nobody comes back. */
static void keep_place(struct model_walk *walk, uint32_t step)
{
    const struct model_strategy *strategy = walk->options.strategy;
    struct model_steps *steps = walk->options.steps;
    if (!walk->options.is_restoring || strategy->returns == NULL) {
        return;
    }
    const bool is_kept = walk->place_count > 0 && walk->places[walk->place_count - 1].step == step;
    const bool is_wanted = strategy->returns(walk->strategy_state, step);
    CHECK(walk->place_count == 0 || walk->places[walk->place_count - 1].step <= step);
    if (is_kept && !is_wanted) {
        forget(walk, walk->place_count - 1);
    } else if (is_wanted && !is_kept) {
        if (walk->place_count == walk->options.saved_count_max) {
            thin_out(walk);
        }
        CHECK(walk->place_count < walk->options.saved_count_max);
        walk->places[walk->place_count++] =
            (struct model_walk_place){step, steps->type->save(steps)};
    }
}

/* Goes back to the last place at or before the first answer that is not kept; returns whether the
 * steps then stand at a question. */
static bool go_back(struct model_walk *walk)
{
    struct model_steps *steps = walk->options.steps;
    while (walk->place_count > 0 && walk->places[walk->place_count - 1].step > walk->kept) {
        forget(walk, walk->place_count - 1);
    }
    walk->is_restored = walk->options.is_restoring && walk->has_begun;
    walk->restored_count += walk->is_restored ? 1 : 0;
    walk->has_begun = true;
    if (walk->place_count > 0) {
        const struct model_walk_place *place = &walk->places[walk->place_count - 1];
        steps->type->restore(steps, place->saved);
        CHECK(steps->type->tape(steps)->count == place->step);
        walk->step = place->step;
        return true;
    }
    steps->type->rewind(steps, !walk->options.is_restoring);
    CHECK(steps->type->tape(steps)->count == 0);
    walk->step = 0;
    return steps->type->run(steps);
}

/* What was executed on the way to this question, unless the strategy knows that already. */
static void tell(struct model_walk *walk)
{
    const struct model_steps_type *type = walk->options.steps->type;
    const struct model_strategy *strategy = walk->options.strategy;
    const bool is_news = walk->step > walk->kept || !walk->has_seen_start;
    CHECK(type->executed != NULL || !strategy->needs_footprints);
    if (strategy->saw == NULL || type->executed == NULL || !is_news) {
        return;
    }
    uint32_t count = 0;
    walk->has_seen_start = true;
    const struct model_step *steps = type->executed(walk->options.steps, &count);
    strategy->saw(walk->strategy_state, walk->step, steps, count);
}

/* At which state the steps stand, unless the strategy knows that already. */
static void show_state(struct model_walk *walk)
{
    const struct model_steps_type *type = walk->options.steps->type;
    const struct model_strategy *strategy = walk->options.strategy;
    const bool is_news = walk->step > walk->kept || !walk->has_shown_start;
    if (strategy->meets == NULL || type->fingerprint == NULL || !is_news) {
        return;
    }
    walk->has_shown_start = true;
    if (type->has_moved == NULL || type->has_moved(walk->options.steps)) {
        strategy->meets(walk->strategy_state, type->fingerprint(walk->options.steps));
    }
}

/* At a question at which the steps stand; false: the execution is given up. */
static bool go_on(struct model_walk *walk)
{
    struct model_steps *steps = walk->options.steps;
    tell(walk);
    show_state(walk);
    const uint32_t taken = answer_to(walk, steps->type->question(steps));
    if (taken == MODEL_STRATEGY_ABANDONS) {
        return false;
    }
    if (walk->step >= walk->kept) {
        keep_place(walk, walk->step);
    }
    steps->type->answer(steps, taken);
    walk->step++;
    return true;
}

/* From where the strategy wants to differ to the end; false: it was given up, or does not count. */
static bool execute(struct model_walk *walk)
{
    struct model_steps *steps = walk->options.steps;
    const struct model_strategy *strategy = walk->options.strategy;
    for (bool asks = go_back(walk); asks; asks = steps->type->run(steps)) {
        if (!go_on(walk)) {
            return false;
        }
    }
    tell(walk);
    CHECK(walk->step >= walk->kept);
    CHECK(steps->type->tape(steps)->count == walk->step);
    const bool is_redundant =
        strategy->is_redundant != NULL && strategy->is_redundant(walk->strategy_state);
    if (strategy->end != NULL) {
        strategy->end(walk->strategy_state, steps->type->tape(steps));
    }
    return !is_redundant;
}

bool model_walk_next(struct model_walk *walk)
{
    const struct model_strategy *strategy = walk->options.strategy;
    walk->kept = 0;
    while (strategy->begin(walk->strategy_state, &walk->kept)) {
        if (execute(walk)) {
            return true;
        }
        walk->abandoned_count++;
    }
    return false;
}

uint64_t model_walk_discarded_count(const struct model_walk *walk)
{
    const struct model_strategy *strategy = walk->options.strategy;
    CHECK(walk->strategy_state != NULL);
    return strategy->discarded_count == NULL ? 0 : strategy->discarded_count(walk->strategy_state);
}

void model_walk_along(struct model_steps *steps, const struct sim_tape *tape)
{
    uint32_t step = 0;
    steps->type->rewind(steps, /*is_afresh=*/true);
    for (; steps->type->run(steps); step++) {
        CHECK(step < tape->count);
        CHECK(sim_choice_answers(&tape->choices[step], steps->type->question(steps)));
        steps->type->answer(steps, tape->choices[step].taken);
    }
    CHECK(step == tape->count);
}
