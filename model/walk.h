/*
 * Walking through executions as a strategy says, and rewinding between them as cheaply as can be.
 *
 *     model_walk_init(&walk, options);
 *     while (model_walk_next(&walk)) {
 *         the steps stand at the end of one execution
 *     }
 *     model_walk_release(&walk);
 *
 * The program is remembered at each question to which the strategy will come back, and restored
 * there.  When there are too many to remember, every other one is forgotten, and what lies between
 * is executed again.
 */
#ifndef MODEL_WALK_H
#define MODEL_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/steps.h"
#include "model/strategy.h"

/* How many places are remembered at once, unless options say otherwise. */
#define MODEL_WALK_SAVED_COUNT_MAX 256

struct model_walk_options {
    struct model_steps *steps;             /* borrows */
    const struct model_strategy *strategy; /* static */
    uint64_t seed;
    const struct sim_tape
        *from; /* borrows until the walk is made; NULL: see model_strategy.start */
    uint32_t fixed_count;
    uint32_t saved_count_max; /* 0: MODEL_WALK_SAVED_COUNT_MAX */
    bool is_restoring;        /* false: execute from the start each time */
};

struct model_walk_place {
    uint32_t step; /* the question at which it was saved */
    void *saved;   /* owns; the steps' */
};

struct model_walk {
    struct model_walk_options options;
    void *strategy_state; /* owns */
    uint32_t *answers;    /* owns; of this execution */
    uint32_t answer_capacity;
    struct model_walk_place *places; /* owns; in the order of their steps */
    uint32_t place_count;
    uint32_t step;            /* the question at which the steps stand, or that they ask next */
    uint32_t kept;            /* answers of the execution before that this one begins with */
    uint64_t restored_count;  /* executions that began at something saved, if only at the start */
    uint64_t abandoned_count; /* executions that the strategy gave up, or found to be redundant */
    bool is_restored;         /* the last one did */
    bool has_begun;
    bool has_shown_start; /* and of the state at the first question */
    bool has_seen_start;  /* the strategy was told of the steps before the first question */
};

void model_walk_init(struct model_walk *walk, struct model_walk_options options);
void model_walk_release(struct model_walk *walk);

/* Makes one more execution, from where it differs from the one before to its end; false: there is
 * none left. */
bool model_walk_next(struct model_walk *walk);

/* Of the executions so far, those that the strategy has made again since. */
uint64_t model_walk_discarded_count(const struct model_walk *walk);

/* Executes along a tape from a fresh start to its end.  The program must ask what the tape answers,
 * no more and no less. */
void model_walk_along(struct model_steps *steps, const struct sim_tape *tape);

#endif
