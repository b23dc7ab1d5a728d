/*
 * A simulated world, watched by all rules, as steps for an explorer.
 */
#ifndef MODEL_WORLD_STEPS_H
#define MODEL_WORLD_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#include "sim/world.h"

#include "model/steps.h"
#include "model/watch.h"

struct model_world_steps_options {
    const struct sim_plan *plan; /* borrows */
    struct sim_app_factory app;
    const struct model_rule *const *rules; /* borrows; ended by NULL; NULL: every rule */
    bool tells_footprints;                 /* under the policy `any`: what its steps access */
    bool is_traced_fully;                  /* runtime events that nobody needs, for a report */
    bool is_compared;                      /* its states are: it has fingerprints */
    bool is_unwatched;                     /* no rule sees it: to measure what rules cost */
    void *blackbox;                        /* borrows; may be NULL: see sim_world_attach_blackbox */
    size_t blackbox_size;
    const struct sim_tape *deaths; /* borrows; where such a tape ends, so does the execution */
    uint32_t death_count;
};

#define MODEL_WORLD_STEPS_LIVES UINT32_MAX

struct model_world_steps {
    struct model_steps steps;
    struct model_world_steps_options options;
    struct model_watch *watch; /* owns */
    struct sim_world *world;   /* owns; NULL when the application could not be made */
    struct sim_snapshot
        *ready; /* owns; the world behind its background; NULL when it did not get there */
    struct sim_snapshot *spare; /* owns; discarded last, for the next to be saved; or NULL */
    enum sim_world_state state; /* how it stopped last */
    uint32_t answered;          /* the last answer, while the state is SIM_WORLD_ASKS */
    uint32_t death;             /* the tape that ended the execution, or MODEL_WORLD_STEPS_LIVES */
    enum base_error error;      /* why there is no world */
    struct sim_answerer answerer; /* of the world, and of the one made after it */
    uint64_t answered_at;         /* handles that had run at the last answer */
    struct model_step *executed;  /* owns */
    uint32_t executed_capacity;
};

/* Makes the world and runs its background; state is SIM_WORLD_READY when there are executions to
 * explore. */
void model_world_steps_init(struct model_world_steps *self,
                            struct model_world_steps_options options);
void model_world_steps_release(struct model_world_steps *self);

#endif
