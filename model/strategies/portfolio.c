#include "base/check.h"
#include "base/heap.h"
#include "base/prng.h"

#include "model/strategy.h"

/*
 * Several strategies take turns: first the default order, then each as often as the mix says, which
 * was measured (docs/EXPLORING.md).  It ends when one of them has tried everything.
 *
 * Blocks behind the first have seeds of their own, and no member that goes through everything in
 * order: it would begin again.
 */
static const char *const turns[] = {
    "deviations",  "random-walk", "preemptions", "preemptions",  "deviations", "surw",
    "deviations",  "random-walk", "pos",         "uniform-walk", "deviations", "preemptions",
    "random-walk", "deviations",  "mutation",    "pct",
};

static const char *const later_turns[] = {
    "random-walk", "surw", "random-walk", "pos", "uniform-walk", "random-walk", "mutation", "pct",
};

#define TURN_COUNT       ((uint32_t)(sizeof turns / sizeof turns[0]))
#define LATER_TURN_COUNT ((uint32_t)(sizeof later_turns / sizeof later_turns[0]))
#define CAPACITY_MIN     64
#define BLOCK_SIZE       (UINT64_C(1) << 14)

struct member {
    const struct model_strategy *strategy; /* static */
    void *state;                           /* owns */
    uint8_t *answers;                      /* owns; of its last execution */
    uint32_t capacity;
    uint32_t kept; /* of these, those that this execution has too */
};

struct portfolio {
    struct member members[TURN_COUNT];
    uint32_t member_count;
    uint8_t order[TURN_COUNT]; /* the member whose turn it is */
    uint32_t turn_count;
    uint32_t turn;
    bool has_begun;
};

/* The member of that name, which is made when it is not there. */
static uint8_t member_of(struct portfolio *portfolio, const char *name, struct base_prng *seeds)
{
    for (uint32_t i = 0; i < portfolio->member_count; i++) {
        if (portfolio->members[i].strategy == model_strategy_find(name)) {
            return (uint8_t)i;
        }
    }
    CHECK(portfolio->member_count < TURN_COUNT);
    struct member *member = &portfolio->members[portfolio->member_count];
    member->strategy = model_strategy_find(name);
    CHECK(member->strategy != NULL);
    member->state = base_heap_take(member->strategy->size);
    member->strategy->init(member->state, base_prng_next(seeds));
    return (uint8_t)portfolio->member_count++;
}

static void take_turns(struct portfolio *portfolio, uint64_t seed, const char *const *names,
                       uint32_t count)
{
    struct base_prng seeds;
    CHECK(count <= TURN_COUNT);
    base_prng_init(&seeds, seed);
    portfolio->turn_count = count;
    for (uint32_t i = 0; i < count; i++) {
        portfolio->order[i] = member_of(portfolio, names[i], &seeds);
    }
}

static void init(void *self, uint64_t seed)
{
    CHECK(self != NULL);
    take_turns(self, seed, turns, TURN_COUNT);
}

static void init_later(void *self, uint64_t seed)
{
    CHECK(self != NULL);
    take_turns(self, seed, later_turns, LATER_TURN_COUNT);
}

static void release(void *self)
{
    struct portfolio *portfolio = self;
    for (uint32_t i = 0; i < portfolio->member_count; i++) {
        struct member *member = &portfolio->members[i];
        if (member->strategy->release != NULL) {
            member->strategy->release(member->state);
        }
        base_heap_give_back(member->state);
        base_heap_give_back(member->answers);
    }
}

/* Whose turn it is: an index of members. */
static uint32_t current(const struct portfolio *portfolio)
{
    CHECK(portfolio->turn < portfolio->turn_count);
    return portfolio->order[portfolio->turn];
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct portfolio *portfolio = self;
    struct member *member = &portfolio->members[current(portfolio)];
    CHECK(out_kept != NULL);
    *out_kept = 0;
    member->kept = 0;
    return member->strategy->begin(member->state, &member->kept);
}

static void set_answer(struct member *member, uint32_t step, uint32_t taken)
{
    if (step >= member->capacity) {
        member->capacity = step < CAPACITY_MIN ? CAPACITY_MIN : step * 2;
        member->answers = base_heap_resize(member->answers, member->capacity);
    }
    CHECK(taken < SIM_ALTERNATIVES_MAX);
    member->answers[step] = (uint8_t)taken;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct portfolio *portfolio = self;
    struct member *member = &portfolio->members[current(portfolio)];
    CHECK(question->count > 0);
    if (step < member->kept) {
        return member->answers[step];
    }
    const uint32_t taken = member->strategy->choose(member->state, step, question);
    set_answer(member, step, taken);
    return taken;
}

static bool is_redundant(const void *self)
{
    const struct portfolio *portfolio = self;
    const struct member *member = &portfolio->members[current(portfolio)];
    CHECK(member->strategy != NULL);
    return member->strategy->is_redundant != NULL && member->strategy->is_redundant(member->state);
}

/* A mutation learns from what all the others do. */
static void end(void *self, const struct sim_tape *tape)
{
    struct portfolio *portfolio = self;
    for (uint32_t i = 0; i < portfolio->member_count; i++) {
        const struct member *member = &portfolio->members[i];
        if (member->strategy->end != NULL) {
            member->strategy->end(member->state, tape);
        }
    }
    if (!is_redundant(self)) {
        portfolio->turn = (portfolio->turn + 1) % portfolio->turn_count;
    }
}

static void tally(const void *self, struct model_tally *out_tally)
{
    const struct portfolio *portfolio = self;
    CHECK(out_tally != NULL);
    for (uint32_t i = 0; i < portfolio->member_count; i++) {
        const struct member *member = &portfolio->members[i];
        if (member->strategy->tally != NULL) {
            member->strategy->tally(member->state, out_tally);
        }
    }
}

static const struct model_strategy later = {
    .name = "portfolio",
    .summary = "several strategies in turns",
    .size = sizeof(struct portfolio),
    .block_size = BLOCK_SIZE,
    .init = init_later,
    .release = release,
    .begin = begin,
    .choose = choose,
    .end = end,
    .is_redundant = is_redundant,
    .tally = tally,
};

const struct model_strategy model_strategy_portfolio = {
    .name = "portfolio",
    .summary = "the default order, then several strategies in turns",
    .is_complete = true,
    .size = sizeof(struct portfolio),
    .block_size = BLOCK_SIZE,
    .later = &later,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
    .end = end,
    .is_redundant = is_redundant,
    .tally = tally,
};
