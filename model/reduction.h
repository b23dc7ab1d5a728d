/*
 * Dynamic partial-order reduction: of the executions that differ only in the order of steps that
 * commute, one is executed to its end.
 *
 * Each question about who comes next is a frame.  At the end of an execution every race in it is
 * looked at: the frame of the earlier step must also begin an execution in which the later one
 * comes first.  A frame keeps such beginnings in a wake-up tree; an actor whose step was tried at a
 * frame sleeps behind it until something that it depends on happens.  Other questions have no order
 * to reverse: each answer is tried.
 *
 * A sequence of steps is expected to do what it did, but its last one, which was done later, may
 * vary (model/variation.h).  When a step is first seen to do so, the search starts again, and from
 * then on trusts expectation less: of every race it tries both the first of the steps that lead to
 * the later one and, as Flanagan and Godefroid do (POPL 2005), the later one's actor, and sleep
 * sets give up what turns out to be known.
 *
 * With trees one step deep these are source sets with sleep sets (Abdulla, Aronis, Jonsson,
 * Sagonas: POPL 2014, algorithm 1), with whole ones it is the optimal algorithm (algorithm 2), in
 * which no execution turns out to be superfluous.  Both strategies are this file, used in the two
 * ways.
 */
#ifndef MODEL_REDUCTION_H
#define MODEL_REDUCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "model/strategy.h"
#include "model/variation.h"
#include "model/wakeup_tree.h"

struct model_reduction_frame {
    uint32_t step_count;   /* of the order, when it was asked */
    uint32_t access_count; /* the same */
    uint32_t owner;        /* the frame of the step within which it was asked, if that is no
                              scheduling; or MODEL_NO_FRAME */
    uint32_t taken;
    uint32_t count;
    bool is_scheduling;
    uint64_t actors[SIM_ALTERNATIVES_MAX]; /* of each alternative */
    struct model_wakeup_node *tree;        /* owns; of the alternatives that are still to be taken;
                                              without scheduling: behind any of the answers */
    struct model_sleep asleep;
    struct model_sleep others; /* what the step that was taken did with other answers than the last
                                  within it */
};

struct model_reduction {
    struct model_order order;
    struct model_reduction_frame *frames; /* owns; those beyond count are kept for their memory */
    uint32_t count;
    uint32_t capacity;
    struct model_wakeup_node *guide; /* owns; how the execution is to go on */
    uint32_t *scratch;               /* owns; a sequence */
    uint32_t scratch_capacity;
    uint32_t settled_count; /* steps whose races were looked at */
    struct model_variation variation;
    bool is_optimal;
    bool is_varying; /* there are steps that access something else when they are done earlier */
    bool is_starting_again;
    bool is_over;            /* the execution */
    uint64_t finished_count; /* executions */
    uint64_t discarded_count;
    bool is_started;
    bool is_redundant; /* a step was executed while it slept, since nothing else could run */
    bool is_kept;      /* the last frame waits for its new answer */
};

/* For a race of the earlier step with the last one of the sequence, which is to come before it:
 * asks for all that may be needed at the earlier one's frame, in trees one step deep. */
void model_reduction_want(struct model_reduction_frame *frame,
                          const struct model_sequence *sequence, uint32_t earlier);

void model_reduction_init(struct model_reduction *reduction, bool is_optimal);

/* As in struct model_strategy. */
void model_reduction_release(void *self);
bool model_reduction_begin(void *self, uint32_t *out_kept);
void model_reduction_saw(void *self, uint32_t step, const struct model_step *steps, uint32_t count);
uint32_t model_reduction_choose(void *self, uint32_t step, const struct sim_question *question);
bool model_reduction_returns(const void *self, uint32_t step);
bool model_reduction_is_redundant(const void *self);
void model_reduction_end(void *self, const struct sim_tape *tape);
uint64_t model_reduction_discarded_count(const void *self);

#endif
