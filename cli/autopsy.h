/*
 * How a tape ends the process: it is run once more, and the last thing that the dying process does
 * is to send its trace.
 */
#ifndef CLI_AUTOPSY_H
#define CLI_AUTOPSY_H

#include "cli/box.h"
#include "cli/job.h"

/* In the child.  Signals, failed checks and what a sanitizer reports all lead to a trace in the
 * descriptor. */
void cli_autopsy_run(const struct cli_job *job, struct cli_box *box, int descriptor);

#endif
