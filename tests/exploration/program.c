#include "tests/exploration/program.h"

#include "base/check.h"
#include "base/heap.h"
#include "base/prng.h"

static void touch(struct program *program, uint32_t object, enum runtime_field field,
                  enum runtime_access_mode mode)
{
    CHECK(program->access_count < PROGRAM_ACCESSES_MAX);
    program->accesses[program->access_count++] = (struct runtime_access){object, field, mode};
}

int32_t program_load(struct program *program, uint32_t cell)
{
    CHECK(cell < PROGRAM_CELLS_MAX);
    if (!program->is_blind) {
        touch(program, cell, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_READ);
    }
    return program->state.cells[cell];
}

void program_store(struct program *program, uint32_t cell, int32_t value)
{
    CHECK(cell < PROGRAM_CELLS_MAX);
    touch(program, cell, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
    program->state.cells[cell] = value;
}

static uint32_t n_tasks(const struct program *program)
{
    CHECK(program->n <= PROGRAM_TASKS_MAX);
    return program->n;
}

static bool has_steps_left(const struct program *program, uint32_t task)
{
    return program->state.at[task] < (int32_t)program->k;
}

static void write_shared(struct program *program, uint32_t task)
{
    program_store(program, 0, (int32_t)task);
    program->state.at[task]++;
}

const struct program_type program_dependent = {"dependent", n_tasks, has_steps_left, write_shared,
                                               NULL};

static void write_own(struct program *program, uint32_t task)
{
    program_store(program, task, program->state.at[task]);
    program->state.at[task]++;
}

const struct program_type program_independent = {"independent", n_tasks, has_steps_left, write_own,
                                                 NULL};

static uint32_t writers_and_readers(const struct program *program)
{
    return program->n + program->k;
}

static bool is_first(const struct program *program, uint32_t task)
{
    return program->state.at[task] == 0;
}

static void write_or_read(struct program *program, uint32_t task)
{
    if (task < program->k) {
        program_store(program, 0, (int32_t)task + 1);
    } else {
        program->state.local[task] = program_load(program, 0);
    }
    program->state.at[task] = 1;
}

const struct program_type program_readers = {"readers", writers_and_readers, is_first,
                                             write_or_read, NULL};

/* Task 0 looks for a zero from a[n] down; the others do a[i] = a[i - 1] + 1. */
static uint32_t search_and_writers(const struct program *program)
{
    return program->n + 1;
}

static bool lastzero_goes_on(const struct program *program, uint32_t task)
{
    return program->state.at[task] < (task == 0 ? (int32_t)program->n + 2 : 2);
}

static void lastzero_step(struct program *program, uint32_t task)
{
    struct program_state *state = &program->state;
    if (task == 0) {
        const uint32_t index = program->n - (uint32_t)state->at[0];
        const bool is_found = program_load(program, index) == 0;
        state->at[0] = is_found ? (int32_t)program->n + 2 : state->at[0] + 1;
        state->local[0] = (int32_t)index;
    } else if (state->at[task]++ == 0) {
        state->local[task] = program_load(program, task - 1);
    } else {
        program_store(program, task, state->local[task] + 1);
    }
}

const struct program_type program_lastzero = {"lastzero", search_and_writers, lastzero_goes_on,
                                              lastzero_step, NULL};

static bool has_not_stored(const struct program *program, uint32_t task)
{
    return program->state.at[task] < 2;
}

static void load_then_store(struct program *program, uint32_t task)
{
    if (program->state.at[task]++ == 0) {
        program->state.local[task] = program_load(program, 0);
    } else {
        program_store(program, 0, program->state.local[task] + 1);
    }
}

const struct program_type program_increment = {"increment", n_tasks, has_not_stored,
                                               load_then_store, NULL};

/* Takes the left fork, takes the right one, puts both down. */
static uint32_t fork_of(const struct program *program, uint32_t task)
{
    const uint32_t at = (uint32_t)program->state.at[task];
    return at == 0 || at == 2 ? task : (task + 1) % program->n;
}

static bool may_eat(const struct program *program, uint32_t task)
{
    const int32_t at = program->state.at[task];
    return at < 2 ? program->state.cells[fork_of(program, task)] == 0 : at < 4;
}

static void use_fork(struct program *program, uint32_t task)
{
    program_store(program, fork_of(program, task), program->state.at[task] < 2 ? 1 : 0);
    program->state.at[task]++;
}

static int32_t awaited_fork(const struct program *program, uint32_t task)
{
    return program->state.at[task] < 2 ? (int32_t)fork_of(program, task) : -1;
}

const struct program_type program_philosophers = {"philosophers", n_tasks, may_eat, use_fork,
                                                  awaited_fork};

static bool may_lock(const struct program *program, uint32_t task)
{
    const int32_t at = program->state.at[task];
    return at % 2 == 1 || (at < 2 * (int32_t)program->k && program->state.cells[0] == 0);
}

static void lock_or_unlock(struct program *program, uint32_t task)
{
    program_store(program, 0, program->state.at[task]++ % 2 == 0 ? 1 : 0);
}

const struct program_type program_mutex = {"mutex", n_tasks, may_lock, lock_or_unlock, NULL};

/* A queue: cell 0 counts what was put in, cell 1 what was taken out. */

static void put(struct program *program, uint32_t task)
{
    struct program_state *state = &program->state;
    touch(program, 0, RUNTIME_FIELD_TAIL, RUNTIME_ACCESS_WRITE);
    state->cells[2 + state->cells[0]] = (int32_t)task + 1;
    state->cells[0]++;
    state->at[task]++;
}

static void take(struct program *program, uint32_t task)
{
    struct program_state *state = &program->state;
    touch(program, 0, RUNTIME_FIELD_HEAD, RUNTIME_ACCESS_WRITE);
    state->local[task] = state->local[task] * 5 + state->cells[2 + state->cells[1]];
    state->cells[1]++;
    state->at[task]++;
}

static uint32_t producers_and_consumer(const struct program *program)
{
    return program->n + 1;
}

static bool queue_goes_on(const struct program *program, uint32_t task)
{
    const struct program_state *state = &program->state;
    return task < program->n ? state->at[task] < (int32_t)program->k
                             : state->cells[0] > state->cells[1];
}

/* The receive of an item and its send commute with all others but each other: a receive reads what
 * its send has written. */
static void queue_step(struct program *program, uint32_t task)
{
    const bool is_put = task < program->n;
    const uint32_t slot = 100 + (uint32_t)program->state.cells[is_put ? 0 : 1];
    touch(program, slot, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
    if (is_put) {
        put(program, task);
    } else {
        take(program, task);
    }
}

const struct program_type program_queue = {"queue", producers_and_consumer, queue_goes_on,
                                           queue_step, NULL};

static uint32_t two_tasks(const struct program *program)
{
    CHECK(program->n > 0);
    return 2;
}

static bool pipe_goes_on(const struct program *program, uint32_t task)
{
    const struct program_state *state = &program->state;
    const int32_t held = state->cells[0] - state->cells[1];
    return task == 0 ? state->at[0] < (int32_t)program->n && held < (int32_t)program->k : held > 0;
}

/* A send needs the room that the receive k items before it made. */
static void pipe_step(struct program *program, uint32_t task)
{
    const uint32_t index = (uint32_t)program->state.cells[task];
    touch(program, 100 + index, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
    if (task == 0) {
        if (index >= program->k) {
            touch(program, 200 + index - program->k, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
        }
        put(program, 0);
    } else {
        touch(program, 200 + index, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
        take(program, 1);
    }
}

const struct program_type program_pipe = {"pipe", two_tasks, pipe_goes_on, pipe_step, NULL};

/*
 * n tasks of k steps, each a read, a write, a jump over its next step that depends on what was
 * read, or a wait for a cell to change, drawn from the seed.
 */
#define RANDOM_CELLS 3

static uint32_t draw(const struct program *program, uint32_t task, uint32_t salt, uint32_t bound)
{
    struct base_prng prng;
    base_prng_init(&prng, program->seed * 1000 + task * 100 +
                              (uint64_t)(uint32_t)program->state.at[task] * 10 + salt);
    return base_prng_below(&prng, bound);
}

static bool random_goes_on(const struct program *program, uint32_t task)
{
    const struct program_state *state = &program->state;
    if (state->at[task] >= (int32_t)program->k) {
        return false;
    }
    const bool is_wait = draw(program, task, 0, 6) == 5;
    return !is_wait || state->cells[draw(program, task, 1, RANDOM_CELLS)] != 0;
}

static void random_step(struct program *program, uint32_t task)
{
    struct program_state *state = &program->state;
    const uint32_t what = draw(program, task, 0, 6);
    const uint32_t cell = draw(program, task, 1, RANDOM_CELLS);
    const int32_t value = (int32_t)draw(program, task, 2, 3);
    if (what < 2) {
        program_store(program, cell, value);
    } else {
        state->local[task] = state->local[task] * 3 + program_load(program, cell);
    }
    state->at[task] += what == 4 && state->local[task] % 2 == 1 ? 2 : 1;
}

static int32_t awaited_cell(const struct program *program, uint32_t task)
{
    return program->state.at[task] < (int32_t)program->k
               ? (int32_t)draw(program, task, 1, RANDOM_CELLS)
               : -1;
}

const struct program_type program_random = {"random", n_tasks, random_goes_on, random_step,
                                            awaited_cell};

static struct program *of(struct model_steps *steps)
{
    return (struct program *)steps;
}

static void rewind_program(struct model_steps *steps, bool is_afresh)
{
    struct program *program = of(steps);
    (void)is_afresh;
    program->state = (struct program_state){.cells = {0}};
    program->step_count = 0;
    program->executed_count = 0;
    sim_tape_cut(&program->tape, 0);
}

static const char *const labels[PROGRAM_TASKS_MAX] = {"a", "b", "c", "d", "e", "f", "g",
                                                      "h", "i", "j", "k", "l", "m", "n",
                                                      "o", "p", "q", "r", "s", "t"};

/* What the tasks that wait would do. */
static void tell_blocked(struct program *program, uint32_t task_count)
{
    for (uint32_t task = 0; program->type->awaited != NULL && task < task_count; task++) {
        const int32_t cell = program->type->awaited(program, task);
        if (cell >= 0) {
            program->awaited[task] =
                (struct runtime_access){(uint64_t)cell, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE};
            program->executed[program->executed_count++] =
                (struct model_step){task + 1, {&program->awaited[task], 1}, true};
        }
    }
}

static bool run(struct model_steps *steps)
{
    struct program *program = of(steps);
    const uint32_t task_count = program->type->task_count(program);
    CHECK(task_count <= PROGRAM_TASKS_MAX);
    program->question = (struct sim_question){.kind = SIM_CHOICE_RUN, .is_scheduling = true};
    for (uint32_t task = 0; task < task_count; task++) {
        if (program->type->is_enabled(program, task)) {
            program->question.labels[program->question.count] = labels[task];
            program->question.actors[program->question.count] = task + 1;
            program->question.count++;
        }
    }
    if (program->question.count == 0) {
        tell_blocked(program, task_count);
    }
    return program->question.count > 0;
}

static const struct sim_question *question(struct model_steps *steps)
{
    return &of(steps)->question;
}

static void answer(struct model_steps *steps, uint32_t taken)
{
    struct program *program = of(steps);
    CHECK(taken < program->question.count);
    const uint64_t actor = program->question.actors[taken];
    sim_tape_push(&program->tape, (struct sim_choice){.kind = SIM_CHOICE_RUN,
                                                      .count = (uint8_t)program->question.count,
                                                      .taken = (uint8_t)taken});
    program->access_count = 0;
    program->type->step(program, (uint32_t)actor - 1);
    program->step_count++;
    program->answer_count++;
    program->executed[0] = (struct model_step){
        .actor = actor, .footprint = {program->accesses, program->access_count}};
    program->executed_count = 1;
}

static const struct sim_tape *tape(struct model_steps *steps)
{
    return &of(steps)->tape;
}

struct saved {
    struct program_state state;
    struct sim_question question;
    uint32_t step_count;
};

static void *save(struct model_steps *steps)
{
    struct saved *saved = base_heap_take(sizeof *saved);
    *saved = (struct saved){of(steps)->state, of(steps)->question, of(steps)->step_count};
    return saved;
}

static void restore(struct model_steps *steps, const void *memory)
{
    const struct saved *saved = memory;
    struct program *program = of(steps);
    program->state = saved->state;
    program->question = saved->question;
    program->step_count = saved->step_count;
    sim_tape_cut(&program->tape, saved->step_count);
}

static void discard(struct model_steps *steps, void *saved)
{
    (void)steps;
    base_heap_give_back(saved);
}

static struct base_digest digest(struct model_steps *steps)
{
    struct base_hash hash;
    const struct program *program = of(steps);
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, &program->state, sizeof program->state);
    return base_hash_digest(&hash);
}

/* Cells that hold nothing are left out. */
static struct base_digest fingerprint(struct model_steps *steps)
{
    struct base_hash hash;
    const struct program *program = of(steps);
    const struct program_state *state = &program->state;
    const uint32_t task_count = program->type->task_count(program);
    base_hash_init(&hash);
    for (uint32_t task = 0; task < task_count; task++) {
        base_hash_add_word(&hash, (uint64_t)(uint32_t)state->at[task] << 32 |
                                      (uint32_t)state->local[task]);
    }
    for (uint32_t cell = 0; cell < PROGRAM_CELLS_MAX; cell++) {
        if (state->cells[cell] != 0) {
            base_hash_add_word(&hash, (uint64_t)cell << 32 | (uint32_t)state->cells[cell]);
        }
    }
    return base_hash_digest(&hash);
}

static const struct model_step *executed(struct model_steps *steps, uint32_t *out_count)
{
    const struct program *program = of(steps);
    *out_count = program->executed_count;
    return program->executed;
}

static const struct model_steps_type type = {
    .rewind = rewind_program,
    .run = run,
    .question = question,
    .answer = answer,
    .tape = tape,
    .save = save,
    .restore = restore,
    .discard = discard,
    .digest = digest,
    .executed = executed,
    .fingerprint = fingerprint,
};

/* The same, but for what it accesses: nobody knows. */
static const struct model_steps_type silent_type = {
    .rewind = rewind_program,
    .run = run,
    .question = question,
    .answer = answer,
    .tape = tape,
    .save = save,
    .restore = restore,
    .discard = discard,
    .digest = digest,
    .fingerprint = fingerprint,
};

void program_init(struct program *program, const struct program_type *kind, uint32_t n, uint32_t k)
{
    CHECK(kind != NULL);
    *program = (struct program){.steps = {&type}, .type = kind, .n = n, .k = k};
    sim_tape_init(&program->tape);
}

void program_tell_no_accesses(struct program *program)
{
    CHECK(program->step_count == 0);
    program->steps.type = &silent_type;
}

void program_release(struct program *program)
{
    CHECK(program->type != NULL);
    sim_tape_release(&program->tape);
}

bool program_is_stuck(const struct program *program)
{
    CHECK(program->type == &program_philosophers);
    for (uint32_t task = 0; task < program->n; task++) {
        if (program->state.at[task] < 4) {
            return true;
        }
    }
    return false;
}
