#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/prng.h"

#include "model/strategy.h"

/*
 * Executions that showed something new are kept, and changed a little (as Fest does: Greybox
 * Fuzzing of Concurrent Programs, NSDI 2026).  New is a pair of answers that are not the default,
 * the later one's next behind the other, at a distance of questions not seen before, in powers of
 * two.  One execution in eight is a random walk.
 */
#define KEPT_COUNT_MAX 64
#define CHANGES_BOUND  5
#define FRESH_ONE_IN   8
#define PAIR_COUNT     (UINT32_C(1) << 16)
#define PAIRS_PER_BYTE 8
#define ANSWERS_MIN    64
#define ANSWERS_MAX    (UINT32_C(1) << 20)

struct answers {
    uint8_t *items; /* owns */
    uint32_t count;
    uint32_t capacity;
};

struct mutation {
    struct base_prng prng;
    struct answers kept[KEPT_COUNT_MAX];
    uint32_t kept_count;
    struct answers plan;                        /* of this execution; behind it come defaults */
    bool is_fresh;                              /* a random walk */
    uint8_t pairs[PAIR_COUNT / PAIRS_PER_BYTE]; /* a set of hashes */
};

static void init(void *self, uint64_t seed)
{
    struct mutation *mutation = self;
    CHECK(mutation != NULL);
    base_prng_init(&mutation->prng, seed);
}

static void release(void *self)
{
    struct mutation *mutation = self;
    for (uint32_t i = 0; i < mutation->kept_count; i++) {
        base_heap_give_back(mutation->kept[i].items);
    }
    base_heap_give_back(mutation->plan.items);
}

static void reserve(struct answers *answers, uint32_t count)
{
    CHECK(count <= ANSWERS_MAX);
    if (count > answers->capacity) {
        uint32_t capacity = answers->capacity == 0 ? ANSWERS_MIN : answers->capacity;
        while (capacity < count) {
            capacity *= 2;
        }
        answers->items = base_heap_resize(answers->items, capacity);
        answers->capacity = capacity;
    }
}

static void copy(struct answers *to, const struct answers *from)
{
    CHECK(to != from);
    reserve(to, from->count);
    if (from->count > 0) {
        memcpy(to->items, from->items, from->count);
    }
    to->count = from->count;
}

static uint8_t take_out(struct answers *plan, uint32_t at)
{
    CHECK(at < plan->count);
    const uint8_t answer = plan->items[at];
    plan->count--;
    memmove(&plan->items[at], &plan->items[at + 1], plan->count - at);
    return answer;
}

static void put_in(struct answers *plan, uint32_t at, uint8_t answer)
{
    CHECK(at <= plan->count);
    reserve(plan, plan->count + 1);
    memmove(&plan->items[at + 1], &plan->items[at], plan->count - at);
    plan->items[at] = answer;
    plan->count++;
}

enum change {
    CHANGE_ANSWER,
    CHANGE_REMOVE,
    CHANGE_INSERT,
    CHANGE_MOVE,
    CHANGE_COUNT,
};

static void change(struct mutation *mutation)
{
    struct base_prng *prng = &mutation->prng;
    struct answers *plan = &mutation->plan;
    const enum change kind = (enum change)base_prng_below(prng, CHANGE_COUNT);
    if (plan->count == 0) {
        return;
    }
    const uint32_t at = base_prng_below(prng, plan->count);
    switch (kind) {
    case CHANGE_ANSWER:
        plan->items[at] = (uint8_t)base_prng_below(prng, SIM_ALTERNATIVES_MAX);
        return;
    case CHANGE_REMOVE:
        (void)take_out(plan, at);
        return;
    case CHANGE_INSERT:
        put_in(plan, at, 0);
        return;
    case CHANGE_MOVE: {
        const uint8_t answer = take_out(plan, at);
        put_in(plan, base_prng_below(prng, plan->count + 1), answer);
        return;
    }
    case CHANGE_COUNT:
        break;
    }
    CHECK_UNREACHABLE("a change outside its list");
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct mutation *mutation = self;
    CHECK(out_kept != NULL);
    *out_kept = 0;
    mutation->plan.count = 0;
    mutation->is_fresh =
        mutation->kept_count == 0 || base_prng_below(&mutation->prng, FRESH_ONE_IN) == 0;
    if (!mutation->is_fresh) {
        copy(&mutation->plan,
             &mutation->kept[base_prng_below(&mutation->prng, mutation->kept_count)]);
        const uint32_t change_count = 1 + base_prng_below(&mutation->prng, CHANGES_BOUND);
        for (uint32_t i = 0; i < change_count; i++) {
            change(mutation);
        }
    }
    return true;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct mutation *mutation = self;
    CHECK(question->count > 0);
    if (mutation->is_fresh) {
        return base_prng_below(&mutation->prng, question->count);
    }
    return step < mutation->plan.count ? mutation->plan.items[step] % question->count : 0;
}

static bool add_pair(struct mutation *mutation, uint32_t earlier, uint32_t later, uint32_t distance)
{
    struct base_hash hash;
    uint32_t log = 0;
    base_hash_init(&hash);
    for (; distance > 1; distance /= 2) {
        log++;
    }
    base_hash_add_word(&hash, (uint64_t)earlier << 32 | later);
    base_hash_add_word(&hash, log);
    const uint32_t index = (uint32_t)(base_hash_digest(&hash).low % PAIR_COUNT);
    uint8_t *byte = &mutation->pairs[index / PAIRS_PER_BYTE];
    const uint8_t bit = (uint8_t)(1U << index % PAIRS_PER_BYTE);
    const bool is_new = (*byte & bit) == 0;
    *byte |= bit;
    return is_new;
}

static bool shows_something_new(struct mutation *mutation, const struct sim_tape *tape)
{
    uint32_t earlier = 0;
    uint32_t earlier_at = 0;
    bool is_new = false;
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct sim_choice *choice = &tape->choices[i];
        if (choice->taken != 0) {
            const bool is_new_pair =
                add_pair(mutation, earlier, choice->label_hash, i + 1 - earlier_at);
            is_new = is_new || is_new_pair;
            earlier = choice->label_hash;
            earlier_at = i + 1;
        }
    }
    return is_new;
}

static void end(void *self, const struct sim_tape *tape)
{
    struct mutation *mutation = self;
    if (tape->count > ANSWERS_MAX / 2 || !shows_something_new(mutation, tape)) {
        return;
    }
    const bool is_full = mutation->kept_count == KEPT_COUNT_MAX;
    const uint32_t at =
        is_full ? base_prng_below(&mutation->prng, KEPT_COUNT_MAX) : mutation->kept_count++;
    struct answers *kept = &mutation->kept[at];
    reserve(kept, tape->count);
    for (uint32_t i = 0; i < tape->count; i++) {
        kept->items[i] = tape->choices[i].taken;
    }
    kept->count = tape->count;
}

const struct model_strategy model_strategy_mutation = {
    .name = "mutation",
    .summary = "small changes to executions that showed something new",
    .size = sizeof(struct mutation),
    .block_size = 4096,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
    .end = end,
};
