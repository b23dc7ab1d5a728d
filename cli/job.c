#include "cli/job.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

#include "model/explore.h"

#include "cli/autopsy.h"
#include "cli/child.h"
#include "cli/exit.h"
#include "cli/outcome.h"
#include "cli/tally.h"
#include "cli/watchdog.h"

/* Where a failed check is written down: a hook has no argument of its own. */
static struct cli_box *box_of_checks;

static void note_check(const char *expression, const char *file, int line)
{
    struct cli_box *box = box_of_checks;
    struct base_text text;
    base_text_init(&text, box->check, sizeof box->check);
    base_text_append(&text, expression);
    base_text_init(&text, box->check_file, sizeof box->check_file);
    base_text_append(&text, file);
    box->check_line = (int32_t)line;
    atomic_store(&box->has_check, true);
    cli_child_exit(CLI_EXIT_BUG);
}

static bool is_interrupted(void *context)
{
    const struct cli_box *box = context;
    return atomic_load(&box->is_interrupted) || (int32_t)getppid() != box->parent;
}

static void progress(void *context, uint64_t execution_count)
{
    struct cli_box *box = context;
    atomic_store(&box->execution_count, execution_count);
}

static struct model_explore_options options_of(const struct cli_job *job, struct cli_box *box)
{
    return (struct model_explore_options){
        .plan = job->plan,
        .app = job->app,
        .strategy = job->strategy,
        .seed = job->seed,
        .from = job->piece == NULL ? NULL : &job->piece->from,
        .fixed_count = job->piece == NULL ? 0 : job->piece->fixed_count,
        .deaths = job->deaths,
        .death_count = job->death_count,
        .execution_count_max = job->execution_count_max,
        .stops_at_first = job->stops_at_first,
        .is_restoring = true,
        .blackbox = box->world,
        .blackbox_size = box->world_size,
        .is_interrupted = is_interrupted,
        .progress = progress,
        .context = box,
    };
}

static void send(struct cli_wire *wire, int descriptor)
{
    (void)cli_child_write(descriptor, wire->bytes, wire->size);
    cli_wire_release(wire);
}

/* Why there was nothing to explore. */
static void describe_trouble(const struct cli_job *job, struct base_text *out)
{
    enum base_error error;
    struct sim_world *world =
        sim_world_create(&(struct sim_world_options){.plan = job->plan, .app = job->app}, &error);
    if (world == NULL) {
        base_text_append(out, base_error_text(error));
        return;
    }
    base_text_append(out, "the background cannot be finished");
    if (sim_world_run(world) == SIM_WORLD_BACKGROUND_FAILED) {
        const struct sim_step *step = sim_world_undone(world, NULL);
        base_text_format(out, "; it waits for: %s", step == NULL ? "nothing" : step->label);
    }
    sim_world_destroy(world);
}

static void explore(const struct cli_job *job, struct cli_box *box, struct cli_wire *wire)
{
    const struct model_explore_options options = options_of(job, box);
    struct model_result result;
    model_explore(&options, &result);
    progress(box, result.execution_count);
    char buffer[CLI_TALLY_TEXT_SIZE] = "";
    struct base_text trouble;
    base_text_init(&trouble, buffer, sizeof buffer);
    if (result.extent == MODEL_FAILED) {
        describe_trouble(job, &trouble);
    }
    cli_tally_put(wire, &result, buffer);
    model_result_release(&result);
}

static void replay(const struct cli_job *job, struct cli_box *box, struct cli_wire *wire)
{
    const struct model_explore_options options = options_of(job, box);
    struct model_replay replay;
    model_replay(&options, job->tape, &replay);
    char buffer[512] = "";
    struct base_text trouble;
    base_text_init(&trouble, buffer, sizeof buffer);
    const bool has_failed = replay.world == NULL || replay.state == SIM_WORLD_BACKGROUND_FAILED;
    if (has_failed) {
        describe_trouble(job, &trouble);
    }
    const uint32_t count = replay.world == NULL          ? 0
                           : replay.violation_count == 0 ? 1
                                                         : replay.violation_count;
    cli_outcome_put_head(wire, &(struct cli_outcome_head){
                                   .extent = has_failed ? MODEL_FAILED : MODEL_SAMPLED,
                                   .execution_count = 1,
                                   .bound = replay.world != NULL && replay.state == SIM_WORLD_BOUND
                                                ? sim_world_bound(replay.world)
                                                : "",
                                   .trouble = buffer,
                                   .state = replay.state,
                                   .diverged_at = replay.diverged_at,
                                   .expected = replay.expected,
                                   .asked = replay.found,
                                   .found_count = count,
                               });
    for (uint32_t i = 0; i < count; i++) {
        cli_outcome_put_found(
            wire, &(struct cli_outcome_found){
                      .violation = replay.violation_count == 0 ? NULL : &replay.violations[i],
                      .execution_index = 1,
                      .execution_count = 1,
                      .tape = sim_world_tape(replay.world),
                      .world = replay.world,
                  });
    }
    model_replay_release(&replay);
}

void cli_job_run(void *context, int descriptor)
{
    const struct cli_job_order *order = context;
    struct cli_wire wire = {.size = 0};
    box_of_checks = order->box;
    (void)base_check_set_hook(note_check);
    if (order->job->patience > 0) {
        cli_watchdog_start(order->box, order->job->patience, order->job->kind == CLI_JOB_AUTOPSY);
    }
    switch (order->job->kind) {
    case CLI_JOB_EXPLORE:
        explore(order->job, order->box, &wire);
        break;
    case CLI_JOB_REPLAY:
        replay(order->job, order->box, &wire);
        break;
    case CLI_JOB_AUTOPSY:
        cli_autopsy_run(order->job, order->box, descriptor);
        return;
    }
    send(&wire, descriptor);
}
