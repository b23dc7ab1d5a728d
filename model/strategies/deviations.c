#include "base/check.h"

#include "model/strategies/bounded.h"

/*
 * Delay bounding (Emmi, Qadeer, Rakamaric: Delay-Bounded Scheduling, POPL 2011) over the default
 * order.  To pass over j ready handles costs j, as each of them is delayed; any other answer that
 * is not the default costs 1.
 */
static uint8_t cost(const struct sim_question *question, uint32_t taken, uint64_t last_actor)
{
    (void)last_actor;
    CHECK(taken < question->count);
    return question->kind == SIM_CHOICE_RUN ? (uint8_t)taken : taken > 0;
}

static void init(void *self, uint64_t seed)
{
    struct model_bounded *bounded = self;
    (void)seed;
    CHECK(bounded != NULL);
    *bounded = (struct model_bounded){.cost = cost, .cost_name = "deviations"};
}

const struct model_strategy model_strategy_deviations = {
    .name = "deviations",
    .summary = "the default order, then what differs from it once, twice, and so on",
    .is_complete = true,
    .size = sizeof(struct model_bounded),
    .init = init,
    .release = model_bounded_release,
    .begin = model_bounded_begin,
    .choose = model_bounded_choose,
    .returns = model_bounded_returns,
    .is_redundant = model_bounded_is_redundant,
    .tally = model_bounded_tally,
};
