/*
 * A host that ends its process: what a dialect's `shutdown` is made of.
 *
 * A host is told to end by a signal.  What it then does with its connections, how long it waits for
 * what is under way and what becomes of the rest is the dialect's; after that it tells the
 * application to end its lifespan, and the process ends with it.
 */
#ifndef SIM_HOST_H
#define SIM_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/loop.h"

#include "asgi/observer.h"

#include "sim/world.h"

struct sim_connection;

enum sim_host_phase {
    SIM_HOST_SERVING,
    SIM_HOST_TOLD,     /* a signal has come */
    SIM_HOST_DRAINING, /* it waits for what is under way */
    SIM_HOST_LEAVING,  /* it waits for the application's lifespan to end */
    SIM_HOST_ENDED,
};

/* Something that it will do. */
struct sim_host_timer {
    struct runtime_handle *handle; /* NULL: nothing */
    void (*then)(struct sim_world *world);
};

struct sim_host {
    enum sim_host_phase phase;
    enum sim_signal signal; /* that it was told by */
    bool is_refusing;       /* nobody listens for new connections */
    bool is_forced;         /* it was told again, in a way that forces it */
    bool is_app_down;       /* what the application's startup began has ended */
    uint64_t since;         /* when it began to wait */
    struct sim_host_timer next;
    struct sim_host_timer timeout; /* when it waits no longer */
};

struct sim_host *sim_host_of(struct sim_world *world);

/* Records that the process was told to end, and within which time the host means to be done with
 * what is under way (ns; SIM_TIME_ANY: no bound). */
void sim_host_report_told(struct sim_world *world, uint64_t within);

/* How long the plan lets the host wait, ns; `otherwise` where it does not say. */
uint64_t sim_host_grace(const struct sim_world *world, uint64_t otherwise);

/* Does `then` at a time, in place of what it would have done next. */
void sim_host_next(struct sim_world *world, uint64_t at, void (*then)(struct sim_world *world));

/* From now on a new connection is refused. */
void sim_host_refuse(struct sim_world *world);

/* Calls fn for each connection that the server has not lost, the oldest first. */
void sim_host_each_connection(struct sim_world *world,
                              void (*fn)(struct sim_connection *connection));

/* Waits until nothing is under way, which may be now, and calls the dialect's `drained`.  grace:
 * how long it waits, ns, before `timed_out` is called; SIM_TIME_ANY: for ever. */
void sim_host_drain(struct sim_world *world, uint64_t grace,
                    void (*timed_out)(struct sim_world *world));

/* How many connections, and how many applications, are still there. */
uint32_t sim_host_connection_count(struct sim_world *world);
uint32_t sim_host_task_count(struct sim_world *world);

/* Task.cancel(message) on every application that runs; NULL: without a message. */
void sim_host_cancel_tasks(struct sim_world *world, const char *message);

/* The application is told to end its lifespan; when that is done the process ends. */
void sim_host_leave(struct sim_world *world);

/* The process ends: its connections are closed, and what still runs is cancelled. */
void sim_host_end(struct sim_world *world);

/* A line in the host's log. */
void sim_host_log(struct sim_world *world, enum asgi_log_level level, const char *logger,
                  const char *text);

/* A connection was lost, or an application has ended. */
void sim_host_see_end(struct sim_world *world);

/* asgi_observer.shut_down. */
void sim_host_see_app_down(void *host);

#endif
