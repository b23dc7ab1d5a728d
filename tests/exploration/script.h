/*
 * Small generated programs of ordinary runtime tasks, in a world with its loop and every rule.
 *
 * A few tasks follow scripts of a few moves each on what they share: cells, streams, an event, a
 * lock, a semaphore, a group, each other's cancel scopes.  They tell what they do to the cells, and
 * the runtime tells the rest.  What an execution comes to is what each task has seen and how it
 * ended, what is left in the cells, and what the rules say.
 */
#ifndef TESTS_EXPLORATION_SCRIPT_H
#define TESTS_EXPLORATION_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/world_steps.h"

#define SCRIPT_TASKS_MAX 8
#define SCRIPT_CELLS_MAX 8
#define SCRIPT_MOVES_MAX 4

enum script_kind {
    SCRIPT_WRITE,
    SCRIPT_READ,
    SCRIPT_YIELD,
    SCRIPT_SEND,
    SCRIPT_SEND_NOWAIT,
    SCRIPT_RECEIVE,
    SCRIPT_RECEIVE_NOWAIT,
    SCRIPT_CLOSE_SEND,
    SCRIPT_CLOSE_RECEIVE,
    SCRIPT_SET,
    SCRIPT_WAIT,
    SCRIPT_LOCKED, /* acquire, yield, release */
    SCRIPT_ACQUIRE,
    SCRIPT_RELEASE,
    SCRIPT_CANCEL_TASK,
    SCRIPT_CANCEL_SCOPE,
    SCRIPT_SLEEP,
    SCRIPT_MOVE_ON, /* a wait within a scope with a deadline */
    SCRIPT_GROUP,   /* two children that write, and the wait for them */
    SCRIPT_SWALLOW, /* a yield; a cancellation that comes there is lost */
    /* These two are never drawn: lastzero's. */
    SCRIPT_RAISE, /* what it reads in the cell before, and one, goes into the cell */
    SCRIPT_SEEK,  /* from the cell downwards to one that is 0 */
};

#define SCRIPT_KIND_COUNT 20

struct script_move {
    enum script_kind kind;
    uint32_t what; /* which of them: a cell, a stream, a task */
};

struct script {
    uint32_t task_count;
    uint32_t move_count;
    bool has_visitor; /* somebody outside sets the event, too */
    uint32_t capacity;
    struct script_move moves[SCRIPT_TASKS_MAX][SCRIPT_MOVES_MAX];
};

struct script script_draw(uint64_t seed);

struct script_world {
    struct model_world_steps steps;
    struct sim_plan plan;
    struct sim_step plan_steps[2];
    const struct script *script; /* borrows */
};

/* It must not move afterwards. */
void script_world_init(struct script_world *self, const struct script *script,
                       enum sim_policy policy);
void script_world_release(struct script_world *self);

/* Of the execution that has ended: what it has come to, without the order in which it did. */
uint64_t script_world_result(const struct script_world *self);

#endif
