/*
 * Small programs of which it is known exactly how many executions they have: they check explorers
 * and strategies.
 */
#ifndef TESTS_EXPLORATION_TOY_H
#define TESTS_EXPLORATION_TOY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

#include "model/steps.h"

#define TOY_TASKS_MAX 8
#define TOY_STEPS_MAX 64

/* All that an execution changes. */
struct toy_state {
    uint32_t left[TOY_TASKS_MAX]; /* steps of each task that have not come */
    uint32_t last;                /* the task that made the last step; the default is that it goes
                                     on, and behind it the others are in turn */
    uint64_t path;
    uint32_t depth;
    struct base_hash seen;
};

struct toy_options {
    /* task_count tasks of step_count steps each, in any order: (nk)!/(k!)^n executions. */
    uint32_t task_count;
    uint32_t step_count;

    /* Instead: a tree of this depth with up to three branches at each place, drawn from the seed.
     */
    uint32_t tree_depth;
    uint64_t tree_seed;

    bool forgets; /* a mistake: a restored program has lost what it had seen */
};

struct toy {
    struct model_steps steps;
    struct toy_options options;
    struct toy_state state;
    struct sim_tape tape;
    struct sim_question question;
    struct model_step executed[TOY_STEPS_MAX]; /* since the last answer */
    uint32_t executed_count;
    uint32_t saved_count; /* held now */
    uint32_t saved_count_max;
    uint64_t step_count; /* in all executions */
};

void toy_init(struct toy *toy, struct toy_options options);
void toy_release(struct toy *toy);

/* Calls visit with the digest of each execution, in the order of the alternatives; returns how many
 * there are.  Knows nothing of strategies or of walks. */
uint64_t toy_enumerate(struct toy_options options,
                       void (*visit)(void *context, struct base_digest digest), void *context);

#endif
