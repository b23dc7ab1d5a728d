#include "tests/exploration/moves.h"

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
    const bool is_taking = program->state.at[task] < 2;
    lock(program, fork_of(program, task), is_taking);
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
    lock(program, 0, /*is_taking=*/program->state.at[task]++ % 2 == 0);
}

const struct program_type program_mutex = {"mutex", n_tasks, may_lock, lock_or_unlock, NULL};

/* Each task puts four messages into a hash table of 128 slots (Flanagan, Godefroid: POPL 2005,
 * figure 3); a step is one compare-and-swap. */
#define MESSAGES   4
#define TABLE_SIZE 128

static bool indexer_goes_on(const struct program *program, uint32_t task)
{
    return program->state.at[task] < MESSAGES;
}

static void indexer_step(struct program *program, uint32_t task)
{
    struct program_state *state = &program->state;
    const int32_t message = (state->at[task] + 1) * 11 + (int32_t)task;
    const uint32_t slot = (uint32_t)(message * 7 + state->local[task]) % TABLE_SIZE;
    if (state->cells[slot] != 0) {
        program_store(program, slot, state->cells[slot]);
        state->local[task]++;
    } else {
        program_store(program, slot, message);
        state->at[task]++;
        state->local[task] = 0;
    }
}

const struct program_type program_indexer = {"indexer", n_tasks, indexer_goes_on, indexer_step,
                                             NULL};

/* Each task gives an inode a block (the same, figure 4): lock the inode; if it has none, look for a
 * free block from 2 * inode on, each under its lock. */
#define INODES     32
#define BLOCKS     26
#define INODE_LOCK 0
#define INODE      32
#define BLOCK_LOCK 64
#define BUSY       96

enum filesystem_at {
    AT_INODE_LOCK,
    AT_INODE,
    AT_BLOCK_LOCK,
    AT_BUSY,
    AT_SET_BUSY,
    AT_SET_INODE,
    AT_BLOCK_UNLOCK,
    AT_NEXT_BLOCK,
    AT_INODE_UNLOCK,
    AT_END,
};

static uint32_t block_of(const struct program *program, uint32_t task)
{
    return (task % INODES * 2 + (uint32_t)program->state.local[task]) % BLOCKS;
}

static int32_t awaited_by_filesystem(const struct program *program, uint32_t task)
{
    const int32_t at = program->state.at[task];
    return at == AT_INODE_LOCK   ? (int32_t)(INODE_LOCK + task % INODES)
           : at == AT_BLOCK_LOCK ? (int32_t)(BLOCK_LOCK + block_of(program, task))
                                 : -1;
}

static bool filesystem_goes_on(const struct program *program, uint32_t task)
{
    const int32_t awaited = awaited_by_filesystem(program, task);
    return program->state.at[task] != AT_END && (awaited < 0 || program->state.cells[awaited] == 0);
}

static int32_t filesystem_do(struct program *program, uint32_t task, enum filesystem_at at)
{
    const uint32_t inode = task % INODES;
    const uint32_t block = block_of(program, task);
    switch (at) {
    case AT_INODE_LOCK:
        lock(program, INODE_LOCK + inode, /*is_taking=*/true);
        return AT_INODE;
    case AT_INODE:
        return program_load(program, INODE + inode) == 0 ? AT_BLOCK_LOCK : AT_INODE_UNLOCK;
    case AT_BLOCK_LOCK:
        lock(program, BLOCK_LOCK + block, /*is_taking=*/true);
        return AT_BUSY;
    case AT_BUSY:
        return program_load(program, BUSY + block) == 0 ? AT_SET_BUSY : AT_NEXT_BLOCK;
    case AT_SET_BUSY:
        program_store(program, BUSY + block, 1);
        return AT_SET_INODE;
    case AT_SET_INODE:
        program_store(program, INODE + inode, (int32_t)block + 1);
        return AT_BLOCK_UNLOCK;
    case AT_BLOCK_UNLOCK:
        lock(program, BLOCK_LOCK + block, /*is_taking=*/false);
        return AT_INODE_UNLOCK;
    case AT_NEXT_BLOCK:
        lock(program, BLOCK_LOCK + block, /*is_taking=*/false);
        program->state.local[task]++;
        return AT_BLOCK_LOCK;
    case AT_INODE_UNLOCK:
        lock(program, INODE_LOCK + inode, /*is_taking=*/false);
        return AT_END;
    case AT_END:
        break;
    }
    CHECK_UNREACHABLE("a task goes on that has ended");
}

static void filesystem_step(struct program *program, uint32_t task)
{
    program->state.at[task] =
        filesystem_do(program, task, (enum filesystem_at)program->state.at[task]);
}

const struct program_type program_filesystem = {"filesystem", n_tasks, filesystem_goes_on,
                                                filesystem_step, awaited_by_filesystem};

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
    touch(program, slot, RUNTIME_FIELD_VALUE,
          is_put ? RUNTIME_ACCESS_RELEASE : RUNTIME_ACCESS_ACQUIRE);
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
    if (task == 0) {
        touch(program, 100 + index, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_RELEASE);
        if (index >= program->k) {
            touch(program, 200 + index - program->k, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_ACQUIRE);
        }
        put(program, 0);
    } else {
        touch(program, 100 + index, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_ACQUIRE);
        touch(program, 200 + index, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_RELEASE);
        take(program, 1);
    }
}

const struct program_type program_pipe = {"pipe", two_tasks, pipe_goes_on, pipe_step, NULL};
