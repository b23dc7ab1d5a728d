#include "cli/isolate.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "base/check.h"
#include "base/text.h"

/* There is no other end for one that is wanted to die, and does not. */
#define AUTOPSY_TIMEOUT_MS 60000

void cli_isolate_start(const struct cli_job *job, const char *progress, uint64_t progress_base,
                       struct cli_isolated *out_isolated)
{
    CHECK(job->plan != NULL);
    const bool is_autopsy = job->kind == CLI_JOB_AUTOPSY;
    struct cli_box *box = cli_box_create();
    *out_isolated = (struct cli_isolated){.job = *job, .child.has_ended = true};
    out_isolated->order = (struct cli_job_order){.job = &out_isolated->job, .box = box};
    const struct cli_child_options options = {
        .body = cli_job_run,
        .context = &out_isolated->order,
        .box = box,
        .progress = progress,
        .progress_base = progress_base,
        .is_silent = is_autopsy,
        .timeout_ms = is_autopsy ? AUTOPSY_TIMEOUT_MS + job->patience * 2000 : 0,
    };
    out_isolated->is_refused = box == NULL || !cli_child_start(&options, &out_isolated->child);
    out_isolated->reason = out_isolated->is_refused ? (int32_t)errno : 0;
}

static void release(struct cli_isolated *isolated)
{
    CHECK(isolated->child.has_ended);
    cli_wire_release(&isolated->child.result.wire);
    if (isolated->order.box != NULL) {
        cli_box_destroy(isolated->order.box);
    }
}

static void describe_refusal(const struct cli_isolated *isolated, struct cli_ending *ending)
{
    struct base_text text;
    CHECK(isolated->is_refused);
    ending->kind = CLI_ENDING_REFUSED;
    base_text_init(&text, ending->death, sizeof ending->death);
    base_text_format(&text, "%s: %s",
                     isolated->order.box == NULL ? "no memory to share with a child process"
                                                 : "no child process",
                     strerror(isolated->reason));
}

void cli_isolate_finish(struct cli_isolated *isolated, struct cli_ending *out_ending)
{
    const struct cli_child_result *result = &isolated->child.result;
    CHECK(isolated->child.has_ended);
    *out_ending = (struct cli_ending){.kind = CLI_ENDING_SAID};
    if (isolated->is_refused) {
        describe_refusal(isolated, out_ending);
    } else if (result->is_forced) {
        out_ending->kind = CLI_ENDING_FORCED;
    } else if (WIFEXITED(result->status) && WEXITSTATUS(result->status) == 0) {
        out_ending->wire = result->wire;
        isolated->child.result.wire = (struct cli_wire){.size = 0};
    } else {
        cli_ending_describe_death(out_ending, isolated->order.box, result->status);
    }
    release(isolated);
}

void cli_isolate_stop(struct cli_isolated *isolated)
{
    cli_child_stop(&isolated->child);
    release(isolated);
}

void cli_isolate_interrupt(struct cli_isolated *isolated)
{
    if (isolated->order.box != NULL) {
        atomic_store(&isolated->order.box->is_interrupted, true);
    }
}

void cli_isolate(const struct cli_job *job, const char *progress, struct cli_ending *out_ending)
{
    struct cli_isolated isolated;
    struct cli_child *const children[] = {&isolated.child};
    cli_isolate_start(job, progress, 0, &isolated);
    while (!isolated.child.has_ended) {
        cli_child_attend(children, 1);
    }
    cli_isolate_finish(&isolated, out_ending);
}
