/*
 * Inside a world: what its parts share.  For sim/ and for dialects; nobody else includes it.
 *
 * struct sim_world is on the heap and is never rewound; struct sim_state lies in the arena and is
 * all that an execution changes, besides the stacks and the two lengths of trace and tape.
 */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include <string.h>

#include "base/arena.h"
#include "base/likeness.h"

#include "runtime/context.h"
#include "runtime/steps.h"
#include "runtime/task.h"

#include "sim/host.h"
#include "sim/world.h"

struct sim_connection;

struct sim_lane_state {
    const struct sim_lane *lane; /* borrows from the plan */
    uint32_t parent;             /* index of the lane whose race this one is in; UINT32_MAX: none */
    uint32_t step;
    uint32_t phase;
    uint32_t step_count;    /* of what was performed, phases too */
    uint32_t running_count; /* lanes of the race at which this one stands */
    bool is_active;
    bool is_offered; /* that its current phase may come now was told as a release */
    bool is_waking;  /* a timer for the current step is set */
    uint64_t since;  /* when the step before was over */
};

struct sim_anchor_state {
    const struct sim_anchor *anchor; /* borrows from the plan; NULL: no step has it */
    uint32_t count;                  /* how often it has happened */
};

#define SIM_VARIABLE_SIZE_MAX 128

struct sim_variable_state {
    char value[SIM_VARIABLE_SIZE_MAX]; /* "" until the response came */
};

struct sim_owner_state {
    enum asgi_owner_kind kind;
    uint32_t request; /* 0 for a session */
    bool has_ended;
    uint32_t task_count;
    uint32_t stream_count; /* streams with an end open */
    bool has_suspended;    /* a request's own task, since faults were last asked about */
};

#define SIM_OWNER_COUNT_FIRST 8
#define SIM_OWNER_COUNT_MAX   256

struct sim_exchange {
    struct sim_exchange_view view;
    char rpc_id[40]; /* raw text of the JSON-RPC id of its request; "" for none */
};

struct sim_state {
    struct runtime_stacks *stacks;
    struct runtime_context *main;   /* the world's own: startup, background, steps, end */
    struct runtime_context *asking; /* who goes on at the next run */
    struct runtime_loop *loop;
    struct asgi_app *app;

    enum sim_world_state status;
    struct sim_question question;
    uint32_t answer;
    uint64_t acting; /* whose step is being done, with footprints; 0: nobody's */
    struct sim_withdrawals *withdrawals; /* with footprints; else NULL */
    bool is_over;                        /* of footprints nothing more is told */
    bool is_background;                  /* questions answer themselves with 0 */
    bool is_stopping;
    bool has_suspended;   /* a task, since the last iteration began; where faults are asked about */
    uint32_t faults_left; /* that may still strike; 0 in the background */
    const char *bound;    /* static */
    uint64_t base_time;   /* when the background was done */
    uint32_t base_iteration;
    uint32_t base_event_count;

    uint32_t event_count; /* lengths of what is outside the arena */
    uint32_t text_size;
    uint32_t tape_count;

    uint32_t request_count;
    uint32_t connection_count;
    uint32_t entropy_count;
    uint32_t owner_count;
    uint32_t owner_capacity;     /* at most SIM_OWNER_COUNT_MAX */
    uint32_t progress_iteration; /* the last in which more happened than steps of tasks */
    bool has_told_turns;         /* since then */
    uint32_t owned_task_count;
    uint32_t owned_stream_count;
    struct sim_owner_state *owners; /* by id - 1; grows with what is known, for small snapshots */

    struct sim_lane_state *lanes; /* background, main, and what is nested in them */
    uint32_t lane_count;
    uint32_t active_lane_count;
    struct sim_anchor_state *anchors;
    struct sim_variable_state *variables;
    struct sim_exchange *exchanges;
    struct sim_connection *connections; /* newest first */
    struct sim_host host;
    void **monitor_states;
};

/* The hash of a label that was hashed before, and will be again and again. */
struct sim_label_hash {
    const char *label; /* borrows: static, or of the plan; NULL: none yet */
    uint32_t hash;
};

#define SIM_LABEL_HASH_COUNT 64

struct sim_world {
    const struct sim_plan *plan; /* borrows */
    struct sim_app_factory app_factory;
    const struct sim_monitor *monitors; /* borrows */
    uint32_t monitor_count;
    uint64_t wanted_kinds; /* kinds that must be recorded or seen by somebody */
    uint64_t seen_kinds;   /* kinds that a monitor sees */
    uint64_t anchored_kinds;
    struct sim_bounds bounds; /* the plan's, with what it leaves open */
    void *arena_block;        /* owns */
    void *stacks_block;       /* owns */
    struct base_arena *arena;
    struct sim_state *state;
    struct base_likeness *likeness; /* owns; NULL: nobody compares its moments */
    struct sim_trace trace;
    struct sim_tape tape;
    bool tells_footprints;
    struct sim_footprints footprints; /* never rewound: of what was executed last */
    struct sim_answerer answerer;     /* answer NULL: the world stops at each question */
    struct sim_label_hash label_hashes[SIM_LABEL_HASH_COUNT]; /* of labels that stay */
    struct sim_blackbox *blackbox;                            /* borrows; may be NULL */
    size_t blackbox_size;
    /* What is wrong, from the plan's bugs; nobody changes it afterwards. */
    struct runtime_steps runtime_steps;
    void *dialect_steps;               /* owns; NULL: the dialect has no family */
    struct asgi_settings app_settings; /* with the bugs that are neither runtime's nor dialect's */
    const char **app_bugs;             /* owns */
    enum base_error error;
};

/* Records the event and shows it to monitors and anchors.  time and iteration are filled in; task,
 * request where they are 0 and known.  Ends the execution at the bound on events. */
void sim_emit_event(struct sim_world *world, const struct sim_event *event, const char *text,
                    size_t size);

static inline void sim_emit(struct sim_world *world, struct sim_event event, const char *text)
{
    sim_emit_event(world, &event, text, text[0] == '\0' ? 0 : strlen(text));
}

/* Switches to the outside; comes back at the next run. */
void sim_world_pause(struct sim_world *world, enum sim_world_state status);

/* The world's question, to be filled with alternatives and then asked: as sim_world_choose does,
 * with everything that there is to tell about them. */
struct sim_question *sim_world_pose(struct sim_world *world, enum sim_choice_kind kind,
                                    bool is_scheduling);
uint32_t sim_world_ask(struct sim_world *world);

/* sim/lanes.c: the steps of the plan. */
void sim_lanes_init(struct sim_world *world);
void sim_lanes_start(struct sim_world *world, const struct sim_lane *lane);
bool sim_lanes_are_done(const struct sim_world *world, const struct sim_lane *lane);
bool sim_lanes_have_pending(struct sim_world *world);
void sim_lanes_poll(struct sim_world *world); /* the arrivals of one iteration */
/* Policy any: adds the events that may come now to the alternatives; lets one of them come. */
void sim_lanes_offer(struct sim_world *world, struct sim_question *question);
void sim_lanes_take(struct sim_world *world, uint64_t actor);
uint64_t sim_lanes_actor(uint32_t lane);
void sim_lanes_see(struct sim_world *world, const struct sim_event *event);

/* sim/reading.c: connections of which something waits to be read. */
bool sim_reading_is_pending(const struct sim_world *world);
void sim_reading_poll(struct sim_world *world);

/* sim/observe.c: what runtime and application tell the world. */
extern const struct runtime_observer sim_runtime_observer;
extern const struct asgi_observer sim_asgi_observer;
struct sim_owner_state *sim_owner_get(struct sim_world *world, uint32_t owner);
uint32_t sim_owner_open(struct sim_world *world, enum asgi_owner_kind kind, uint32_t request,
                        const char *name);
void sim_owner_end(struct sim_world *world, uint32_t owner);

/* sim/bug.c: steps and the application's settings, with the bugs of the plan. */
MUST_USE enum base_error sim_bugs_apply(struct sim_world *world);
void sim_bugs_release(struct sim_world *world);

/* sim/liveness.c: who waits at the end, and who turns without getting on. */
void sim_waits_tell(struct sim_world *world);
void sim_turns_count(struct sim_world *world);
static inline void sim_turns_see(struct sim_world *world, enum sim_event_kind kind);

/* sim/blackbox.c */
void sim_blackbox_see_choice(struct sim_world *world, struct sim_choice choice);
void sim_blackbox_cut(struct sim_world *world, uint32_t count);
static inline void sim_blackbox_enter(struct sim_world *world, enum sim_world_whose whose);

#include "sim/blackbox.h"

/* Steps of tasks that stay where they are, and answers to questions. */
#define SIM_IDLE_KINDS                                                                  \
    (SIM_EVENT_BIT(CHOICE) | SIM_EVENT_BIT(TASK_STARTED) | SIM_EVENT_BIT(TASK_AWAITS) | \
     SIM_EVENT_BIT(TASK_RESUMED) | SIM_EVENT_BIT(TURNS))

static inline void sim_turns_see(struct sim_world *world, enum sim_event_kind kind)
{
    if ((SIM_IDLE_KINDS >> kind & 1) == 0) {
        world->state->progress_iteration = runtime_loop_iteration(world->state->loop);
        world->state->has_told_turns = false;
    }
}

static inline void sim_blackbox_enter(struct sim_world *world, enum sim_world_whose whose)
{
    if (world->blackbox != NULL) {
        world->blackbox->whose = (uint32_t)whose;
        world->blackbox->turn_count++;
    }
}

#endif
