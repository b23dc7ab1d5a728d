/*
 * A survey: what executions were like, beyond what was found in them, and what follows for those
 * that were not made.
 *
 * Surveys of parts of a search add up to that of the whole.
 */
#ifndef MODEL_SURVEY_H
#define MODEL_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

#include "model/census.h"
#include "model/strategy.h"

/* Zero is the survey of nothing. */
struct model_survey {
    uint64_t execution_count;
    uint64_t abandoned_count;   /* begun besides, and given up since what would follow is known */
    uint64_t discarded_count;   /* of execution_count: made again, as the search started again */
    struct model_census orders; /* in which the steps of the plan arrived */
    struct model_census behaviours; /* of a sample: traces without questions and times */
    double weight_sum; /* of a random walk: the sum of 1/chance over its executions; else 0 */
    struct model_tally tally; /* the strategy's own */
};

void model_survey_release(struct model_survey *survey);

/* The execution that has ended in the world; number counts from 1. */
void model_survey_note(struct model_survey *survey, const struct sim_world *world,
                       const struct model_strategy *strategy, uint64_t number);

/* Adds the survey of `next`, whose executions come behind `offset` others. */
void model_survey_append(struct model_survey *survey, const struct model_survey *next,
                         uint64_t offset);

/*
 * The chance that one more execution behaves like none before it: the share of behaviours that came
 * once (Turing's estimate: Good, Biometrika 40, 1953, equation 9).
 */
double model_survey_new_chance(const struct model_survey *survey);

/*
 * How many behaviours there are at least that have not come: Chao1 in its bias-corrected form
 * (Chao, Scandinavian Journal of Statistics 11, 1984; Colwell, EstimateS, equation 2).
 */
double model_survey_unseen_count(const struct model_survey *survey);

/*
 * How many executions there are: the mean of 1/chance over a random walk is unbiased (Knuth,
 * Mathematics of Computation 29, 1975, theorem 1).  0: it was no random walk.
 */
double model_survey_tree_size(const struct model_survey *survey);

/*
 * The chance that the executions missed a bug of this depth, at most: each that PCT made shows it
 * with a chance of 1/(n k^(depth-1)) or more (Burckhardt et al., ASPLOS 2010, theorem 9).  1:
 * nothing can be said.  depth: 1 to MODEL_DEPTH_MAX.
 */
double model_survey_miss_chance(const struct model_survey *survey, uint32_t depth);

#endif
