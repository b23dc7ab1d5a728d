/*
 * Small concurrent programs on shared cells, locks and queues, of which other tools have counted
 * the interleavings, the Mazurkiewicz traces and the states.
 *
 * Every step of a program asks which task comes next, also when only one can, and tells what it
 * accessed.
 */
#ifndef TESTS_EXPLORATION_PROGRAM_H
#define TESTS_EXPLORATION_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/steps.h"

#define PROGRAM_TASKS_MAX    20
#define PROGRAM_CELLS_MAX    128
#define PROGRAM_ACCESSES_MAX 16
#define PROGRAM_HIDDEN_CELL  1

/* What a random program's task waits for has come: it goes on once, and tells it by this object. */
#define PROGRAM_WOKEN          (-1)
#define PROGRAM_READY_OF(task) (1000 + (task))

/* All that an execution changes. */
struct program_state {
    int32_t cells[PROGRAM_CELLS_MAX];
    int32_t at[PROGRAM_TASKS_MAX];    /* how far each task is */
    int32_t local[PROGRAM_TASKS_MAX]; /* what it has read */
    int32_t waits[PROGRAM_TASKS_MAX]; /* for the cell before this; 0: for none; PROGRAM_WOKEN */
};

struct program;

/* A kind of program; n and k are its sizes. */
struct program_type {
    const char *name;
    uint32_t (*task_count)(const struct program *program);
    /* What task does next is possible; never again true once it has ended. */
    bool (*is_enabled)(const struct program *program, uint32_t task);
    void (*step)(struct program *program, uint32_t task);
    /* May be NULL: such a task never waits.  The cell for which it waits; -1: it has ended. */
    int32_t (*awaited)(const struct program *program, uint32_t task);
};

extern const struct program_type program_dependent; /* n tasks write one cell k times each */
extern const struct program_type
    program_independent;                            /* n tasks write a cell of their own k times */
extern const struct program_type program_readers;   /* k writers, n readers of one cell */
extern const struct program_type program_lastzero;  /* n writers of a[i] = a[i - 1] + 1, a search */
extern const struct program_type program_increment; /* n tasks load, then store */
extern const struct program_type program_philosophers; /* n of them, left fork first, one round */
extern const struct program_type program_indexer;      /* n tasks fill a hash table */
extern const struct program_type program_filesystem;   /* n tasks give inodes their blocks */
extern const struct program_type program_mutex;        /* n tasks lock and unlock k times */
extern const struct program_type program_queue;  /* n producers of k items each, one consumer */
extern const struct program_type program_pipe;   /* one producer, one consumer, n items, k fit in */
extern const struct program_type program_random; /* drawn from the seed */

/* tests/exploration/protocols.c */
extern const struct program_type program_diners;    /* philosophers that go on for ever */
extern const struct program_type program_commit;    /* two-phase commit of n resource managers */
extern const struct program_type program_mailbox;   /* n producers of k items, one consumer */
extern const struct program_type program_cancelled; /* that, and somebody cancels the consumer */

struct program {
    struct model_steps steps;
    const struct program_type *type;
    uint32_t n;
    uint32_t k;
    uint64_t seed;
    bool is_blind;  /* a mistake: what it reads is not told */
    bool is_hiding; /* a mistake: accesses of PROGRAM_HIDDEN_CELL are not told */
    struct program_state state;
    struct runtime_access accesses[PROGRAM_ACCESSES_MAX];
    uint32_t access_count;                               /* of the last step */
    struct runtime_access awaited[PROGRAM_TASKS_MAX][2]; /* by those who wait for a lock */
    struct model_step executed[PROGRAM_TASKS_MAX + 1];
    uint32_t executed_count;
    uint32_t step_count;
    uint64_t answer_count; /* in all executions */
    struct sim_tape tape;
    struct sim_question question;
};

void program_init(struct program *program, const struct program_type *kind, uint32_t n, uint32_t k);
void program_release(struct program *program);

/* From now on it does not tell what its steps access. */
void program_tell_no_accesses(struct program *program);

/* For kinds of programs: the current step reads or writes a cell. */
int32_t program_load(struct program *program, uint32_t cell);
void program_store(struct program *program, uint32_t cell, int32_t value);

/* The last execution could not be finished: somebody still wants something. */
bool program_is_stuck(const struct program *program);

#endif
