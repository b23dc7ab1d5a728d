/*
 * A job in a process of its own, so that whatever happens to it, its parent and its user survive.
 *
 * Of a job whose process ends before its time, whose code was running decides whether that is a
 * finding about the server or a bug of ours.
 */
#ifndef CLI_ISOLATE_H
#define CLI_ISOLATE_H

#include "cli/child.h"
#include "cli/ending.h"
#include "cli/job.h"

/* A job that was started. */
struct cli_isolated {
    struct cli_job job;
    struct cli_job_order order;
    struct cli_child child;
    bool is_refused; /* by the system: there is no child */
    int32_t reason;  /* errno, then */
};

/* Begins; the struct must stay where it is until the end, and so must what the job points to.
 * progress, progress_base: see cli_child_options. */
void cli_isolate_start(const struct cli_job *job, const char *progress, uint64_t progress_base,
                       struct cli_isolated *out_isolated);

/* Once its child has ended: fills in *out_ending, which must be released. */
void cli_isolate_finish(struct cli_isolated *isolated, struct cli_ending *out_ending);

/* Instead: whatever it was about to say is not needed any more. */
void cli_isolate_stop(struct cli_isolated *isolated);

/* Asks it to come to an end with what it has. */
void cli_isolate_interrupt(struct cli_isolated *isolated);

/* From the start to the end. */
void cli_isolate(const struct cli_job *job, const char *progress, struct cli_ending *out_ending);

#endif
