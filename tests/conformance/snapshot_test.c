/*
 * A restored world goes on as one that was never left: random executions of every race, each saved
 * at a random question, led astray from there and back, give the trace of the same tape executed
 * from the start in a world of its own.
 */
#include <inttypes.h>

#include "base/prng.h"

#include "model/walk.h"
#include "model/world_steps.h"

#include "tests/conformance/race.h"
#include "tests/support/test.h"

#define TAPE_COUNT 200
#define SAVE_ODDS  8

/* One race, in two worlds. */
struct pair {
    struct model_world_steps subject;
    struct model_world_steps twin;
    struct base_prng prng;
    void *saved;   /* owns; the subject at a question; NULL: none yet */
    uint32_t step; /* that question's */
};

static void save_sometimes(struct pair *pair, uint32_t step)
{
    struct model_steps *steps = &pair->subject.steps;
    if (pair->saved != NULL && base_prng_below(&pair->prng, SAVE_ODDS) != 0) {
        return;
    }
    if (pair->saved != NULL) {
        steps->type->discard(steps, pair->saved);
    }
    pair->saved = steps->type->save(steps);
    pair->step = step;
}

/* Goes on by chance to the end. */
static void wander(struct pair *pair, uint32_t step, bool is_saving)
{
    struct model_steps *steps = &pair->subject.steps;
    for (; steps->type->run(steps); step++) {
        if (is_saving) {
            save_sometimes(pair, step);
        }
        steps->type->answer(steps,
                            base_prng_below(&pair->prng, steps->type->question(steps)->count));
    }
}

static void restore(struct pair *pair)
{
    struct model_steps *steps = &pair->subject.steps;
    steps->type->restore(steps, pair->saved);
    assert_int_equal(pair->step, steps->type->tape(steps)->count);
}

static void follow(struct pair *pair, const struct sim_tape *tape)
{
    struct model_steps *steps = &pair->subject.steps;
    uint32_t step = pair->step;
    do {
        assert_true(sim_choice_answers(&tape->choices[step], steps->type->question(steps)));
        steps->type->answer(steps, tape->choices[step].taken);
        step++;
    } while (steps->type->run(steps));
    assert_int_equal(tape->count, step);
}

static struct base_digest digest_of(struct model_steps *steps)
{
    return steps->type->digest(steps);
}

static void wander_astray(struct pair *pair)
{
    struct model_steps *steps = &pair->subject.steps;
    restore(pair);
    steps->type->answer(steps, base_prng_below(&pair->prng, steps->type->question(steps)->count));
    wander(pair, pair->step + 1, /*is_saving=*/false);
}

static void try_one(struct pair *pair)
{
    struct model_steps *steps = &pair->subject.steps;
    struct sim_tape tape;
    steps->type->rewind(steps, /*is_afresh=*/false);
    pair->saved = NULL;
    wander(pair, 0, /*is_saving=*/true);
    const struct base_digest digest = digest_of(steps);
    sim_tape_init(&tape);
    sim_tape_copy(&tape, steps->type->tape(steps));
    if (pair->saved != NULL) {
        wander_astray(pair);
        restore(pair);
        follow(pair, &tape);
        assert_true(base_digest_equal(digest, digest_of(steps)));
        steps->type->discard(steps, pair->saved);
    }
    model_walk_along(&pair->twin.steps, &tape);
    assert_true(base_digest_equal(digest, digest_of(&pair->twin.steps)));
    sim_tape_release(&tape);
}

static void try_race(const struct race *race, const struct race_variant *variant)
{
    struct race_plan *plan = race_plan_create(race, variant);
    const struct model_world_steps_options options = {.plan = race_plan_get(plan),
                                                      .app = race_server};
    struct pair pair;
    model_world_steps_init(&pair.subject, options);
    model_world_steps_init(&pair.twin, options);
    assert_int_equal(SIM_WORLD_READY, pair.subject.state);
    base_prng_init(&pair.prng, 1);
    for (uint32_t i = 0; i < TAPE_COUNT; i++) {
        try_one(&pair);
    }
    model_world_steps_release(&pair.twin);
    model_world_steps_release(&pair.subject);
    race_plan_destroy(plan);
}

static void of_the_correct_server(void **state)
{
    (void)state;
    const struct race *const pools[] = {race_small, race_large};
    for (uint32_t i = 0; i < 2; i++) {
        for (const struct race *race = pools[i]; race->name != NULL; race++) {
            const struct race_variant variant = {.is_told_open = true};
            try_race(race, &variant);
        }
    }
}

static void of_a_release(void **state)
{
    (void)state;
    for (const struct race *race = race_large; race->name != NULL; race++) {
        const struct race_variant variant = {
            .bugs = {"mcp-1.26.0"}, .is_json = true, .is_told_open = true, .goes_on = true};
        try_race(race, &variant);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_the_correct_server),
        cmocka_unit_test(of_a_release),
    };
    return cmocka_run_group_tests_name("a restored world goes on as it did", tests, NULL, NULL);
}
