/*
 * An outcome as a report tells it: the verdict, and each finding with its token and the command
 * that replays it.
 */
#ifndef CLI_TOLD_H
#define CLI_TOLD_H

#include <stdint.h>

#include "reports/result.h"

#include "cli/library.h"
#include "cli/outcome.h"

struct cli_told {
    struct reports_variant
        variant; /* what a format is given; points below, to the outcome and to the scenario */
    struct reports_finding *findings; /* owns */
    char **texts;                     /* owns: tokens and commands */
    uint32_t text_count;
};

/* Fills in what follows from the outcome; the caller adds strategy, seed and how much is told.  The
 * outcome must live on. */
void cli_told_init(struct cli_told *told, const struct cli_scenario *scenario,
                   const struct cli_plan *plan, struct cli_outcome *outcome);
void cli_told_release(struct cli_told *told);

/* Whether a variant was as the scenario wants it; a replay holds unless it shows something. */
enum reports_verdict cli_told_judge(const struct sim_plan *plan, const struct cli_outcome *outcome);
enum reports_verdict cli_told_judge_replay(const struct cli_outcome *outcome);

/* "halfclose replay FILE:LINE [--variant NAME] TOKEN" for a shell; on the heap, the caller gives it
 * back. */
char *cli_told_replay_command(const struct cli_scenario *scenario, const struct cli_plan *plan,
                              const char *token);

#endif
