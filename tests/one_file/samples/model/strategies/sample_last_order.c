#include "base/check.h"

#include "model/strategy.h"

struct last_order {
    bool is_done;
};

static void init(void *self, uint64_t seed)
{
    struct last_order *order = self;
    (void)seed;
    CHECK(order != NULL);
    order->is_done = false;
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct last_order *order = self;
    const bool is_first = !order->is_done;
    CHECK(out_kept != NULL);
    order->is_done = true;
    *out_kept = 0;
    return is_first;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    (void)self;
    (void)step;
    CHECK(question->count > 0);
    return question->count - 1;
}

const struct model_strategy model_strategy_sample_last_order = {
    .name = "sample-last-order",
    .summary = "one execution, in which every question gets its last answer",
    .size = sizeof(struct last_order),
    .init = init,
    .begin = begin,
    .choose = choose,
};
