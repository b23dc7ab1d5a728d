/*
 * Where releases of hypercorn went wrong, the right decision stands here; bugs (sim/bug.h) replace
 * it.
 */
#ifndef SIM_DIALECTS_HYPERCORN_STEPS_H
#define SIM_DIALECTS_HYPERCORN_STEPS_H

#include <stdbool.h>

#include "sim/connection.h"

struct hypercorn_steps {
    /* The response is complete: can the connection take a next request?  h11 raises when it is told
     * to and one of the two sides is not done. */
    bool (*is_reusable)(const struct sim_cycle *cycle);
};

extern const struct sim_family hypercorn_family;

#endif
