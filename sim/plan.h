/*
 * A plan: one scenario variant, compiled.  Plain data, made by scenarios/ (or a test), borrowed by
 * worlds.
 *
 * Lanes are lists of steps; within a lane one step follows the other, and only the lanes of a race
 * are free against each other.  A step is active (it makes an external event, which may come at any
 * iteration from when the step is due) or passive (it waits until something can be observed).
 *
 * To add an action, add one file to scenarios/actions/ (see scenarios/action.h).
 */
#ifndef SIM_PLAN_H
#define SIM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asgi/message.h"
#include "asgi/settings.h"

#include "sim/event.h"

struct sim_world;
struct sim_step;
struct sim_dialect;

enum sim_policy {
    SIM_POLICY_ASYNCIO, /* first in, first out; only arrivals, timers and faults are open */
    SIM_POLICY_ANY,     /* any ready handle may run next */
};

/* The revisions of MCP between which what a client means by leaving has changed. */
enum sim_era {
    SIM_ERA_LEGACY,     /* up to 2025-11-25: a disconnect is no cancellation */
    SIM_ERA_2026_07_28, /* and from there on it is */
};

/* What a step does: static, one per action file. */
struct sim_action {
    const char *name; /* "request" */

    /* NULL: at once.  Must not change the world. */
    bool (*ready)(struct sim_world *world, const struct sim_step *step, uint32_t phase);

    /* NULL for a passive step, which is over as soon as it is ready.  Does phase 0, 1, ...; returns
     * true after the last one.  Each phase is an external event of its own. */
    bool (*perform)(struct sim_world *world, const struct sim_step *step, uint32_t phase);

    bool may_end_host; /* it tells the process to end */
};

enum sim_anchor_kind {
    SIM_ANCHOR_NONE,
    SIM_ANCHOR_EVENT, /* the count-th event of a kind about an exchange */
    SIM_ANCHOR_AWAIT, /* a task with that await label, of that exchange's request or of any, is
                         suspended there for the count-th time */
};

/* "call.event[2]", "call@post.writer_send": what must have happened before a step is due. */
struct sim_anchor {
    enum sim_anchor_kind kind;
    enum sim_event_kind event;
    const char *label; /* of the event or the await; NULL: any */
    bool is_final;     /* only an event whose flag is 0: the app.send that completes the response */
    uint32_t exchange; /* index into plan->exchanges, or SIM_EXCHANGE_ANY */
    uint32_t count;    /* the how-manieth, from 1 */
    uint32_t anchor_id; /* index of its counter in the world; below plan->anchor_count */
};

#define SIM_EXCHANGE_ANY UINT32_MAX
#define SIM_TIME_ANY     UINT64_MAX

struct sim_lane {
    const char *name; /* "main", or the race lane's */
    const struct sim_step *steps;
    uint32_t step_count;
};

struct sim_step {
    const struct sim_action *action; /* NULL for a race */
    const void *parameters;          /* the action's own; owned by the plan */
    const char *label; /* "del: DELETE /mcp": names the alternative in choices and traces; unique in
                          a plan */
    struct sim_anchor after;
    uint64_t at;      /* ns after the background, or SIM_TIME_ANY: open */
    uint64_t wait_ns; /* not before so long after the step before it was over; 0: at once */
    uint32_t line;
    const struct sim_lane *lanes; /* of a race; it is over when all of them are */
    uint32_t lane_count;
};

/* A request and its response, as the client that made it sees it. */
struct sim_exchange_plan {
    const char *name; /* the step's "as" */
    const char *client;
};

/* A ${name} that a response fills in while the world runs. */
struct sim_variable {
    const char *name;
    uint32_t exchange;
    const char *header; /* lower case: the response header that it is taken from; NULL: it is the id
                           of the last event that came */
};

struct sim_reply_expectation {
    uint32_t exchange;
    uint32_t line;
    uint32_t column;
    int32_t status;              /* -1: not said */
    int32_t event_count;         /* JSON-RPC messages that reached the client; -1: not said */
    int32_t reply;               /* -1: not said; 0: none; 1: a result; 2: an error */
    int32_t error_code;          /* 0: not said */
    int32_t ended;               /* -1: not said; whether the response was completed */
    int64_t retry_ms;            /* 0: not said; -1: the response does not say when to come back */
    const char *const *messages; /* that reached the client, in words; NULL: not said */
    uint32_t message_count;
};

struct sim_end_expectation {
    int32_t session_count; /* -1: not said */
    int32_t task_count;
    int32_t stream_count;
    uint32_t line;
    uint32_t column;
};

/* How the process is told to end. */
enum sim_signal {
    SIM_SIGNAL_TERM,
    SIM_SIGNAL_INT,
};

/* What the host was configured with. */
struct sim_host_settings {
    bool has_grace;    /* false: the dialect's own */
    uint64_t grace_ns; /* how long it waits for what is under way, once it was told to end;
                          SIM_TIME_ANY: for ever */
};

struct sim_bounds {
    uint32_t event_count_max; /* 0: SIM_EVENT_COUNT_MAX */
    uint32_t iteration_count_max;
    uint64_t time_ns_max;
    size_t arena_size; /* 0: SIM_ARENA_SIZE */
    uint32_t task_count_max;
};

/* Stands among the rules that a plan violates for what the plan itself expects. */
#define SIM_EXPECTATION "expectation"

#define SIM_EVENT_COUNT_MAX     20000
#define SIM_ITERATION_COUNT_MAX 5000
/* Iterations without anything but steps of tasks: who goes on so turns for ever. */
#define SIM_TURN_COUNT_MAX      1000
#define SIM_TIME_NS_MAX         (UINT64_C(3600) * 1000000000)
#define SIM_ARENA_SIZE          ((size_t)1024 * 1024)
#define SIM_TASK_COUNT_MAX      96

struct sim_fault;

struct sim_plan {
    const char *name; /* "seed: a notification races DELETE[how=fin]" */
    const char *file;
    uint32_t line;
    uint64_t fingerprint; /* of what the plan means: a replay token carries it */
    struct asgi_settings settings;
    const struct sim_dialect *dialect; /* static */
    struct sim_host_settings host;
    enum sim_policy policy;
    bool told_is_open; /* ask in which order cancelled tasks are told; false: in the order of entry
                        */
    enum sim_era era;  /* chooses rules; the server does not see it */
    const struct sim_fault *const *faults; /* that may strike; static each */
    uint32_t fault_count;
    uint32_t fault_count_max; /* in one execution */
    struct sim_bounds bounds;
    struct sim_lane background; /* run once, in the default order, before the world is saved */
    struct sim_lane main;
    const struct sim_exchange_plan *exchanges;
    uint32_t exchange_count;
    const struct sim_variable *variables;
    uint32_t variable_count;
    uint32_t anchor_count;
    uint32_t lane_count; /* all lanes, nested ones included */
    const struct sim_reply_expectation *replies;
    uint32_t reply_count;
    struct sim_end_expectation at_end;
    const char *const *violates; /* rules that the scenario demonstrates, or SIM_EXPECTATION; empty:
                                    none */
    uint32_t violate_count;
};

#endif
