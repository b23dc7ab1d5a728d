/*
 * Exploring: many executions of one plan under one strategy, and what they proved.
 *
 * The world is rewound by restoring a snapshot where one was kept, else by executing again.  Every
 * Nth restored execution is executed again from the start and must give the same trace digest: the
 * self-check.
 */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

#include "model/finding.h"
#include "model/rule.h"
#include "model/strategy.h"
#include "model/survey.h"
#include "model/watch.h"

/* Unless options say otherwise. */
#define MODEL_SELF_CHECK_EVERY 1024

struct model_explore_options {
    const struct sim_plan *plan;
    struct sim_app_factory app;
    const struct model_rule *const *rules; /* borrows; ended by NULL; NULL: every rule */
    const struct model_strategy *strategy;
    uint64_t seed;
    const struct sim_tape
        *from; /* see start() of struct model_strategy; NULL: from the beginning */
    uint32_t fixed_count;
    const struct sim_tape *deaths; /* borrows; answers after which the process is known to die: such
                                      an execution ends there */
    uint32_t death_count;
    uint64_t execution_count_max; /* 0: no limit */
    bool stops_at_first; /* at the first violation (of a rule that the plan says it violates, when
                            it says so) */
    uint32_t self_check_every; /* 0: the default */
    bool is_restoring;         /* false: re-execute always (for tests) */
    void *blackbox;            /* see sim_world_attach_blackbox; may be NULL */
    size_t blackbox_size;
    bool (*is_interrupted)(void *context); /* asked between executions; may be NULL */
    void (*progress)(void *context, uint64_t execution_count); /* may be NULL */
    void *context;
};

enum model_extent {
    MODEL_EXHAUSTED, /* every execution was tried, up to its violation if it had one, and none hit a
                        bound */
    MODEL_SAMPLED,   /* stopped by the strategy's or the caller's limit */
    MODEL_STOPPED,   /* at the first violation */
    MODEL_BOUNDED,   /* some execution hit a bound: inconclusive */
    MODEL_INTERRUPTED,
    MODEL_FAILED, /* the background or the application could not be set up */
};

/* A tape that ends the process, in the executions of one exploration. */
struct model_death {
    uint64_t execution_index; /* the first execution that it ended, from 1; 0: none */
    uint64_t execution_count; /* how many it did */
};

struct model_result {
    enum model_extent extent;
    uint64_t execution_count;
    uint64_t restored_count; /* executions that began in a restored world */
    uint64_t
        self_check_count; /* ... and were executed from the start as well, with the same trace */
    uint64_t abandoned_count;    /* begun, and given up since what would follow is known */
    uint64_t discarded_count;    /* of execution_count: made again, as the search started again */
    uint64_t question_count_max; /* in one execution */
    uint64_t event_count;        /* over all executions */
    uint64_t iteration_count;
    const char *bound; /* the first bound that was hit; static */
    enum base_error error;
    struct model_finding *findings; /* owns */
    uint32_t finding_count;
    struct model_death *deaths; /* owns; one for each of the options' */
    uint32_t death_count;
    struct model_survey survey; /* owns */
    struct sim_tape last;       /* owns; the last execution's; empty when there was none */
};

void model_explore(const struct model_explore_options *options, struct model_result *out_result);
void model_result_release(struct model_result *result);

#define MODEL_REPLAY_WORDS_SIZE 128

/* One execution along a tape. */
struct model_replay {
    struct sim_world *world;   /* owns; as it ended, for a report to read its trace; NULL when it
                                  could not be made */
    struct model_watch *watch; /* owns; the world's */
    enum sim_world_state state;
    enum base_error error; /* why there is no world */
    uint32_t diverged_at;  /* the first step at which the world asked something else than the tape
                              answers; UINT32_MAX: none */
    char expected[MODEL_REPLAY_WORDS_SIZE];   /* at a divergence: what the tape says */
    char found[MODEL_REPLAY_WORDS_SIZE];      /* ... and what the world asks */
    const struct model_violation *violations; /* borrows from the watch */
    uint32_t violation_count;
};

/* A violation may end the execution before the tape ends; nothing else may.  Of the options: plan,
 * app, rules and blackbox. */
void model_replay(const struct model_explore_options *options, const struct sim_tape *tape,
                  struct model_replay *out_replay);
void model_replay_release(struct model_replay *replay);

#endif
