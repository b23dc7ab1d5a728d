/*
 * How a strategy that orders events answers what is no question of order: "told", a cut or a stall
 * uniformly, and whether a fault strikes, rarely.
 *
 * Of the faults that an execution could have about one strikes: as many questions as an execution
 * asked so far at most, m, each is answered by a fault with probability 1/m.
 */
#ifndef MODEL_STRATEGIES_CHANCE_H
#define MODEL_STRATEGIES_CHANCE_H

#include <stdint.h>

#include "base/prng.h"

#include "sim/choice.h"

struct model_chance {
    struct base_prng prng;
    uint32_t fault_count;     /* questions after faults in this execution */
    uint32_t fault_count_max; /* ... in any execution */
};

void model_chance_init(struct model_chance *chance, uint64_t seed);

/* Before each execution. */
void model_chance_begin(struct model_chance *chance);

/* Returns an answer to a question that is not after an order. */
uint32_t model_chance_answer(struct model_chance *chance, const struct sim_question *question);

#endif
