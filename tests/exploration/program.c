#include "tests/exploration/program.h"

#include "base/check.h"
#include "base/heap.h"

#include "tests/exploration/moves.h"

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

static void tell_waiting(struct program *program, uint32_t task, uint32_t cell)
{
    struct runtime_access *awaited = program->awaited[task];
    uint32_t count = 0;
    awaited[count++] = (struct runtime_access){cell, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_ACQUIRE};
    if (program->state.waits[task] == PROGRAM_WOKEN) {
        awaited[count++] = (struct runtime_access){PROGRAM_READY_OF(task), RUNTIME_FIELD_READY,
                                                   RUNTIME_ACCESS_ACQUIRE};
    }
    program->executed[program->executed_count++] =
        (struct model_step){.actor = task + 1, .footprint = {awaited, count}, .is_blocked = true};
}

/* What the tasks that wait for a lock would do. */
static void tell_blocked(struct program *program, uint32_t task_count)
{
    for (uint32_t task = 0; program->type->awaited != NULL && task < task_count; task++) {
        const int32_t cell = program->type->awaited(program, task);
        if (cell >= 0 && !program->type->is_enabled(program, task)) {
            tell_waiting(program, task, (uint32_t)cell);
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
    tell_blocked(program, task_count);
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
        base_hash_add_word(&hash, (uint32_t)state->waits[task]);
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
