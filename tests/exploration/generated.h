/*
 * Generated programs: tasks of some requests that share streams, events, a lock, cells and cancel
 * scopes, with what each of them does drawn from a seed.  They are applications in an ordinary
 * world, so every strategy and both policies can be tried on them.
 *
 *     generated_init(&program, (struct generated_options){.seed = 7, .request_count = 2,
 *                                                         .task_count = 2, .op_count = 3});
 *     ... explore program.plan with generated_factory ...
 *     generated_end(world)     at the end of an execution
 *
 * plan.policy, plan.told_is_open and plan.faults may be changed before.  What a task has read it
 * keeps on its stack until its end.
 */
#ifndef TESTS_EXPLORATION_GENERATED_H
#define TESTS_EXPLORATION_GENERATED_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

#define GENERATED_REQUESTS_MAX 3
#define GENERATED_TASKS_MAX    3

struct generated_options {
    uint64_t seed;
    uint32_t request_count; /* 1 to GENERATED_REQUESTS_MAX */
    uint32_t task_count;    /* of each request; 1 to GENERATED_TASKS_MAX */
    uint32_t op_count;      /* of each task */
    bool has_only_cells;    /* the tasks read and write cells, and do nothing else */
    bool hides_reads;       /* what a task reads of others' memory is not observed: planted, to be
                               noticed */
};

struct generated {
    struct sim_plan plan;
    struct sim_step race;
    struct asgi_tool tool;
    struct asgi_tool_step step;
};

/* self must stay where it is while the plan is used. */
void generated_init(struct generated *self, struct generated_options options);

extern const struct sim_app_factory generated_factory;

/* What the program has come to. */
uint64_t generated_end(const struct sim_world *world);

#endif
