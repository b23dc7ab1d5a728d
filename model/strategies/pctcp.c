#include "base/check.h"
#include "base/heap.h"

#include "model/strategies/actors.h"
#include "model/strategies/chance.h"
#include "model/strategy.h"

/*
 * Priorities of chains (Ozkan, Majumdar, Niksic, Befrouei, Weissenbacher: Randomized Testing of
 * Distributed Systems with Probabilistic Guarantees, OOPSLA 2018).  Steps that cause one another
 * form chains, which are found while they come: a step joins the chain that ends in one of its
 * causes, else begins one.  A new chain gets a random priority, the highest goes on, and at d - 1
 * random steps the chain that would go on falls below all others.  A bug that needs d
 * orders is found with at least 1/(w^2 k^(d-1)) per execution of k steps of which at most w are
 * independent.
 *
 * A step's cause is the step after which it became possible.  The executions take turns with d = 1,
 * 2 and 3.
 */
#define DEPTH_MAX    MODEL_DEPTH_MAX
#define CAPACITY_MIN 64
#define NO_STEP      UINT32_MAX

/* A step that is possible, or was made. */
struct link {
    uint32_t cause; /* the step after which it became possible; NO_STEP: it was from the start */
    uint32_t chain;
};

struct chain {
    uint64_t priority;
    uint32_t tail; /* its last step */
};

struct pctcp {
    struct model_chance chance;
    struct model_actors actors; /* an actor's priority is 1 + its step that is possible */
    struct link *steps;         /* owns; there are no more chains than steps */
    struct chain *chains;       /* owns */
    uint32_t capacity;
    uint32_t count; /* of steps, those that are possible included */
    uint32_t chain_count;
    uint32_t last;                   /* the step that was just made, or NO_STEP */
    uint64_t last_actor;             /* ... and whose it was */
    uint32_t depth;                  /* of this execution; 0 before the first */
    uint32_t changes[DEPTH_MAX - 1]; /* the steps, from 1, before which a priority changes */
    uint32_t made_count;
    uint32_t made_count_max;
};

static void init(void *self, uint64_t seed)
{
    struct pctcp *pctcp = self;
    CHECK(pctcp != NULL);
    model_chance_init(&pctcp->chance, seed);
}

static void release(void *self)
{
    struct pctcp *pctcp = self;
    model_actors_release(&pctcp->actors);
    base_heap_give_back(pctcp->steps);
    base_heap_give_back(pctcp->chains);
}

static bool begin(void *self, uint32_t *out_kept)
{
    struct pctcp *pctcp = self;
    CHECK(out_kept != NULL);
    if (pctcp->made_count > pctcp->made_count_max) {
        pctcp->made_count_max = pctcp->made_count;
    }
    pctcp->made_count = 0;
    pctcp->count = 0;
    pctcp->chain_count = 0;
    pctcp->last = NO_STEP;
    pctcp->last_actor = 0;
    pctcp->depth = pctcp->depth % DEPTH_MAX + 1;
    model_chance_begin(&pctcp->chance);
    model_actors_begin(&pctcp->actors);
    for (uint32_t i = 0; i + 1 < pctcp->depth; i++) {
        pctcp->changes[i] = pctcp->made_count_max == 0
                                ? 0
                                : 1 + base_prng_below(&pctcp->chance.prng, pctcp->made_count_max);
    }
    *out_kept = 0;
    return true;
}

static void grow(struct pctcp *pctcp)
{
    pctcp->capacity = pctcp->capacity == 0 ? CAPACITY_MIN : pctcp->capacity * 2;
    pctcp->steps = base_heap_resize(pctcp->steps, pctcp->capacity * sizeof *pctcp->steps);
    pctcp->chains = base_heap_resize(pctcp->chains, pctcp->capacity * sizeof *pctcp->chains);
}

/* The chain that ends in the nearest cause, else a new one. */
static uint32_t find_chain(struct pctcp *pctcp, uint32_t cause)
{
    for (uint32_t at = cause; at != NO_STEP; at = pctcp->steps[at].cause) {
        CHECK(at < pctcp->count);
        if (pctcp->chains[pctcp->steps[at].chain].tail == at) {
            return pctcp->steps[at].chain;
        }
    }
    /* Above those to which priorities fall. */
    const uint64_t priority = base_prng_next(&pctcp->chance.prng) | DEPTH_MAX;
    CHECK(pctcp->chain_count < pctcp->capacity);
    pctcp->chains[pctcp->chain_count] = (struct chain){.priority = priority, .tail = NO_STEP};
    return pctcp->chain_count++;
}

/* An actor's step has become possible, unless it was already. */
static void meet(struct pctcp *pctcp, uint64_t id)
{
    if (model_actors_get(&pctcp->actors, id)->priority != 0) {
        return;
    }
    if (pctcp->count == pctcp->capacity) {
        grow(pctcp);
    }
    CHECK(pctcp->count < pctcp->capacity);
    const uint32_t chain = find_chain(pctcp, pctcp->last);
    pctcp->chains[chain].tail = pctcp->count;
    pctcp->steps[pctcp->count++] = (struct link){.cause = pctcp->last, .chain = chain};
    model_actors_get(&pctcp->actors, id)->priority = pctcp->count;
}

/* Who has just made a step goes on in its chain before others join that. */
static void meet_all(struct pctcp *pctcp, const struct sim_question *question)
{
    for (uint32_t i = 0; i < question->count; i++) {
        if (question->actors[i] == pctcp->last_actor) {
            meet(pctcp, question->actors[i]);
        }
    }
    for (uint32_t i = 0; i < question->count; i++) {
        meet(pctcp, question->actors[i]);
    }
}

static struct chain *chain_of(struct pctcp *pctcp, uint64_t id)
{
    const uint64_t step = model_actors_get(&pctcp->actors, id)->priority;
    CHECK(step >= 1);
    return &pctcp->chains[pctcp->steps[step - 1].chain];
}

static uint32_t highest(struct pctcp *pctcp, const struct sim_question *question)
{
    uint32_t taken = 0;
    for (uint32_t i = 1; i < question->count; i++) {
        if (chain_of(pctcp, question->actors[i])->priority >
            chain_of(pctcp, question->actors[taken])->priority) {
            taken = i;
        }
    }
    return taken;
}

static void make(struct pctcp *pctcp, uint64_t id)
{
    struct model_actor *actor = model_actors_get(&pctcp->actors, id);
    CHECK(actor->priority >= 1);
    pctcp->last = (uint32_t)(actor->priority - 1);
    pctcp->last_actor = id;
    actor->priority = 0;
}

static uint32_t choose(void *self, uint32_t step, const struct sim_question *question)
{
    struct pctcp *pctcp = self;
    (void)step;
    CHECK(question->count > 0);
    if (!question->is_scheduling) {
        return model_chance_answer(&pctcp->chance, question);
    }
    meet_all(pctcp, question);
    uint32_t taken = highest(pctcp, question);
    pctcp->made_count++;
    for (uint32_t i = 0; i + 1 < pctcp->depth; i++) {
        if (pctcp->changes[i] == pctcp->made_count) {
            chain_of(pctcp, question->actors[taken])->priority = i + 1;
            taken = highest(pctcp, question);
        }
    }
    make(pctcp, question->actors[taken]);
    return taken;
}

const struct model_strategy model_strategy_pctcp = {
    .name = "pctcp",
    .summary = "random priorities of chains of causes, with up to two changes",
    .size = sizeof(struct pctcp),
    .block_size = 4096,
    .init = init,
    .release = release,
    .begin = begin,
    .choose = choose,
};
