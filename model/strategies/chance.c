#include "model/strategies/chance.h"

#include "base/check.h"

void model_chance_init(struct model_chance *chance, uint64_t seed)
{
    CHECK(chance != NULL);
    *chance = (struct model_chance){.fault_count = 0};
    base_prng_init(&chance->prng, seed);
}

void model_chance_begin(struct model_chance *chance)
{
    CHECK(chance != NULL);
    if (chance->fault_count > chance->fault_count_max) {
        chance->fault_count_max = chance->fault_count;
    }
    chance->fault_count = 0;
}

static bool strikes(struct model_chance *chance)
{
    chance->fault_count++;
    const uint32_t places =
        chance->fault_count_max < 2 ? 2 : chance->fault_count_max; /* none is known at first */
    return base_prng_below(&chance->prng, places) == 0;
}

uint32_t model_chance_answer(struct model_chance *chance, const struct sim_question *question)
{
    CHECK(question->count >= 1);
    if (question->kind != SIM_CHOICE_FAULT) {
        return base_prng_below(&chance->prng, question->count);
    }
    if (question->count == 1 || !strikes(chance)) {
        return 0;
    }
    return 1 + base_prng_below(&chance->prng, question->count - 1);
}
