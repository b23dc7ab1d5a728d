/*
 * Driving an ordinary world as a table's `procedure` says: each actor's request arrives in the
 * iteration, and at the place in its queue, in which the measuring task made it.
 */
#ifndef TESTS_FIDELITY_DRIVE_H
#define TESTS_FIDELITY_DRIVE_H

#include "sim/connection.h"

#include "reference_server/transport.h"

#include "tests/fidelity/table.h"

#define FIDELITY_SETUP_REQUEST_COUNT 2

struct fidelity_drive {
    struct sim_plan plan; /* first member: a world's plan leads here */
    struct fidelity_drive *self;
    const struct fidelity_table *table; /* borrows */
    int32_t k;
    struct sim_step background[FIDELITY_SETUP_REQUEST_COUNT];
    struct sim_step main[1];
    struct sim_exchange_plan exchanges[FIDELITY_SETUP_REQUEST_COUNT + FIDELITY_ACTOR_COUNT_MAX];
    struct sim_variable variables[1];
    struct asgi_tool tools[FIDELITY_ACTOR_COUNT_MAX]; /* one for each name that is called */
    uint32_t tool_count;
    struct asgi_tool late_work[FIDELITY_ACTOR_COUNT_MAX]; /* one for each method */
    uint32_t late_work_count;
    bool has_acted[FIDELITY_ACTOR_COUNT_MAX];
    uint32_t
        acted_at[FIDELITY_ACTOR_COUNT_MAX];     /* index of the first event of the trace after it */
    struct reference_server_transport *session; /* that the setup opened; NULL when stateless */
    uint32_t start;                             /* the iteration that the table calls 0 */
};

/* Runs the table's world for k to its end; the caller destroys it.  NULL when it cannot be set up
 * (the reason is printed). */
struct sim_world *fidelity_drive_run(struct fidelity_drive *drive,
                                     const struct fidelity_table *table, int32_t k);

/* The drive of a world that fidelity_drive_run made. */
const struct fidelity_drive *fidelity_drive_of(const struct sim_world *world);

/* The actor that an exchange belongs to; NULL for the setup's. */
const struct fidelity_actor *fidelity_drive_actor(const struct fidelity_drive *drive,
                                                  uint32_t exchange);

#endif
