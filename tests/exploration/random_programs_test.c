/*
 * On generated programs, the complete engines against brute force: the same terminal states, and of
 * the optimal one exactly one execution for each Mazurkiewicz trace, counted here on its own.
 */
#include <stdlib.h>

#include "base/check.h"

#include "model/dependence.h"
#include "model/strategy.h"
#include "model/walk.h"

#include "tests/exploration/program.h"
#include "tests/support/test.h"

#define SET_MAX  4096
#define STEP_MAX 32

/* Words in ascending order, each once. */
struct set {
    uint64_t words[SET_MAX];
    uint32_t count;
};

static void add(struct set *set, uint64_t word)
{
    uint32_t low = 0;
    uint32_t high = set->count;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (set->words[middle] < word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < set->count && set->words[low] == word) {
        return;
    }
    CHECK(set->count < SET_MAX);
    for (uint32_t i = set->count++; i > low; i--) {
        set->words[i] = set->words[i - 1];
    }
    set->words[low] = word;
}

static void assert_same_set(const struct set *one, const struct set *other)
{
    assert_int_equal(one->count, other->count);
    assert_memory_equal(one->words, other->words, one->count * sizeof one->words[0]);
}

/* One execution's steps. */
struct record {
    struct {
        uint64_t actor;
        struct runtime_access accesses[PROGRAM_ACCESSES_MAX];
        uint32_t access_count;
    } steps[STEP_MAX];

    uint32_t count;
};

static void see(struct record *record, const struct program *program)
{
    CHECK(record->count < STEP_MAX);
    record->steps[record->count].actor = program->executed[0].actor;
    record->steps[record->count].access_count = program->access_count;
    for (uint32_t i = 0; i < program->access_count; i++) {
        record->steps[record->count].accesses[i] = program->accesses[i];
    }
    record->count++;
}

static bool depend(const struct record *record, uint32_t one, uint32_t other)
{
    return record->steps[one].actor == record->steps[other].actor ||
           model_footprints_conflict((struct model_footprint){record->steps[one].accesses,
                                                              record->steps[one].access_count},
                                     (struct model_footprint){record->steps[other].accesses,
                                                              record->steps[other].access_count});
}

/* Of the steps that are left, the one of the least actor that depends on none before it. */
static uint32_t find_least(const struct record *record, const bool *is_done)
{
    uint32_t least = STEP_MAX;
    for (uint32_t i = 0; i < record->count; i++) {
        bool is_free = !is_done[i];
        for (uint32_t j = 0; j < i && is_free; j++) {
            is_free = is_done[j] || !depend(record, j, i);
        }
        if (is_free && (least == STEP_MAX || record->steps[i].actor < record->steps[least].actor)) {
            least = i;
        }
    }
    CHECK(least < record->count);
    return least;
}

/* The lexicographic normal form: two executions have the same one just when one comes of the other
 * by swapping neighbours that commute. */
static uint64_t normal_form(const struct record *record)
{
    bool is_done[STEP_MAX] = {false};
    struct base_hash hash;
    base_hash_init(&hash);
    for (uint32_t i = 0; i < record->count; i++) {
        const uint32_t least = find_least(record, is_done);
        is_done[least] = true;
        base_hash_add_word(&hash, record->steps[least].actor);
    }
    return base_hash_digest(&hash).low;
}

struct subject {
    uint32_t n;
    uint32_t k;
    uint64_t seed;
    bool is_hiding;
};

static void begin(struct program *program, struct subject subject)
{
    program_init(program, &program_random, subject.n, subject.k);
    program->seed = subject.seed;
    program->is_hiding = subject.is_hiding;
}

/* Every order, by a plain odometer over the answers: no strategy, no rewinding. */
static void enumerate(struct subject subject, struct set *out_states, struct set *out_traces)
{
    struct program program;
    uint32_t answers[STEP_MAX] = {0};
    uint32_t counts[STEP_MAX] = {0};
    uint32_t depth = 0;
    begin(&program, subject);
    struct model_steps *steps = &program.steps;
    do {
        struct record record = {.count = 0};
        steps->type->rewind(steps, /*is_afresh=*/true);
        for (depth = 0; steps->type->run(steps); depth++) {
            CHECK(depth < STEP_MAX);
            counts[depth] = steps->type->question(steps)->count;
            steps->type->answer(steps, answers[depth]);
            see(&record, &program);
        }
        add(out_states, steps->type->digest(steps).low);
        add(out_traces, normal_form(&record));
        while (depth > 0 && answers[depth - 1] + 1 == counts[depth - 1]) {
            answers[--depth] = 0;
        }
        if (depth > 0) {
            answers[depth - 1]++;
        }
    } while (depth > 0);
    program_release(&program);
}

struct found {
    struct set states;
    struct set traces;
    uint64_t execution_count; /* since the search started for the last time */
    uint64_t blocked_count;
    bool is_varying;
};

/* What the steps of the execution with this tape accessed. */
static uint64_t form_of(struct subject subject, const struct sim_tape *tape)
{
    struct program program;
    struct record record = {.count = 0};
    begin(&program, subject);
    program.is_hiding = false;
    struct model_steps *steps = &program.steps;
    steps->type->rewind(steps, /*is_afresh=*/true);
    for (uint32_t i = 0; steps->type->run(steps); i++) {
        steps->type->answer(steps, tape->choices[i].taken);
        see(&record, &program);
    }
    program_release(&program);
    return normal_form(&record);
}

static void explore(struct subject subject, const char *strategy, struct found *out_found)
{
    struct program program;
    struct model_walk walk;
    begin(&program, subject);
    *out_found = (struct found){.execution_count = 0};
    model_walk_init(&walk, (struct model_walk_options){.steps = &program.steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .is_restoring = true});
    while (model_walk_next(&walk)) {
        out_found->execution_count++;
        add(&out_found->states, program.steps.type->digest(&program.steps).low);
        add(&out_found->traces, form_of(subject, &program.tape));
    }
    const uint64_t discarded_count = model_walk_discarded_count(&walk);
    out_found->is_varying = discarded_count > 0;
    out_found->execution_count -= discarded_count;
    out_found->blocked_count = walk.abandoned_count;
    model_walk_release(&walk);
    program_release(&program);
}

static const struct {
    uint32_t n;
    uint32_t k;
    uint64_t count;
} sizes[] = {{2, 3, 600}, {2, 5, 600}, {3, 2, 1000}, {3, 3, 500}, {4, 2, 300}};

static void compare(struct subject subject, struct found *found)
{
    static const struct set none = {.count = 0};
    struct set states = none;
    struct set traces = none;
    enumerate(subject, &states, &traces);
    explore(subject, "source-sets", found);
    assert_same_set(&states, &found->states);
    assert_same_set(&traces, &found->traces);
    assert_int_equal(traces.count, found->execution_count);
    explore(subject, "optimal", found);
    assert_same_set(&states, &found->states);
    assert_same_set(&traces, &found->traces);
    assert_int_equal(traces.count, found->execution_count);
    assert_true(found->blocked_count == 0 || found->is_varying);
}

static void three_thousand_programs_are_explored_completely(void **state)
{
    static struct found found;
    uint32_t steady_count = 0;
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (uint64_t seed = 1; seed <= sizes[i].count; seed++) {
            compare((struct subject){.n = sizes[i].n, .k = sizes[i].k, .seed = seed}, &found);
            steady_count += !found.is_varying && found.execution_count > 1 ? 1 : 0;
        }
    }
    assert_true(steady_count > 500); /* of which the claim that none is blocked is about */
}

/* The comparison would notice a footprint that is not told. */
static void wrong_independence_is_noticed(void **state)
{
    static struct found found;
    uint32_t noticed_count = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct subject subject = {.n = 3, .k = 3, .seed = seed};
        struct set states = {.count = 0};
        struct set traces = {.count = 0};
        enumerate(subject, &states, &traces);
        subject.is_hiding = true;
        explore(subject, "optimal", &found);
        noticed_count += found.traces.count < traces.count ? 1 : 0;
    }
    assert_true(noticed_count > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_thousand_programs_are_explored_completely),
        cmocka_unit_test(wrong_independence_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
