/*
 * A job in a process of its own, so that whatever happens to it, its parent and its user survive.
 *
 * A job whose process ends before its time is looked at closely: whose code was running decides
 * whether that is a finding about the server or a bug of ours.
 */
#ifndef CLI_ISOLATE_H
#define CLI_ISOLATE_H

#include "cli/job.h"
#include "cli/outcome.h"

/* Runs it and fills in *out_outcome, which must be released.  progress: see cli_child_options. */
void cli_isolate(const struct cli_job *job, const char *progress, struct cli_outcome *out_outcome);

#endif
