/*
 * Faults: what can go wrong around the server, at a point that it cannot foresee.
 *
 * A fault is a question like any other: at each of its points the tape says whether it strikes, so
 * that faults and orders are enumerated together, under the plan's budget of faults per execution.
 * A scenario without faults asks nothing and pays a test of one number.
 *
 * To add one, add sim/faults/<name with '_' for '/'>.c that defines
 * `const struct sim_fault sim_fault_<that name>`.  It is then listed, explained and may be named in
 * scenarios.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

struct runtime_task;
struct sim_cycle;
struct sim_world;

/* When a fault is asked about. */
enum sim_fault_site {
    SIM_FAULT_AT_ITERATION, /* once for the world, before an iteration behind an await */
    SIM_FAULT_AT_AWAIT,     /* for each running request, before an iteration behind an await */
    SIM_FAULT_AT_SEND,      /* the application sends a message, which has not yet been looked at */
    SIM_FAULT_AT_POINT,     /* the application itself asks, by the fault's name */
};

struct sim_fault_place {
    struct sim_world *world;
    struct sim_cycle *cycle; /* NULL where no request is concerned */
    uint32_t session_owner;  /* 0 where no session is concerned */
    const char *label;       /* the await, the message, the tool; static */
    bool is_new;             /* the request's own task has come to an await since the last time */
};

struct sim_fault {
    const char *name;    /* "sim/connection/reset"; also the name of libfiu's point of failure */
    const char *summary; /* one line for a list */
    const char *story;   /* what happens, and what it is in production: two or three sentences */
    enum sim_fault_site site;

    /* May be NULL: everywhere.  Can it strike here?  Must not change the world. */
    bool (*applies)(const struct sim_fault_place *place);

    /* NULL for those at points: who asked does it. */
    void (*strike)(const struct sim_fault_place *place);
};

/* Every fault, ordered by name, ended by a null pointer. */
extern const struct sim_fault *const sim_fault_all[];

/* NULL when there is none of that name. */
const struct sim_fault *sim_fault_find(const char *name);

/* Does the pattern name the fault?  '*' stands for any characters, '/' among them. */
bool sim_fault_matches(const struct sim_fault *fault, const char *pattern);

/* Faults per execution, unless the plan says otherwise. */
#define SIM_FAULT_COUNT_MAX 1

/* For the world.  The background is over: the budget is there from now on. */
void sim_faults_start(struct sim_world *world);
/* A task has come to an await. */
void sim_faults_see_await(struct sim_world *world, const struct runtime_task *task);
/* An iteration begins. */
void sim_faults_poll(struct sim_world *world);
/* The application sends a message. */
void sim_faults_see_send(struct sim_cycle *cycle, const char *message);
/* The application asks whether a fault of its own strikes; label is static, session_owner 0 where
 * no session is concerned. */
bool sim_faults_ask_point(struct sim_world *world, const char *name, const char *label,
                          uint32_t session_owner);

#endif
