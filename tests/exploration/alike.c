#include "tests/exploration/alike.h"

#include <string.h>

#include "base/check.h"
#include "base/prng.h"

#include "sim/likeness.h"

#include "model/states.h"

#define MOMENTS_MAX (UINT64_C(1) << 22)

struct pair {
    struct model_states followers; /* by moment and answer: what followed */
    struct model_states ways;      /* ... and by which way one came there */
    struct alike_counts counts;
    enum alike_view view;
};

/* Of the events behind the first `from`: what they are, and not of whom or when. */
static void add_events(struct base_hash *hash, const struct sim_world *world, uint32_t from)
{
    const struct sim_trace *trace = sim_world_trace(world);
    CHECK(from <= trace->event_count);
    for (uint32_t i = from; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        base_hash_add_word(hash, event->kind);
        base_hash_add_text(hash, event->label == NULL ? "" : event->label);
    }
}

static struct base_digest with(struct base_digest digest, uint64_t word, uint64_t more)
{
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, digest.high);
    base_hash_add_word(&hash, digest.low);
    base_hash_add_word(&hash, word);
    base_hash_add_word(&hash, more);
    return base_hash_digest(&hash);
}

static void compare(struct pair *pair, struct base_digest moment, uint64_t way, uint32_t follower)
{
    bool is_new_moment = false;
    bool is_new_way = false;
    const uint32_t *known =
        model_states_find_or_add(&pair->followers, moment, follower, &is_new_moment);
    CHECK(known != NULL);
    const uint32_t *walked =
        model_states_find_or_add(&pair->ways, with(moment, way, 0), 0, &is_new_way);
    CHECK(walked != NULL);
    if (!is_new_moment && is_new_way) {
        pair->counts.compared++;
        pair->counts.different += *known == follower ? 0 : 1;
    }
}

/* Is it told from the others?  Where two alternatives have one label, their order is a name. */
static bool is_clear(const struct sim_question *question, uint32_t taken)
{
    for (uint32_t i = 0; i < question->count; i++) {
        if (i != taken && strcmp(question->labels[i], question->labels[taken]) == 0) {
            return false;
        }
    }
    return true;
}

static struct base_digest moment_of(const struct model_world_steps *subject, enum alike_view view)
{
    struct base_digest blind = {.high = 1};
    if (view != ALIKE_BLIND) {
        return sim_world_likeness(subject->world);
    }
    if (subject->state == SIM_WORLD_ASKS) {
        blind.low = sim_choice_label_hash(sim_world_question(subject->world)->labels[1]);
    }
    return blind;
}

static void execute(struct model_world_steps *subject, struct pair *pair, struct base_prng *prng)
{
    struct model_steps *steps = &subject->steps;
    uint64_t way = 0;
    steps->type->rewind(steps, /*is_afresh=*/false);
    bool asks = steps->type->run(steps);
    struct base_digest now = moment_of(subject, pair->view);
    while (asks) {
        const uint32_t event_count = sim_world_trace(subject->world)->event_count;
        const uint32_t count = steps->type->question(steps)->count;
        /* Mostly the default, so that executions get far and meet again. */
        const uint32_t taken = base_prng_below(prng, 3) == 0 ? base_prng_below(prng, count) : 0;
        const struct base_digest moment = with(now, taken, count);
        struct base_hash hash;
        const bool is_compared = is_clear(steps->type->question(steps), taken);
        steps->type->answer(steps, taken);
        asks = steps->type->run(steps);
        now = moment_of(subject, pair->view);
        base_hash_init(&hash);
        if (pair->view != ALIKE_EVENTS) {
            base_hash_add_word(&hash, now.high);
            base_hash_add_word(&hash, now.low);
        }
        base_hash_add_word(&hash, (uint64_t)subject->state);
        add_events(&hash, subject->world, event_count);
        if (is_compared) {
            compare(pair, moment, way, (uint32_t)base_hash_digest(&hash).low);
        }
        way = with((struct base_digest){way, count}, taken, 1).low;
    }
}

struct alike_counts alike_count(struct model_world_steps *subject, uint64_t seed,
                                uint32_t execution_count, enum alike_view view)
{
    struct pair pair = {.view = view};
    struct base_prng prng;
    CHECK(subject->options.is_compared);
    CHECK(subject->state == SIM_WORLD_READY);
    base_prng_init(&prng, seed);
    model_states_init(&pair.followers, MOMENTS_MAX);
    model_states_init(&pair.ways, MOMENTS_MAX);
    for (uint32_t i = 0; i < execution_count; i++) {
        execute(subject, &pair, &prng);
    }
    model_states_release(&pair.followers);
    model_states_release(&pair.ways);
    return pair.counts;
}
