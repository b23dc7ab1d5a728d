/*
 * A dialect: how one kind of ASGI server behaves on its side of a connection.
 *
 * To add one, add a file to sim/dialects/ that defines `const struct sim_dialect sim_dialect_<file
 * name>`.
 *
 * What a bug of a server can change is a step of the dialect's family.
 *
 * A dialect keeps its own state per connection (connection_size bytes) and per request cycle
 * (cycle_size bytes) in the arena.  It calls the application with sim_cycle_start and reports what
 * it does with the sim_report_* functions of sim/cycle.h; everything between is its own.
 */
#ifndef SIM_DIALECT_H
#define SIM_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "asgi/app.h"

#include "sim/client.h"
#include "sim/plan.h"

struct sim_connection;
struct sim_cycle;
struct sim_world;

/* Dialects that share their code, and the table of its decisions that bugs (sim/bug.h) change. */
struct sim_family {
    const void *correct; /* the family's own struct of steps; static */
    size_t steps_size;
};

struct sim_dialect {
    const char *name;                /* "uvicorn" */
    const char *summary;             /* one line */
    const char *spec_version;        /* in the scope */
    const struct sim_family *family; /* NULL: nothing in it is a step that a bug can change */
    size_t connection_size;
    size_t cycle_size;
    uint64_t tick_ns; /* once told to end, it looks at its process's every so many ns; 0: at once */
    bool tells_exit;  /* its shutdown begins with asgi_app_type.exit_signal */

    /* Bytes have arrived: the head of a request, a piece of its body. */
    void (*request_received)(struct sim_connection *connection, struct sim_cycle *cycle);
    void (*body_received)(struct sim_connection *connection, struct sim_cycle *cycle,
                          struct asgi_bytes piece, bool more);

    void (*eof_received)(struct sim_connection *connection);
    void (*connection_lost)(struct sim_connection *connection, enum sim_leave how);
    void (*write_paused)(struct sim_connection *connection);
    void (*write_resumed)(struct sim_connection *connection);

    /* The application's receive() and send(). */
    const struct runtime_exception *(*receive)(struct sim_cycle *cycle, struct runtime_site site,
                                               struct asgi_message *out_message);
    const struct runtime_exception *(*send)(struct sim_cycle *cycle,
                                            const struct asgi_message *message,
                                            struct runtime_site site);

    /* The application has returned, or raised (raised != NULL); in the task that called it. */
    void (*app_ended)(struct sim_cycle *cycle, const struct runtime_exception *raised);

    /* The process is told to end, for the first time (sim/host.h); NULL: its application is, at
     * once. */
    void (*shutdown)(struct sim_world *world);

    /* The host shuts down, and tells one of its connections; for hosts whose shutdown does that. */
    void (*connection_shutdown)(struct sim_connection *connection);

    /* It is told again, before its application is.  NULL: that changes nothing. */
    void (*told_again)(struct sim_world *world, enum sim_signal signal);

    /* While the host drains: the last connection has gone and the last application has ended.  NULL
     * where it waits for nothing. */
    void (*drained)(struct sim_world *world);
};

/* Every dialect, ordered by name, ended by a null pointer. */
extern const struct sim_dialect *const sim_dialect_all[];

/* NULL when there is none of that name. */
const struct sim_dialect *sim_dialect_find(const char *name);

#endif
