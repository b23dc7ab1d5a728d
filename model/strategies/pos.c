#include "base/check.h"

#include "model/strategies/actors.h"
#include "model/strategies/chance.h"
#include "model/strategy.h"

/*
 * Partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018): each
 * step has a random priority of its own, from when it becomes possible until it comes.
 *
 * What a step accesses is not known before it comes, so that no priority is drawn anew for a race:
 * the paper's basic form.
 */
struct pos {
    struct model_chance chance;
    struct model_actors actors;
};

static void init(void *self, uint64_t seed)
{
    struct pos *pos = self;
    CHECK(pos != NULL);
    model_chance_init(&pos->chance, seed);
}

static void release(void *self)
{
    struct pos *pos = self;
    model_actors_release(&pos->actors);
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct pos *pos = self;
    CHECK(out_kept != NULL);
    model_chance_begin(&pos->chance);
    model_actors_begin(&pos->actors);
    *out_kept = 0;
    return true;
}

static uint64_t draw_priority(void *context)
{
    struct pos *pos = context;
    return base_prng_next(&pos->chance.prng) | 1;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct pos *pos = self;
    (void)step;
    CHECK(question->count > 0);
    if (!question->is_scheduling) {
        return model_chance_answer(&pos->chance, question);
    }
    const uint32_t taken = model_actors_highest(&pos->actors, question, draw_priority, pos);
    model_actors_get(&pos->actors, question->actors[taken])->priority = 0; /* its next step's */
    return taken;
}

const struct model_strategy model_strategy_pos = {
    .name = "pos",
    .summary = "a random priority for each step, kept until it comes",
    .size = sizeof(struct pos),
    .block_size = 4096,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
};
