/*
 * Wake-up trees: sequences of steps with which later executions are to begin.
 *
 * A path from the root is one sequence; of its steps only the actors are taken at their word when
 * it is executed.  A sequence goes in unless one that is there already comes to the same
 * (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 2017, definitions 6.1 and 6.2).
 */
#ifndef MODEL_WAKEUP_TREE_H
#define MODEL_WAKEUP_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/sleep.h"

struct model_wakeup_node {
    uint64_t actor;
    struct model_wakeup_node *child;   /* owns; the first one */
    struct model_wakeup_node *sibling; /* owns; the next one */
    struct model_signature signature;  /* of the step, as it was elsewhere */
    uint32_t access_count;
    struct runtime_access accesses[];
};

/* A tree is its first node; NULL when it is empty. */
void model_wakeup_destroy(struct model_wakeup_node *tree);
struct model_wakeup_node *model_wakeup_copy(const struct model_wakeup_node *tree);

/* Takes the first path's first step out, with what comes behind it as its child. */
struct model_wakeup_node *model_wakeup_take(struct model_wakeup_node **tree);

/* A sequence: numbers of an order's steps. */
struct model_sequence {
    const struct model_order *order; /* borrows */
    uint32_t *steps;                 /* borrows; insertion takes steps out */
    uint32_t count;
    bool is_strict; /* nothing but a step of its own comes to a beginning of it */
};

/* Comes one of the sleepers' steps to a beginning of the sequence? */
bool model_sequence_is_asleep(const struct model_sequence *sequence,
                              const struct model_sleep *sleep);

/* A path of one step; nothing when there is one that begins with that actor. */
void model_wakeup_add(struct model_wakeup_node **tree, uint64_t actor);

/* depth: how many steps of it are kept, from the first one on that is not there. */
void model_wakeup_insert(struct model_wakeup_node **tree, struct model_sequence *sequence,
                         uint32_t depth_max);

#endif
