/*
 * The black box: what of a world survives a crash of the process that runs it.
 *
 * It lies in memory that the host shares with a parent process.  The world keeps it up to date; the
 * survivor reads it.
 */
#ifndef SIM_BLACKBOX_H
#define SIM_BLACKBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#include "sim/choice.h"

struct sim_blackbox {
    uint32_t whose; /* enum sim_world_whose: whose code was running */
    uint32_t choice_count;
    uint32_t choice_capacity;
    uint32_t is_cut_short; /* the tape was longer than the box */
    uint64_t turn_count;   /* how often it went from one's code to the other's */
    struct sim_choice choices[];
};

/* Bytes for a tape of that many choices. */
size_t sim_blackbox_size(uint32_t choice_count_max);

/* Copies the tape out of a box; whose code was running is in box->whose. */
void sim_blackbox_read(const struct sim_blackbox *box, struct sim_tape *out_tape);

#endif
