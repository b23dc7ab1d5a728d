#include "base/check.h"

#include "model/strategies/actors.h"
#include "model/strategies/chance.h"
#include "model/strategy.h"

/*
 * The next step is an actor's with the probability of its share in the steps that are left: then,
 * as long as nobody waits, each interleaving has the same probability (uniform random walk; Zhao,
 * Wolff, Mathur, Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025).  How many
 * steps an actor has is learned from the executions before.
 */
struct uniform_walk {
    struct model_chance chance;
    struct model_actors actors;
};

static void init(void *self, uint64_t seed)
{
    struct uniform_walk *walk = self;
    CHECK(walk != NULL);
    model_chance_init(&walk->chance, seed);
}

static void release(void *self)
{
    struct uniform_walk *walk = self;
    model_actors_release(&walk->actors);
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct uniform_walk *walk = self;
    CHECK(out_kept != NULL);
    model_chance_begin(&walk->chance);
    model_actors_begin(&walk->actors);
    *out_kept = 0;
    return true;
}

static uint32_t draw(struct uniform_walk *walk, const struct sim_question *question)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < question->count; i++) {
        sum += model_actor_steps_left(model_actors_get(&walk->actors, question->actors[i]));
    }
    uint32_t drawn = base_prng_below(&walk->chance.prng, sum);
    for (uint32_t i = 0; i < question->count; i++) {
        const uint32_t left =
            model_actor_steps_left(model_actors_get(&walk->actors, question->actors[i]));
        if (drawn < left) {
            return i;
        }
        drawn -= left;
    }
    CHECK_UNREACHABLE("a draw below the sum of its shares");
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct uniform_walk *walk = self;
    (void)step;
    CHECK(question->count > 0);
    if (!question->is_scheduling) {
        return model_chance_answer(&walk->chance, question);
    }
    const uint32_t taken = draw(walk, question);
    model_actors_get(&walk->actors, question->actors[taken])->step_count++;
    return taken;
}

const struct model_strategy model_strategy_uniform_walk = {
    .name = "uniform-walk",
    .summary = "by chance, each interleaving as likely as any other; without end",
    .size = sizeof(struct uniform_walk),
    .block_size = 4096,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
};
