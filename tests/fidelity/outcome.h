/*
 * What came out of a world, in the tables' words, and how it differs from what a table says.
 */
#ifndef TESTS_FIDELITY_OUTCOME_H
#define TESTS_FIDELITY_OUTCOME_H

#include "tests/fidelity/drive.h"

#define FIDELITY_EVENT_COUNT_MAX 512
#define FIDELITY_TEXT_SIZE       (1 << 20)

struct fidelity_event {
    uint32_t actor; /* index, or FIDELITY_LOG */
    const char *what;
    uint32_t iteration;
};

#define FIDELITY_LOG UINT32_MAX

struct fidelity_outcome {
    struct fidelity_event events[FIDELITY_EVENT_COUNT_MAX]; /* as in a timeline */
    uint32_t event_count;
    struct fidelity_event
        messages[FIDELITY_EVENT_COUNT_MAX]; /* JSON-RPC messages that reached a client */
    uint32_t message_count;
    const char *raised[FIDELITY_ACTOR_COUNT_MAX]; /* NULL for nothing */
    bool has_returned[FIDELITY_ACTOR_COUNT_MAX];
    char text[FIDELITY_TEXT_SIZE]; /* the words of all the above */
    size_t text_size;
};

/* Overwrites outcome, however it was before. */
void fidelity_outcome_take(struct fidelity_outcome *outcome, const struct fidelity_drive *drive,
                           const struct sim_world *world);

/*
 * Prints the first difference of the timeline and that of the row, each as "FILE:LINE:COLUMN: k N:
 * PLACE: expected ..., found ...", where line and column are those of what was expected; returns
 * whether there was none.
 */
bool fidelity_outcome_holds(const struct fidelity_outcome *outcome,
                            const struct fidelity_drive *drive);

#endif
