/*
 * What a child process does with worlds: explore a plan, replay a tape, or look closely at how a
 * tape kills.
 */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

#include "model/cut.h"
#include "model/strategy.h"

#include "cli/box.h"

enum cli_job_kind {
    CLI_JOB_EXPLORE, /* says a tally of what was found */
    CLI_JOB_REPLAY,  /* says an outcome with what the tape showed */
    CLI_JOB_AUTOPSY, /* runs a tape that is known to end the process, and says the trace until then
                      */
};

struct cli_job {
    enum cli_job_kind kind;
    const struct sim_plan *plan;
    struct sim_app_factory app;
    const struct model_strategy *strategy; /* of EXPLORE */
    uint64_t seed;
    const struct model_piece *piece; /* borrows; the part of the search; NULL: all of it */
    const struct sim_tape *deaths;   /* borrows; tapes that are known to end the process */
    uint32_t death_count;
    uint64_t execution_count_max; /* 0: no limit */
    bool stops_at_first;
    uint32_t patience; /* seconds of processor time without progress, after which it is given up; 0:
                          never */
    const struct sim_tape *tape; /* of the others */
};

struct cli_job_order {
    const struct cli_job *job;
    struct cli_box *box;
};

/* The body of a child (cli_child_options); context is a struct cli_job_order. */
void cli_job_run(void *context, int descriptor);

#endif
