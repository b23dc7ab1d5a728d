#include "tests/exploration/toy.h"

#include "base/check.h"
#include "base/heap.h"
#include "base/prng.h"

#define BRANCHES_BOUND 4

static const char *const labels[] = {"first", "second", "third",   "fourth",
                                     "fifth", "sixth",  "seventh", "eighth"};

static struct toy_state first_state(struct toy_options options)
{
    struct toy_state state = {.path = options.tree_seed};
    CHECK(options.task_count <= TOY_TASKS_MAX);
    for (uint32_t i = 0; i < options.task_count; i++) {
        state.left[i] = options.step_count;
    }
    base_hash_init(&state.seen);
    return state;
}

static uint32_t alternatives(struct toy_options options, const struct toy_state *state)
{
    if (options.tree_depth > 0) {
        struct base_prng prng;
        base_prng_init(&prng, state->path);
        return state->depth == options.tree_depth ? 0 : base_prng_below(&prng, BRANCHES_BOUND);
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < options.task_count; i++) {
        count += state->left[i] > 0 ? 1 : 0;
    }
    return count;
}

/* The taken-th of the tasks with steps left, in turn from the one that made the last step on. */
static uint32_t task_at(const struct toy_state *state, uint32_t taken)
{
    uint32_t task = state->last;
    CHECK(taken < TOY_TASKS_MAX);
    while (state->left[task] == 0 || taken > 0) {
        taken -= state->left[task] > 0 ? 1 : 0;
        task = (task + 1) % TOY_TASKS_MAX;
    }
    return task;
}

static void take(struct toy_options options, struct toy_state *state, uint32_t taken)
{
    CHECK(taken < alternatives(options, state));
    if (options.tree_depth > 0) {
        struct base_prng prng;
        base_prng_init(&prng, state->path + taken + 1);
        state->path = base_prng_next(&prng);
        base_hash_add_word(&state->seen, taken);
    } else {
        const uint32_t task = task_at(state, taken);
        state->left[task]--;
        state->last = task;
        base_hash_add_word(&state->seen, task);
    }
    state->depth++;
}

/* Everybody writes the same: no two orders are alike. */
static const struct runtime_access write_all = {0, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE};

static uint64_t actor_at(const struct toy *toy, uint32_t taken)
{
    return toy->options.tree_depth > 0 ? 1 : task_at(&toy->state, taken) + 1;
}

static void execute(struct toy *toy, uint32_t taken)
{
    CHECK(toy->executed_count < TOY_STEPS_MAX);
    toy->executed[toy->executed_count++] =
        (struct model_step){.actor = actor_at(toy, taken), .footprint = {&write_all, 1}};
    take(toy->options, &toy->state, taken);
    toy->step_count++;
}

static struct toy *of(struct model_steps *steps)
{
    return (struct toy *)steps;
}

static void rewind_toy(struct model_steps *steps, bool is_afresh)
{
    struct toy *toy = of(steps);
    (void)is_afresh;
    toy->state = first_state(toy->options);
    toy->executed_count = 0;
    sim_tape_cut(&toy->tape, 0);
}

static bool run(struct model_steps *steps)
{
    struct toy *toy = of(steps);
    uint32_t count = alternatives(toy->options, &toy->state);
    while (count == 1) {
        execute(toy, 0);
        count = alternatives(toy->options, &toy->state);
    }
    toy->question = (struct sim_question){
        .kind = SIM_CHOICE_RUN, .count = count, .is_scheduling = toy->options.tree_depth == 0};
    for (uint32_t i = 0; i < count; i++) {
        toy->question.labels[i] = labels[i];
        toy->question.actors[i] = actor_at(toy, i);
    }
    return count > 1;
}

static const struct sim_question *question(struct model_steps *steps)
{
    CHECK(of(steps)->question.count > 1);
    return &of(steps)->question;
}

static void answer(struct model_steps *steps, uint32_t taken)
{
    struct toy *toy = of(steps);
    sim_tape_push(&toy->tape, sim_choice_of(&toy->question, taken));
    toy->executed_count = 0;
    execute(toy, taken);
}

static const struct sim_tape *tape(struct model_steps *steps)
{
    return &of(steps)->tape;
}

struct saved {
    struct toy_state state;
    struct sim_question question;
    uint32_t tape_count;
};

static void *save(struct model_steps *steps)
{
    struct toy *toy = of(steps);
    struct saved *saved = base_heap_take(sizeof *saved);
    *saved = (struct saved){toy->state, toy->question, toy->tape.count};
    toy->saved_count++;
    toy->saved_count_max =
        toy->saved_count > toy->saved_count_max ? toy->saved_count : toy->saved_count_max;
    return saved;
}

static void restore(struct model_steps *steps, const void *memory)
{
    const struct saved *saved = memory;
    struct toy *toy = of(steps);
    toy->state = saved->state;
    toy->question = saved->question;
    sim_tape_cut(&toy->tape, saved->tape_count);
    if (toy->options.forgets) {
        base_hash_init(&toy->state.seen);
    }
}

static void discard(struct model_steps *steps, void *saved)
{
    CHECK(of(steps)->saved_count > 0);
    of(steps)->saved_count--;
    base_heap_give_back(saved);
}

static struct base_digest digest(struct model_steps *steps)
{
    return base_hash_digest(&of(steps)->state.seen);
}

static const struct model_step *executed(struct model_steps *steps, uint32_t *out_count)
{
    *out_count = of(steps)->executed_count;
    return of(steps)->executed;
}

static const struct model_steps_type type = {
    .rewind = rewind_toy,
    .run = run,
    .question = question,
    .answer = answer,
    .tape = tape,
    .save = save,
    .restore = restore,
    .discard = discard,
    .digest = digest,
    .executed = executed,
};

void toy_init(struct toy *toy, struct toy_options options)
{
    *toy = (struct toy){.steps = {&type}, .options = options, .state = first_state(options)};
    sim_tape_init(&toy->tape);
}

void toy_release(struct toy *toy)
{
    CHECK(toy->saved_count == 0);
    sim_tape_release(&toy->tape);
}

struct enumeration {
    struct toy_options options;
    void (*visit)(void *context, struct base_digest digest);
    void *context;
};

static uint64_t enumerate_from(const struct enumeration *enumeration, struct toy_state state)
{
    const uint32_t count = alternatives(enumeration->options, &state);
    uint64_t found = 0;
    if (count == 0) {
        enumeration->visit(enumeration->context, base_hash_digest(&state.seen));
        return 1;
    }
    for (uint32_t taken = 0; taken < count; taken++) {
        struct toy_state next = state;
        take(enumeration->options, &next, taken);
        found += enumerate_from(enumeration, next);
    }
    return found;
}

uint64_t toy_enumerate(struct toy_options options,
                       void (*visit)(void *context, struct base_digest digest), void *context)
{
    const struct enumeration enumeration = {options, visit, context};
    CHECK(visit != NULL);
    return enumerate_from(&enumeration, first_state(options));
}
