#include "model/survey.h"

#include <stddef.h>

#include "base/check.h"
#include "base/hash.h"

void model_survey_release(struct model_survey *survey)
{
    CHECK(survey != NULL);
    model_census_release(&survey->orders);
    model_census_release(&survey->behaviours);
    *survey = (struct model_survey){.execution_count = 0};
}

static void note_order(struct model_survey *survey, const struct sim_tape *tape, uint64_t number)
{
    const uint32_t none = sim_choice_label_hash("none");
    struct base_hash hash;
    CHECK(number > 0);
    base_hash_init(&hash);
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct sim_choice *choice = &tape->choices[i];
        if (choice->kind == SIM_CHOICE_ARRIVAL && choice->label_hash != none) {
            base_hash_add_word(&hash, choice->label_hash);
        }
    }
    model_census_add(&survey->orders,
                     (struct model_census_entry){base_hash_digest(&hash).low, number, 1});
}

static void note_behaviour(struct model_survey *survey, const struct sim_world *world,
                           uint64_t number)
{
    const struct sim_trace *trace = sim_world_trace(world);
    struct base_hash hash;
    CHECK(number > 0);
    base_hash_init(&hash);
    for (uint32_t i = sim_world_background_event_count(world); i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind == SIM_EVENT_CHOICE) {
            continue;
        }
        base_hash_add_word(&hash, ((uint64_t)event->kind << 32) | event->flag);
        base_hash_add_word(&hash, ((uint64_t)event->task << 32) | event->request);
        base_hash_add_word(&hash, ((uint64_t)event->object << 32) | event->value);
        base_hash_add_text(&hash, event->label);
        base_hash_add_text(&hash, sim_trace_text(trace, event));
    }
    model_census_add(&survey->behaviours,
                     (struct model_census_entry){base_hash_digest(&hash).low, number, 1});
}

/* 1/chance, where each answer is as likely as the others. */
static double weight_of(const struct sim_tape *tape)
{
    double weight = 1;
    for (uint32_t i = 0; i < tape->count; i++) {
        CHECK(tape->choices[i].count > 0);
        weight *= tape->choices[i].count;
    }
    return weight;
}

void model_survey_note(struct model_survey *survey, const struct sim_world *world,
                       const struct model_strategy *strategy, uint64_t number)
{
    const struct sim_tape *tape = sim_world_tape(world);
    CHECK(strategy != NULL);
    survey->execution_count++;
    note_order(survey, tape, number);
    if (!strategy->is_complete) {
        note_behaviour(survey, world, number);
    }
    if (strategy->is_random_walk) {
        survey->weight_sum += weight_of(tape);
    }
}

static uint32_t larger(uint32_t one, uint32_t other)
{
    return one > other ? one : other;
}

/* Only parts of one search, by one strategy, are added up. */
static void append_tally(struct model_tally *tally, const struct model_tally *next)
{
    CHECK(tally != next);
    tally->state_count += next->state_count;
    tally->size += next->size;
    tally->bound = tally->bound == NULL ? next->bound : tally->bound;
    tally->cost_count = larger(tally->cost_count, next->cost_count);
    tally->cost_name = tally->cost_name == NULL ? next->cost_name : tally->cost_name;
    tally->actor_count = larger(tally->actor_count, next->actor_count);
    tally->step_count = larger(tally->step_count, next->step_count);
    for (uint32_t i = 0; i < MODEL_DEPTH_MAX; i++) {
        tally->depth_counts[i] += next->depth_counts[i];
    }
}

void model_survey_append(struct model_survey *survey, const struct model_survey *next,
                         uint64_t offset)
{
    CHECK(survey != next);
    survey->execution_count += next->execution_count;
    survey->abandoned_count += next->abandoned_count;
    survey->discarded_count += next->discarded_count;
    model_census_append(&survey->orders, &next->orders, offset);
    model_census_append(&survey->behaviours, &next->behaviours, offset);
    survey->weight_sum += next->weight_sum;
    append_tally(&survey->tally, &next->tally);
}

double model_survey_new_chance(const struct model_survey *survey)
{
    const uint64_t total = model_census_total(&survey->behaviours);
    const uint32_t once = model_census_count_of(&survey->behaviours, 1);
    CHECK(once <= total);
    return total == 0 ? 1 : (double)once / (double)total;
}

double model_survey_unseen_count(const struct model_survey *survey)
{
    const double once = model_census_count_of(&survey->behaviours, 1);
    const double twice = model_census_count_of(&survey->behaviours, 2);
    CHECK(once + twice <= survey->behaviours.count);
    return once * (once - 1) / (2 * (twice + 1));
}

double model_survey_tree_size(const struct model_survey *survey)
{
    CHECK(survey->weight_sum >= 0);
    return survey->execution_count == 0 ? 0 : survey->weight_sum / (double)survey->execution_count;
}

/* base^exponent, by squaring. */
static double power(double base, uint64_t exponent)
{
    double result = 1;
    CHECK(base >= 0);
    for (; exponent > 0; exponent /= 2) {
        result *= exponent % 2 == 1 ? base : 1;
        base *= base;
    }
    return result;
}

double model_survey_miss_chance(const struct model_survey *survey, uint32_t depth)
{
    const struct model_tally *tally = &survey->tally;
    CHECK(depth >= 1);
    CHECK(depth <= MODEL_DEPTH_MAX);
    if (tally->actor_count == 0 || tally->step_count == 0) {
        return 1;
    }
    const double chance = 1 / (tally->actor_count * power(tally->step_count, depth - 1));
    return power(1 - chance, tally->depth_counts[depth - 1]);
}
