/*
 * Findings: the ways in which executions went wrong, each once, with the shortest tape that shows
 * it.
 */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/choice.h"

#include "model/watch.h"

/* Fingerprints are made of static words, so there are few of them. */
#define MODEL_FINDING_COUNT_MAX 1024

struct model_finding {
    struct model_violation violation; /* as the execution of that tape showed it */
    uint64_t fingerprint;
    uint64_t execution_index; /* the first execution that showed it, from 1 */
    uint64_t last_index;      /* ... and the last one */
    uint64_t execution_count; /* how many did */
    struct sim_tape tape; /* the shortest one seen: fewest answers that are not the default, then
                             fewest answers; owns */
};

struct model_findings {
    struct model_finding *items; /* owns */
    uint32_t count;
    uint32_t capacity;
};

/* Adds what execution number `index` has shown; tape is copied when it is the shortest. */
void model_findings_add(struct model_findings *findings, const struct model_violation *violation,
                        const struct sim_tape *tape, uint64_t index);

void model_findings_release(struct model_findings *findings);

/* Is one tape shorter than the other? */
bool model_finding_is_shorter(const struct sim_tape *one, const struct sim_tape *other);

#endif
