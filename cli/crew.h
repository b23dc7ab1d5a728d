/*
 * Many hands: the searches of all variants, each cut into units of work, done by so many child
 * processes at once, and taken in their order, so that what is said does not depend on how many
 * there were.
 */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/campaign.h"

#define CLI_CREW_JOBS_MAX 256

/* One variant to be searched. */
struct cli_target {
    const struct cli_scenario *scenario;
    const struct cli_plan *plan;
    bool is_elsewhere; /* another shard searches it */
};

/* Runs them with so many processes (1 to CLI_CREW_JOBS_MAX), until all are done or the campaign
 * wants no more; what was begun beyond that is ended. */
void cli_crew_run(struct cli_campaign *campaign, const struct cli_target *targets, uint32_t count,
                  uint32_t jobs);

#endif
