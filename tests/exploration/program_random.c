#include "base/prng.h"

#include "tests/exploration/moves.h"

/*
 * n tasks of k steps each, drawn from the seed: reads, writes, a write that depends on a read, a
 * jump that does, the taking and giving back of a lock, and a wait for a cell that is not 0, whose
 * writer wakes those who wait.
 */
#define RANDOM_CELLS 3
#define LOCK         RANDOM_CELLS

enum random_step {
    RANDOM_STORE,
    RANDOM_LOAD,
    RANDOM_COPY_ODD,
    RANDOM_JUMP,
    RANDOM_WAIT,
    RANDOM_LOCK,
    RANDOM_STEP_COUNT,
};

static uint32_t draw(const struct program *program, uint32_t task, uint32_t salt, uint32_t bound)
{
    struct base_prng prng;
    base_prng_init(&prng, program->seed * 1000 + (uint64_t)task * 100 +
                              (uint64_t)(uint32_t)program->state.at[task] * 10 + salt);
    return base_prng_below(&prng, bound);
}

static bool waits_for_lock(const struct program *program, uint32_t task)
{
    const int32_t holder = program->state.cells[LOCK];
    return draw(program, task, 0, RANDOM_STEP_COUNT) == RANDOM_LOCK && holder != 0 &&
           holder != (int32_t)task + 1;
}

static bool random_goes_on(const struct program *program, uint32_t task)
{
    const struct program_state *state = &program->state;
    return state->at[task] < (int32_t)program->k && state->waits[task] <= 0 &&
           !waits_for_lock(program, task);
}

static void wake(struct program *program, uint32_t cell)
{
    for (uint32_t task = 0; task < program->n; task++) {
        if (program->state.waits[task] == (int32_t)cell + 1) {
            touch(program, PROGRAM_READY_OF(task), RUNTIME_FIELD_READY, RUNTIME_ACCESS_RELEASE);
            program->state.waits[task] = PROGRAM_WOKEN;
        }
    }
}

static void store_and_wake(struct program *program, uint32_t cell, int32_t value)
{
    program_store(program, cell, value);
    if (value != 0) {
        wake(program, cell);
    }
}

static void take_or_give_back(struct program *program, uint32_t task)
{
    const bool is_taking = program->state.cells[LOCK] == 0;
    touch(program, LOCK, RUNTIME_FIELD_VALUE,
          is_taking ? RUNTIME_ACCESS_ACQUIRE : RUNTIME_ACCESS_RELEASE);
    program->state.cells[LOCK] = is_taking ? (int32_t)task + 1 : 0;
}

static void read_and_remember(struct program *program, uint32_t task, uint32_t cell)
{
    program->state.local[task] = program->state.local[task] * 3 + program_load(program, cell);
}

static void random_step(struct program *program, uint32_t task)
{
    struct program_state *state = &program->state;
    const uint32_t cell = draw(program, task, 1, RANDOM_CELLS);
    const int32_t value = (int32_t)draw(program, task, 2, 3);
    const enum random_step what = draw(program, task, 0, RANDOM_STEP_COUNT);
    if (state->waits[task] == PROGRAM_WOKEN) {
        touch(program, PROGRAM_READY_OF(task), RUNTIME_FIELD_READY, RUNTIME_ACCESS_ACQUIRE);
        state->waits[task] = 0;
    }
    state->at[task]++;
    switch (what) {
    case RANDOM_STORE:
        store_and_wake(program, cell, value);
        return;
    case RANDOM_COPY_ODD:
        read_and_remember(program, task, cell);
        if (state->local[task] % 2 == 1) {
            store_and_wake(program, (uint32_t)value, state->local[task]);
        }
        return;
    case RANDOM_LOAD:
    case RANDOM_JUMP:
        read_and_remember(program, task, cell);
        state->at[task] += what == RANDOM_JUMP && state->local[task] % 2 == 1 ? 1 : 0;
        return;
    case RANDOM_WAIT:
        state->waits[task] = program_load(program, cell) == 0 ? (int32_t)cell + 1 : 0;
        return;
    case RANDOM_LOCK:
        take_or_give_back(program, task);
        return;
    case RANDOM_STEP_COUNT:
        break;
    }
    CHECK_UNREACHABLE("a random step outside its list");
}

static int32_t awaited_lock(const struct program *program, uint32_t task)
{
    const struct program_state *state = &program->state;
    return state->at[task] < (int32_t)program->k && state->waits[task] <= 0 ? LOCK : -1;
}

const struct program_type program_random = {"random", n_tasks, random_goes_on, random_step,
                                            awaited_lock};
