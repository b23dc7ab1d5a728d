#include "base/check.h"

#include "model/strategies/bounded.h"

/*
 * Preemption bounding (Musuvathi, Qadeer: Iterative Context Bounding for Systematic Testing of
 * Multithreaded Programs, PLDI 2007): to let another actor go on while the last one could costs 1,
 * and so does any answer but the default to what is no question of order.
 */
static bool could_go_on(const struct sim_question *question, uint64_t last_actor)
{
    for (uint32_t i = 0; i < question->count; i++) {
        if (question->actors[i] == last_actor) {
            return true;
        }
    }
    return false;
}

static uint8_t cost(const struct sim_question *question, uint32_t taken, uint64_t last_actor)
{
    CHECK(taken < question->count);
    if (!question->is_scheduling) {
        return taken > 0;
    }
    return question->actors[taken] != last_actor && could_go_on(question, last_actor);
}

static void init(void *self, uint64_t seed)
{
    struct model_bounded *bounded = self;
    (void)seed;
    CHECK(bounded != NULL);
    *bounded = (struct model_bounded){.cost = cost, .cost_name = "preemptions"};
}

const struct model_strategy model_strategy_preemptions = {
    .name = "preemptions",
    .summary = "everything without a preemption, then with one, two, and so on",
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
