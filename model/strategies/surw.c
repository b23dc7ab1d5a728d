#include "base/check.h"

#include "model/strategies/actors.h"
#include "model/strategies/chance.h"
#include "model/strategy.h"

/*
 * Selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform
 * Concurrency Testing, ASPLOS 2025): the interleavings of some selected steps are equally likely,
 * and all others stay possible.  Which selected step comes next is drawn with the shares of those
 * that are left; until it has come, the other selected ones wait, and everybody else walks at
 * random.
 *
 * The selected steps are those of two actors, drawn anew for each execution: what these two share
 * is what it looks at.
 */
struct surw {
    struct model_chance chance;
    struct model_actors actors;
    uint64_t selected[2]; /* two actors, once two are known */
    uint64_t intended;    /* whose selected step comes next */
    bool has_selected;
    bool has_intended;
};

static void init(void *self, uint64_t seed)
{
    struct surw *surw = self;
    CHECK(surw != NULL);
    model_chance_init(&surw->chance, seed);
}

static void release(void *self)
{
    struct surw *surw = self;
    model_actors_release(&surw->actors);
}

static void select_actors(struct surw *surw)
{
    const uint32_t count = surw->actors.count;
    surw->has_intended = false;
    surw->has_selected = count >= 2;
    if (!surw->has_selected) {
        return;
    }
    const uint32_t one = base_prng_below(&surw->chance.prng, count);
    const uint32_t other = (one + 1 + base_prng_below(&surw->chance.prng, count - 1)) % count;
    CHECK(one != other);
    surw->selected[0] = surw->actors.items[one].id;
    surw->selected[1] = surw->actors.items[other].id;
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct surw *surw = self;
    CHECK(out_kept != NULL);
    model_chance_begin(&surw->chance);
    model_actors_begin(&surw->actors);
    select_actors(surw);
    *out_kept = 0;
    return true;
}

static bool is_selected(const struct surw *surw, uint64_t actor)
{
    return surw->has_selected && (surw->selected[0] == actor || surw->selected[1] == actor);
}

static bool has_alternative(const struct sim_question *question, uint64_t actor)
{
    for (uint32_t i = 0; i < question->count; i++) {
        if (question->actors[i] == actor) {
            return true;
        }
    }
    return false;
}

/* Of the two selected actors; one that is not there yet is waited for. */
static void intend(struct surw *surw)
{
    const uint32_t one = model_actor_steps_left(model_actors_get(&surw->actors, surw->selected[0]));
    const uint32_t other =
        model_actor_steps_left(model_actors_get(&surw->actors, surw->selected[1]));
    const bool is_first = base_prng_below(&surw->chance.prng, one + other) < one;
    CHECK(surw->has_selected);
    surw->intended = surw->selected[is_first ? 0 : 1];
    surw->has_intended = true;
}

/* May this alternative come now?  A selected one that is not intended waits, unless that would
 * leave nobody. */
static bool may_come(const struct surw *surw, uint64_t actor)
{
    return !is_selected(surw, actor) || (surw->has_intended && surw->intended == actor);
}

static uint32_t draw(struct surw *surw, const struct sim_question *question)
{
    uint32_t candidates[SIM_ALTERNATIVES_MAX];
    uint32_t count = 0;
    CHECK(question->count <= SIM_ALTERNATIVES_MAX);
    for (uint32_t i = 0; i < question->count; i++) {
        if (may_come(surw, question->actors[i])) {
            candidates[count++] = i;
        }
    }
    if (count == 0) {
        return base_prng_below(&surw->chance.prng, question->count);
    }
    return candidates[base_prng_below(&surw->chance.prng, count)];
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct surw *surw = self;
    (void)step;
    CHECK(question->count > 0);
    if (!question->is_scheduling) {
        return model_chance_answer(&surw->chance, question);
    }
    const bool are_both_there = surw->has_selected &&
                                has_alternative(question, surw->selected[0]) &&
                                has_alternative(question, surw->selected[1]);
    if (are_both_there && !surw->has_intended) {
        intend(surw);
    }
    const uint32_t taken = draw(surw, question);
    const uint64_t actor = question->actors[taken];
    model_actors_get(&surw->actors, actor)->step_count++;
    if (is_selected(surw, actor)) {
        surw->has_intended = false;
    }
    return taken;
}

const struct model_strategy model_strategy_surw = {
    .name = "surw",
    .summary = "by chance, uniform over how the steps of two actors interleave",
    .size = sizeof(struct surw),
    .block_size = 4096,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
};
