/*
 * A world with one connection and an application of letters, driven as a dialect's table says.
 */
#ifndef TESTS_FIDELITY_DIALECTS_DRIVE_H
#define TESTS_FIDELITY_DIALECTS_DRIVE_H

#include "sim/world.h"

#include "tests/fidelity/dialects/table.h"

#define DIALECT_DRIVE_NOTE_COUNT_MAX 128
#define DIALECT_DRIVE_TEXT_SIZE      200

/* As in a timeline: who, what, and in which iteration. */
struct dialect_drive_note {
    char who[16];
    char what[DIALECT_DRIVE_TEXT_SIZE];
    uint32_t iteration;
};

struct dialect_drive {
    struct sim_plan plan; /* first member: a world's plan leads here */
    struct dialect_drive *self;
    const struct dialect_table *table; /* borrows */
    struct sim_step steps[DIALECT_TABLE_STEP_COUNT_MAX + 1];
    struct sim_exchange_plan exchanges[DIALECT_TABLE_REQUEST_COUNT_MAX];
    uint32_t first;   /* iteration of the world that the table calls 0 */
    bool was_dropped; /* what the application sent last */
    struct dialect_drive_note notes[DIALECT_DRIVE_NOTE_COUNT_MAX];
    uint32_t note_count;
};

/* Runs the table for k; the notes are the result.  False: the world did not end. */
bool dialect_drive_run(struct dialect_drive *drive, const struct dialect_table *table, uint32_t k);

#endif
