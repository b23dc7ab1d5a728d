#include "cli/crew.h"

#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#include "cli/isolate.h"

/* What is done and not yet taken waits in memory: for each job, so many units at most. */
#define AHEAD_PER_JOB 8

struct crew {
    struct cli_campaign *campaign;
    const struct cli_unit *units;
    uint32_t count;
    uint32_t jobs;
    uint32_t taken;                 /* units below are over */
    uint32_t started;               /* units below were begun */
    struct cli_isolated *isolateds; /* owns; unit i is in slot i % slot_count */
    uint32_t slot_count;
};

static struct cli_isolated *slot_of(const struct crew *crew, uint32_t unit)
{
    CHECK(crew->slot_count > 0);
    return &crew->isolateds[unit % crew->slot_count];
}

static uint32_t find_running(const struct crew *crew, struct cli_child **children)
{
    uint32_t running = 0;
    for (uint32_t i = crew->taken; i < crew->started; i++) {
        struct cli_child *child = &slot_of(crew, i)->child;
        if (!child->has_ended) {
            children[running++] = child;
        }
    }
    CHECK(running <= crew->jobs);
    return running;
}

static void start_more(struct crew *crew, uint32_t running)
{
    while (running < crew->jobs && crew->started < crew->count &&
           crew->started - crew->taken < crew->slot_count) {
        const struct cli_unit *unit = &crew->units[crew->started];
        const struct cli_job job = cli_campaign_job(crew->campaign, unit->plan);
        struct cli_isolated *isolated = slot_of(crew, crew->started);
        cli_isolate_start(&job, cli_campaign_progress(crew->campaign, unit->scenario), isolated);
        crew->started++;
        running += isolated->child.has_ended ? 0 : 1;
    }
}

/* Takes those that are done, in order; false when nothing more is wanted. */
static bool take_done(struct crew *crew)
{
    CHECK(crew->taken <= crew->started);
    while (crew->taken < crew->started && slot_of(crew, crew->taken)->child.has_ended) {
        const struct cli_unit *unit = &crew->units[crew->taken];
        struct cli_outcome outcome;
        cli_isolate_finish(slot_of(crew, crew->taken), &outcome);
        crew->taken++;
        const bool goes_on =
            cli_campaign_take(crew->campaign, unit->scenario, unit->plan, &outcome);
        cli_outcome_release(&outcome);
        if (!goes_on) {
            return false;
        }
    }
    return true;
}

void cli_crew_run(struct cli_campaign *campaign, const struct cli_unit *units, uint32_t count,
                  uint32_t jobs)
{
    CHECK(jobs >= 1);
    CHECK(jobs <= CLI_CREW_JOBS_MAX);
    struct crew crew = {.campaign = campaign,
                        .units = units,
                        .count = count,
                        .jobs = jobs,
                        .slot_count = jobs == 1 ? 1 : jobs * AHEAD_PER_JOB};
    crew.isolateds = base_heap_take(crew.slot_count * sizeof *crew.isolateds);
    struct cli_child **children = base_heap_take(jobs * sizeof(struct cli_child *));
    bool goes_on = true;
    while (goes_on && crew.taken < count) {
        start_more(&crew, find_running(&crew, children));
        const uint32_t running = find_running(&crew, children);
        if (running > 0 && !slot_of(&crew, crew.taken)->child.has_ended) {
            cli_child_attend(children, running);
        }
        goes_on = take_done(&crew);
    }
    for (; crew.taken < crew.started; crew.taken++) {
        cli_isolate_stop(slot_of(&crew, crew.taken));
    }
    base_heap_give_back(children);
    base_heap_give_back(crew.isolateds);
}
