/* Programs of tests/exploration/program.h of which other tools have counted the states. */
#include "base/check.h"

#include "tests/exploration/program.h"

static uint32_t n_tasks(const struct program *program)
{
    CHECK(program->n <= PROGRAM_TASKS_MAX);
    return program->n;
}

/* Forks lie in cells: 0 free, 1 held by the philosopher to whom it is the left one, 2 by the other.
 * Left up, right up, left down, right down, for ever. */
static uint32_t fork_at(const struct program *program, uint32_t task)
{
    return program->state.at[task] % 2 == 0 ? task : (task + 1) % program->n;
}

static bool may_go_on_dining(const struct program *program, uint32_t task)
{
    return program->state.at[task] >= 2 || program->state.cells[fork_at(program, task)] == 0;
}

static void dine(struct program *program, uint32_t task)
{
    const int32_t at = program->state.at[task];
    program_store(program, fork_at(program, task), at >= 2 ? 0 : at % 2 + 1);
    program->state.at[task] = (at + 1) % 4;
}

const struct program_type program_diners = {"diners", n_tasks, may_go_on_dining, dine, NULL};

/*
 * Two-phase commit of n resource managers (Gray, Lamport: Consensus on Transaction Commit).  Every
 * action is a task of its own: the transaction manager's two, and five for each resource manager.
 * Cells: the manager's decision, which is also its message; then for each resource manager its
 * state, whether it has sent "prepared", and whether that was received.
 */
enum decision {
    UNDECIDED,
    COMMITS,
    ABORTS
};

enum resource {
    WORKING,
    PREPARED,
    COMMITTED,
    ABORTED
};

enum {
    ACTIONS = 5,
    RECORD = 3
};

static uint32_t record_of(uint32_t task)
{
    CHECK(task >= 2);
    return 1 + (task - 2) / ACTIONS * RECORD;
}

static uint32_t actions_of_all(const struct program *program)
{
    CHECK(2 + program->n * ACTIONS <= PROGRAM_TASKS_MAX);
    return 2 + program->n * ACTIONS;
}

static bool all_are_prepared(const struct program *program)
{
    for (uint32_t i = 0; i < program->n; i++) {
        if (program->state.cells[1 + i * RECORD + 2] == 0) {
            return false;
        }
    }
    return true;
}

static bool may_act(const struct program *program, uint32_t task)
{
    const int32_t *cells = program->state.cells;
    if (task < 2) {
        return cells[0] == UNDECIDED && (task == 1 || all_are_prepared(program));
    }
    const int32_t *record = &cells[record_of(task)];
    const uint32_t action = (task - 2) % ACTIONS;
    if (action == 0) {
        return cells[0] == UNDECIDED && record[1] != 0;
    }
    return action <= 2 ? record[0] == WORKING : cells[0] == (action == 3 ? COMMITS : ABORTS);
}

static void decide(struct program *program, uint32_t task)
{
    for (uint32_t i = 0; task == 0 && i < program->n; i++) {
        (void)program_load(program, 1 + i * RECORD + 2);
    }
    program_store(program, 0, task == 0 ? COMMITS : ABORTS);
}

static void act(struct program *program, uint32_t task)
{
    if (task < 2) {
        decide(program, task);
        return;
    }
    const uint32_t record = record_of(task);
    const uint32_t action = (task - 2) % ACTIONS;
    if (action == 0) {
        (void)program_load(program, 0);
        (void)program_load(program, record + 1);
        program_store(program, record + 2, 1);
    } else if (action == 1) {
        program_store(program, record, PREPARED);
        program_store(program, record + 1, 1);
    } else if (action == 2) {
        program_store(program, record, ABORTED);
    } else {
        (void)program_load(program, 0);
        program_store(program, record, action == 3 ? COMMITTED : ABORTED);
    }
}

const struct program_type program_commit = {"commit", actions_of_all, may_act, act, NULL};

/*
 * A mailbox: n producers of k items each, and one consumer that forgets what it took; then the
 * canceller, who ends the consumer, if there is one.  Cell 0 counts the items, which lie behind it;
 * the last cell says that the consumer is cancelled.
 */
#define CANCELLED (PROGRAM_CELLS_MAX - 1)

static uint32_t producers_and_consumer(const struct program *program)
{
    CHECK(program->n * program->k < CANCELLED);
    return program->n + 1;
}

static uint32_t producers_consumer_and_canceller(const struct program *program)
{
    return producers_and_consumer(program) + 1;
}

static bool mailbox_goes_on(const struct program *program, uint32_t task)
{
    const struct program_state *state = &program->state;
    if (task < program->n) {
        return state->at[task] < (int32_t)program->k;
    }
    return task == program->n ? state->cells[0] > 0 && state->cells[CANCELLED] == 0
                              : state->cells[CANCELLED] == 0;
}

static void take_first(struct program *program)
{
    const int32_t count = program_load(program, 0);
    for (int32_t i = 1; i <= count; i++) {
        program->state.cells[i] = i < count ? program->state.cells[i + 1] : 0;
    }
    program_store(program, 0, count - 1);
    (void)program_load(program, CANCELLED);
}

static void use_mailbox(struct program *program, uint32_t task)
{
    if (task < program->n) {
        const int32_t count = program_load(program, 0);
        program->state.cells[count + 1] = (int32_t)task + 1;
        program_store(program, 0, count + 1);
        program->state.at[task]++;
    } else if (task == program->n) {
        take_first(program);
    } else {
        program_store(program, CANCELLED, 1);
    }
}

const struct program_type program_mailbox = {"mailbox", producers_and_consumer, mailbox_goes_on,
                                             use_mailbox, NULL};
const struct program_type program_cancelled = {"cancelled", producers_consumer_and_canceller,
                                               mailbox_goes_on, use_mailbox, NULL};
