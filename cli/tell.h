/*
 * From what a search or a replay came to, to what a report tells: each finding is executed once
 * more, for its trace.
 */
#ifndef CLI_TELL_H
#define CLI_TELL_H

#include "cli/ending.h"
#include "cli/job.h"
#include "cli/outcome.h"
#include "cli/tally.h"

/* job: plan and application.  The outcome borrows texts from the tally. */
void cli_tell_tally(const struct cli_job *job, const struct cli_tally *tally,
                    struct cli_outcome *out_outcome);

/* What came of a job that replays a tape.  Takes the ending's texts out of it. */
void cli_tell_replay(const struct cli_job *job, struct cli_ending *ending,
                     struct cli_outcome *out_outcome);

#endif
