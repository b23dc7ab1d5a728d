#include "base/check.h"

#include "model/reduction.h"

/* One step for each beginning that is wanted: what follows is left to chance, so that it may turn
 * out to be known already. */
static void init(void *self, uint64_t seed)
{
    (void)seed;
    CHECK(self != NULL);
    model_reduction_init(self, /*is_optimal=*/false);
}

const struct model_strategy model_strategy_source_sets = {
    .name = "source-sets",
    .summary = "one execution of each order that matters (source sets, sleep sets)",
    .is_complete = true,
    .needs_footprints = true,
    .size = sizeof(struct model_reduction),
    .init = init,
    .release = model_reduction_release,
    .begin = model_reduction_begin,
    .saw = model_reduction_saw,
    .choose = model_reduction_choose,
    .returns = model_reduction_returns,
    .is_redundant = model_reduction_is_redundant,
    .end = model_reduction_end,
    .discarded_count = model_reduction_discarded_count,
};
