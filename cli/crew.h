/*
 * Many variants at once: work is numbered, done by so many child processes, and taken in the order
 * of its numbers, so that what is said does not depend on how many there were.
 */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include <stdint.h>

#include "cli/campaign.h"

#define CLI_CREW_JOBS_MAX 256

/* One variant to be run. */
struct cli_unit {
    const struct cli_scenario *scenario;
    const struct cli_plan *plan;
};

/* Runs the units, up to jobs (1 to CLI_CREW_JOBS_MAX) at once, until all are done or the campaign
 * wants no more; what was begun beyond that is ended. */
void cli_crew_run(struct cli_campaign *campaign, const struct cli_unit *units, uint32_t count,
                  uint32_t jobs);

#endif
