/*
 * A complete search in the order of a cost: every execution that costs nothing, then every one that
 * costs 1, and so on, each once.
 *
 * One level is an odometer that turns no further than the level's cost.  An execution that turns
 * out to cost less was made at an earlier level and does not count; when nothing was left out at a
 * level, there is nothing left.
 */
#ifndef MODEL_STRATEGIES_BOUNDED_H
#define MODEL_STRATEGIES_BOUNDED_H

#include "model/strategy.h"

/* A question of this execution. */
struct model_bounded_wheel {
    uint64_t actor;      /* whose step the answer is; 0: it is no question of order */
    uint64_t last_actor; /* ... and who made the last step before; 0: nobody */
    uint32_t spent;      /* what the answers before cost */
    uint8_t value;
    uint8_t count;
    uint8_t costs[SIM_ALTERNATIVES_MAX];
};

struct model_bounded {
    /* What alternative `taken` costs when last_actor has made the step before; one of each
     * question's costs nothing. */
    uint8_t (*cost)(const struct sim_question *question, uint32_t taken, uint64_t last_actor);
    const char *cost_name;              /* static */
    struct model_bounded_wheel *wheels; /* owns */
    uint32_t count;                     /* wheels with a meaning in this execution */
    uint32_t capacity;
    uint32_t level;
    uint32_t next_level; /* the least cost of what was left out; UINT32_MAX: nothing was */
    bool is_started;
    bool is_done;
};

/* What the strategy hands on; its state is a struct model_bounded whose cost init has set. */
void model_bounded_release(void *self);
bool model_bounded_begin(void *self, uint32_t *out_kept);
uint32_t model_bounded_choose(void *self, uint32_t step, const struct sim_question *question);
bool model_bounded_returns(const void *self, uint32_t step);
bool model_bounded_is_redundant(const void *self);
void model_bounded_tally(const void *self, struct model_tally *out_tally);

#endif
