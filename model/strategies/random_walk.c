#include "base/check.h"
#include "base/prng.h"

#include "model/strategy.h"

struct random_walk {
    struct base_prng prng;
};

static void init(void *self, uint64_t seed)
{
    struct random_walk *walk = self;
    CHECK(walk != NULL);
    base_prng_init(&walk->prng, seed);
}

static bool begin(void *self, uint32_t *out_kept)
{
    (void)self;
    CHECK(out_kept != NULL);
    *out_kept = 0;
    return true;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct random_walk *walk = self;
    (void)step;
    CHECK(question->count > 0);
    return base_prng_below(&walk->prng, question->count);
}

const struct model_strategy model_strategy_random_walk = {
    .name = "random-walk",
    .summary = "each question answered by chance, uniformly, from the seed; without end",
    .size = sizeof(struct random_walk),
    .is_random_walk = true,
    .block_size = 4096,
    .init = init,
    .begin = begin,
    .choose = choose,
};
