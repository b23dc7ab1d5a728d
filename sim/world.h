/*
 * A world: one scenario variant being executed, on a virtual clock, with every open question asked.
 *
 *     world = sim_world_create(&options);              the application and the background are set
 * up by the first run while (sim_world_run(world) == SIM_WORLD_ASKS) { the world has stopped at a
 * question sim_world_answer(world, taken);
 *     }
 *
 * Between two runs a world can be saved, and later be restored to that point; its trace and its
 * tape are cut to fit.  It cannot tell a restored past from a fresh one.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/loop.h"

#include "asgi/app.h"
#include "asgi/observer.h"

#include "sim/choice.h"
#include "sim/client.h"
#include "sim/footprint.h"
#include "sim/plan.h"
#include "sim/trace.h"

struct sim_world;
struct sim_likeness;

/* Makes the application under test; memory from the loop's arena. */
struct sim_app_factory {
    enum base_error (*create)(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app);
};

/* Sees every event of the kinds that it asks for.  Its state is in the arena, so it is rewound with
 * the world. */
struct sim_monitor {
    size_t size;    /* bytes of state; zeroed */
    uint64_t kinds; /* bit 1 << enum sim_event_kind */
    void *context;  /* passed on; not part of the state; borrows */
    void (*see)(void *context, void *state, struct sim_world *world, const struct sim_event *event);
    /* May be NULL: its state holds nothing that only names or dates things (sim/likeness.h). */
    void (*even_out)(void *context, const void *state, const struct sim_likeness *likeness);
};

struct sim_world_options {
    const struct sim_plan *plan; /* borrows for the world's life */
    struct sim_app_factory app;
    const struct sim_monitor *monitors; /* borrows */
    uint32_t monitor_count;
    bool tells_footprints;    /* under the policy `any`: sim_world_footprints */
    bool is_untraced_runtime; /* leave out TASK_*, STREAM_*, SCOPE_* and TIMER_* events that no
                                 monitor asks for */
    bool is_compared;         /* for sim/likeness.h: its tasks note what reaches them */
};

enum sim_world_state {
    SIM_WORLD_READY,             /* the background is done; the scenario's own steps come next */
    SIM_WORLD_ASKS,              /* sim_world_question says what; sim_world_answer goes on */
    SIM_WORLD_ENDED,             /* nothing can happen any more */
    SIM_WORLD_STOPPED,           /* sim_world_stop was called: a violation */
    SIM_WORLD_BOUND,             /* a bound was hit; sim_world_bound says which */
    SIM_WORLD_BACKGROUND_FAILED, /* the background could not be finished */
};

/* NULL and *out_error when the application could not be made.  Allocates on the heap; owns what it
 * allocates. */
struct sim_world *sim_world_create(const struct sim_world_options *options,
                                   enum base_error *out_error);
void sim_world_destroy(struct sim_world *world);

/* Runs to the next stop.  After ASKS an answer must have been given. */
enum sim_world_state sim_world_run(struct sim_world *world);
const struct sim_question *sim_world_question(const struct sim_world *world);
void sim_world_answer(struct sim_world *world, uint32_t taken);

/* From now on the world does not stop at questions, but goes on to its end; answer NULL: it stops
 * again.  For those who need neither save it nor look at it on the way: two changes of stack less.
 */
void sim_world_answer_by(struct sim_world *world, struct sim_answerer answerer);

/* The bound that was hit, and how to raise it: "iterations", "arena". */
const char *sim_world_bound(const struct sim_world *world);

/* Ends the execution at a bound (static), from inside the world; never comes back.  For what keeps
 * tables with a bound of its own: a monitor, a dialect. */
_Noreturn void sim_world_hit_bound(struct sim_world *world, const char *bound);

/* The process is told to end, and its host does what the dialect's real server does then. */
void sim_world_signal(struct sim_world *world, enum sim_signal signal);

/* The application is told to end its lifespan; open requests go on. */
void sim_world_shut_down(struct sim_world *world);

/* Ends the execution at the end of the current step; for monitors. */
void sim_world_stop(struct sim_world *world);

const struct sim_plan *sim_world_plan(const struct sim_world *world);
/* The application under test, in the world's arena: it lies there in every execution. */
struct asgi_app *sim_world_app(const struct sim_world *world);
const struct sim_trace *sim_world_trace(const struct sim_world *world);
/* How many of the trace's events came before the scenario's own steps; 0 in the background. */
uint32_t sim_world_background_event_count(const struct sim_world *world);
const struct sim_tape *sim_world_tape(const struct sim_world *world);
/* The steps since the last answer, or since the background; valid until the world goes on. */
const struct sim_footprints *sim_world_footprints(const struct sim_world *world);
/* How many handles of the loop have run since the world was made. */
uint64_t sim_world_handle_count(const struct sim_world *world);
/* Bytes of the arena in use. */
size_t sim_world_arena_used(const struct sim_world *world);

/* Memory for a monitor whose tables grow: zeroed, and rewound with the world. */
void *sim_world_take(struct sim_world *world, size_t size);

/* The counts that at_end expectations speak of. */
struct sim_world_counts {
    uint32_t session_count; /* in the application's table */
    uint32_t task_count;    /* alive with an owner */
    uint32_t stream_count;  /* with an end open and an owner */
};
struct sim_world_counts sim_world_counts(const struct sim_world *world);

/* Faults that have struck since the background. */
uint32_t sim_world_fault_count(const struct sim_world *world);

/* Is there a live task with this owner?  For monitors. */
bool sim_world_owner_has_tasks(const struct sim_world *world, uint32_t owner);
bool sim_world_owner_has_streams(const struct sim_world *world, uint32_t owner);

/* The step that keeps a lane from going on, in the order of lanes; for the words of an execution
 * that ends with steps undone. NULL when every step was done.  *out_lane (may be NULL) is the
 * lane's name. */
const struct sim_step *sim_world_undone(const struct sim_world *world, const char **out_lane);

/* The kind and request of an owner, as owner_opened gave it out; request is 0 for a session. */
enum asgi_owner_kind sim_world_owner_kind(const struct sim_world *world, uint32_t owner,
                                          uint32_t *out_request);

/* Asks a question from inside the world (an action, a dialect, a fault); returns the answer, below
 * count.  Switches to whoever runs the world, so the caller's frame must be on one of the world's
 * own stacks. */
uint32_t sim_world_choose(struct sim_world *world, enum sim_choice_kind kind, uint32_t count,
                          const char *const *labels);

/* Which code was running: tells a crash of the server under test from one of ours.  Readable after
 * a crash when the pointed-to memory is shared. */
enum sim_world_whose {
    SIM_WORLD_OURS,
    SIM_WORLD_SERVERS,
};

/* Where the world keeps that, and a copy of its tape, for whoever survives it.  memory: from
 * sim_blackbox_size() bytes. */
void sim_world_attach_blackbox(struct sim_world *world, void *memory, size_t size);

struct sim_snapshot;
struct sim_snapshot *sim_world_save(const struct sim_world *world);
/* In the memory of one that nobody needs any more, where that is large enough; old may be NULL. */
struct sim_snapshot *sim_world_save_over(const struct sim_world *world, struct sim_snapshot *old);
void sim_world_restore(struct sim_world *world, const struct sim_snapshot *snapshot);
void sim_snapshot_destroy(struct sim_snapshot *snapshot);
size_t sim_snapshot_size(const struct sim_snapshot *snapshot);

#endif
