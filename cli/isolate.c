#include "cli/isolate.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "cli/exit.h"

#define AUTOPSY_TIMEOUT_MS 20000
#define SERVER_FOLDER      "reference_server/"

struct death {
    const char *name;
    int number;
};

/* The signals that code sends to itself by doing what it must not. */
static const struct death deaths[] = {
    {"SIGSEGV", SIGSEGV}, {"SIGBUS", SIGBUS},   {"SIGILL", SIGILL},
    {"SIGFPE", SIGFPE},   {"SIGABRT", SIGABRT},
};

static const char *signal_name(int number)
{
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        if (deaths[i].number == number) {
            return deaths[i].name;
        }
    }
    return NULL;
}

static void describe_exit(int status, struct base_text *out)
{
    if (WIFSIGNALED(status)) {
        const char *name = signal_name(WTERMSIG(status));
        if (name != NULL) {
            base_text_append(out, name);
        } else {
            base_text_format(out, "signal %d%s", WTERMSIG(status),
                             WTERMSIG(status) == SIGKILL ? " (out of memory?)" : "");
        }
    } else if (WEXITSTATUS(status) == CLI_EXIT_BUG) {
        base_text_append(out, "a memory error, reported by a sanitizer above");
    } else {
        base_text_format(out, "an early end with status %d", WEXITSTATUS(status));
    }
}

static bool is_servers_check(const struct cli_box *box)
{
    return strncmp(box->check_file, SERVER_FOLDER, strlen(SERVER_FOLDER)) == 0;
}

static bool is_killed_by_somebody(int status)
{
    return WIFSIGNALED(status) && signal_name(WTERMSIG(status)) == NULL;
}

static void describe_death(const struct cli_box *box, int status, struct cli_outcome *outcome)
{
    struct base_text death;
    base_text_init(&death, outcome->death, sizeof outcome->death);
    bool is_servers = box->world->whose == SIM_WORLD_SERVERS && !is_killed_by_somebody(status);
    if (atomic_load(&box->has_check)) {
        is_servers = is_servers_check(box);
        base_text_format(&death, "the check '%s' failed at %s:%d", box->check, box->check_file,
                         (int)box->check_line);
    } else {
        describe_exit(status, &death);
    }
    outcome->end = is_servers ? CLI_OUTCOME_SERVER_DIED : CLI_OUTCOME_WE_DIED;
    outcome->execution_count = atomic_load(&box->execution_count) + 1;
    sim_blackbox_read(box->world, &outcome->tape);
}

/* Runs the tape again in a process that sends its trace when it dies. */
static void look_closely(const struct cli_job *job, struct cli_outcome *outcome)
{
    struct cli_box *box = cli_box_create();
    if (box == NULL) {
        return;
    }
    struct cli_job autopsy = *job;
    autopsy.kind = CLI_JOB_AUTOPSY;
    autopsy.tape = &outcome->tape;
    struct cli_job_order order = {.job = &autopsy, .box = box};
    const struct cli_child_options options = {.body = cli_job_run,
                                              .context = &order,
                                              .box = box,
                                              .is_silent = true,
                                              .timeout_ms = AUTOPSY_TIMEOUT_MS};
    struct cli_child_result result;
    if (cli_child_run(&options, &result)) {
        outcome->found = base_heap_take(sizeof *outcome->found);
        outcome->found_count = 1;
        struct cli_found *found = &outcome->found[0];
        sim_tape_init(&found->tape);
        sim_tape_copy(&found->tape, &outcome->tape);
        sim_trace_init(&found->trace);
        found->told = (struct reports_finding){.rule = "crash"};
        cli_wire_release(&outcome->wire);
        outcome->wire = result.wire;
        found->told.background_event_count = cli_outcome_take_trace(&outcome->wire, &found->trace);
    } else {
        cli_wire_release(&result.wire);
    }
    cli_box_destroy(box);
}

static void give_up(struct cli_outcome *outcome, const char *what, int32_t reason)
{
    outcome->extent = MODEL_FAILED;
    struct base_text death;
    base_text_init(&death, outcome->death, sizeof outcome->death);
    base_text_format(&death, "%s: %s", what, strerror(reason));
    outcome->trouble = outcome->death;
}

void cli_isolate_start(const struct cli_job *job, const char *progress,
                       struct cli_isolated *out_isolated)
{
    CHECK(job->plan != NULL);
    struct cli_box *box = cli_box_create();
    *out_isolated = (struct cli_isolated){.job = *job, .child.has_ended = true};
    out_isolated->order = (struct cli_job_order){.job = &out_isolated->job, .box = box};
    const struct cli_child_options options = {
        .body = cli_job_run, .context = &out_isolated->order, .box = box, .progress = progress};
    out_isolated->is_refused = box == NULL || !cli_child_start(&options, &out_isolated->child);
    out_isolated->reason = out_isolated->is_refused ? (int32_t)errno : 0;
}

/* What a child that lived to its end has said. */
static void take_words(struct cli_isolated *isolated, struct cli_outcome *outcome)
{
    outcome->wire = isolated->child.result.wire;
    isolated->child.result.wire = (struct cli_wire){.size = 0};
    if (!cli_outcome_read(outcome)) {
        give_up(outcome, "a child process said something that cannot be understood", EPROTO);
    }
}

static void release(struct cli_isolated *isolated)
{
    CHECK(isolated->child.has_ended);
    cli_wire_release(&isolated->child.result.wire);
    if (isolated->order.box != NULL) {
        cli_box_destroy(isolated->order.box);
    }
}

void cli_isolate_finish(struct cli_isolated *isolated, struct cli_outcome *out_outcome)
{
    const struct cli_child_result *result = &isolated->child.result;
    const struct cli_box *box = isolated->order.box;
    CHECK(isolated->child.has_ended);
    cli_outcome_init(out_outcome);
    if (isolated->is_refused) {
        give_up(out_outcome,
                box == NULL ? "no memory to share with a child process" : "no child process",
                isolated->reason);
    } else if (result->is_forced) {
        out_outcome->end = CLI_OUTCOME_FORCED;
        out_outcome->extent = MODEL_INTERRUPTED;
        out_outcome->execution_count = atomic_load(&box->execution_count);
    } else if (WIFEXITED(result->status) && WEXITSTATUS(result->status) == 0) {
        take_words(isolated, out_outcome);
    } else {
        describe_death(box, result->status, out_outcome);
        look_closely(&isolated->job, out_outcome);
    }
    release(isolated);
}

void cli_isolate_stop(struct cli_isolated *isolated)
{
    cli_child_stop(&isolated->child);
    release(isolated);
}

void cli_isolate(const struct cli_job *job, const char *progress, struct cli_outcome *out_outcome)
{
    struct cli_isolated isolated;
    struct cli_child *const children[] = {&isolated.child};
    cli_isolate_start(job, progress, &isolated);
    while (!isolated.child.has_ended) {
        cli_child_attend(children, 1);
    }
    cli_isolate_finish(&isolated, out_outcome);
}
