#include "base/check.h"

#include "model/strategies/actors.h"
#include "model/strategies/chance.h"
#include "model/strategy.h"

/*
 * Priorities that seldom change (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).  Each actor has a random
 * priority, and the highest goes on; at d - 1 random steps the one that would go on falls below all
 * others.  A bug that needs d orders is found with at least 1/(n k^(d-1)) per execution
 * of n actors and k steps.
 *
 * The executions take turns with d = 1, 2 and 3.  k is the most steps that an execution had so far.
 */
#define DEPTH_MAX MODEL_DEPTH_MAX

struct pct {
    struct model_chance chance;
    struct model_actors actors;
    uint32_t depth;                  /* of this execution; 0 before the first */
    uint32_t changes[DEPTH_MAX - 1]; /* the steps, from 1, before which a priority changes */
    uint32_t step_count;             /* in this execution */
    uint32_t step_count_max;
    uint64_t depth_counts[DEPTH_MAX]; /* executions of each depth that began with a known k */
};

static void init(void *self, uint64_t seed)
{
    struct pct *pct = self;
    CHECK(pct != NULL);
    model_chance_init(&pct->chance, seed);
}

static void release(void *self)
{
    struct pct *pct = self;
    model_actors_release(&pct->actors);
}

static void draw_changes(struct pct *pct)
{
    CHECK(pct->depth >= 1);
    CHECK(pct->depth <= DEPTH_MAX);
    for (uint32_t i = 0; i + 1 < pct->depth; i++) {
        pct->changes[i] = pct->step_count_max == 0
                              ? 0
                              : 1 + base_prng_below(&pct->chance.prng, pct->step_count_max);
    }
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct pct *pct = self;
    CHECK(out_kept != NULL);
    if (pct->step_count > pct->step_count_max) {
        pct->step_count_max = pct->step_count;
    }
    pct->step_count = 0;
    pct->depth = pct->depth % DEPTH_MAX + 1;
    pct->depth_counts[pct->depth - 1] += pct->step_count_max > 0 ? 1 : 0;
    model_chance_begin(&pct->chance);
    model_actors_begin(&pct->actors);
    draw_changes(pct);
    *out_kept = 0;
    return true;
}

/* Above those to which priorities fall. */
static uint64_t draw_priority(void *context)
{
    struct pct *pct = context;
    return base_prng_next(&pct->chance.prng) | DEPTH_MAX;
}

static uint32_t highest(struct pct *pct, const struct sim_question *question)
{
    return model_actors_highest(&pct->actors, question, draw_priority, pct);
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct pct *pct = self;
    (void)step;
    CHECK(question->count > 0);
    if (!question->is_scheduling) {
        return model_chance_answer(&pct->chance, question);
    }
    uint32_t taken = highest(pct, question);
    pct->step_count++;
    for (uint32_t i = 0; i + 1 < pct->depth; i++) {
        if (pct->changes[i] == pct->step_count) {
            model_actors_get(&pct->actors, question->actors[taken])->priority = i + 1;
            taken = highest(pct, question);
        }
    }
    return taken;
}

static void tally(const void *self, struct model_tally *out_tally)
{
    const struct pct *pct = self;
    CHECK(out_tally != NULL);
    out_tally->actor_count = pct->actors.count;
    out_tally->step_count =
        pct->step_count > pct->step_count_max ? pct->step_count : pct->step_count_max;
    for (uint32_t i = 0; i < DEPTH_MAX; i++) {
        out_tally->depth_counts[i] += pct->depth_counts[i];
    }
}

const struct model_strategy model_strategy_pct = {
    .name = "pct",
    .summary = "random priorities that change at up to two random steps",
    .size = sizeof(struct pct),
    .block_size = 4096,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
    .tally = tally,
};
