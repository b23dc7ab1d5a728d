/*
 * Small programs as other tools are measured by, made of ordinary runtime tasks: in a world with
 * its loop, its trace and every rule watching, under the policy any.
 *
 * An execution begins with nothing under way.  The scenario's one step starts the tasks; it ends
 * when none of them has anything left to do.  There is no request around them: the programs of the
 * other tools have none.
 *
 * To add a program, add it to programs.c.
 */
#ifndef BENCH_CREW_H
#define BENCH_CREW_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/stream.h"
#include "runtime/task.h"

#include "asgi/app.h"

#include "sim/plan.h"

#include "model/world_steps.h"

#define CREW_TASK_COUNT_MAX 16
#define CREW_CELL_COUNT_MAX 16

struct crew;
struct crew_program;

/* What a task's body gets. */
struct crew_worker {
    struct crew *crew;
    uint32_t index;
};

/* In the world's arena: what an execution changes is restored with it. */
struct crew {
    struct asgi_app app;
    struct runtime_loop *loop;
    const struct crew_program *program; /* static; NULL until it is started */
    struct crew_worker workers[CREW_TASK_COUNT_MAX];
    uint32_t cells[CREW_CELL_COUNT_MAX];
    struct runtime_send_stream *send;
    struct runtime_receive_stream *receive;
};

struct crew_program {
    const char *name;
    uint32_t task_count;
    bool has_streams;
    uint32_t step_count;                /* of each task, where they are equal */
    void (*prepare)(struct crew *crew); /* NULL: nothing */
    const struct runtime_exception *(*work)(void *worker);
    bool (*has_failed)(const struct crew *crew); /* at the end; NULL: never */
};

/* The current step reads or writes a cell of the crew. */
uint32_t crew_read(struct crew *crew, uint32_t cell);
void crew_write(struct crew *crew, uint32_t cell, uint32_t value);

/* A step of a task ends here: what comes behind it is another one. */
MUST_USE const struct runtime_exception *crew_step(struct crew *crew);

struct crew_world {
    struct model_world_steps steps;
    struct sim_plan plan;
    struct sim_step start;
};

struct crew_world_options {
    bool is_watched;  /* by every rule */
    bool tells;       /* what steps access, to a strategy that wants to know */
    bool is_compared; /* its states have fingerprints */
};

/* The world of a program, ready for executions; it must not move afterwards. */
void crew_world_init(struct crew_world *self, const struct crew_program *program,
                     struct crew_world_options options);
void crew_world_release(struct crew_world *self);

/* The crew as the last execution left it. */
const struct crew *crew_world_crew(const struct crew_world *self);

#endif
