#include "cli/crew.h"

#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#include "cli/clock.h"
#include "cli/interrupt.h"
#include "cli/isolate.h"
#include "cli/record.h"
#include "cli/search.h"
#include "cli/tell.h"

/* What is done and not yet taken waits in memory: for each job, so many searches, and so many units
 * of each, at most. */
#define AHEAD_PER_JOB 8

#define NS_PER_S UINT64_C(1000000000)

/* A search that was begun. */
struct quest {
    struct cli_search search;
    uint64_t begun_ns;
    uint32_t running_count; /* units in the hands of a worker */
    bool is_late;           /* its seconds are over */
};

/* A child process, or the place for one. */
struct worker {
    struct cli_isolated isolated;
    struct quest *quest;   /* NULL: it has nothing to do */
    struct cli_unit *unit; /* of the quest's search */
};

struct crew {
    struct cli_campaign *campaign;
    const struct cli_target *targets;
    uint32_t count;
    uint32_t taken;       /* targets below are over */
    uint32_t begun;       /* searches of targets below were begun */
    struct quest *quests; /* owns; that of target i is in slot i % quest_count */
    uint32_t quest_count;
    struct worker *workers; /* owns */
    uint32_t worker_count;
    uint64_t kept_ns; /* when the record was written last */
};

static struct quest *quest_of(const struct crew *crew, uint32_t target)
{
    CHECK(crew->quest_count > 0);
    return &crew->quests[target % crew->quest_count];
}

static void begin_quest(struct crew *crew)
{
    const struct cli_target *target = &crew->targets[crew->begun];
    struct quest *quest = quest_of(crew, crew->begun++);
    const struct cli_search_options options =
        cli_campaign_search(crew->campaign, target->plan->plan);
    *quest = (struct quest){.begun_ns = cli_clock_now_ns()};
    if (crew->campaign->record == NULL || target->is_elsewhere) {
        cli_search_init(&quest->search, &options);
        quest->search.is_over = target->is_elsewhere;
    } else {
        cli_record_begin(crew->campaign->record, crew->begun - 1, &quest->search, &options);
    }
}

/* What a worker could do now; unit NULL: nothing. */
struct work {
    uint32_t target;
    struct cli_unit *unit;
};

static struct work find_in_begun(struct crew *crew, bool is_first_only)
{
    const uint32_t ahead_max = crew->worker_count * AHEAD_PER_JOB;
    for (uint32_t i = crew->taken; i < crew->begun; i++) {
        struct quest *quest = quest_of(crew, i);
        struct cli_unit *unit = quest->is_late  ? NULL
                                : is_first_only ? cli_search_first(&quest->search)
                                                : cli_search_any(&quest->search, ahead_max);
        if (unit != NULL) {
            return (struct work){i, unit};
        }
    }
    return (struct work){.unit = NULL};
}

/* First what is wanted next of each search, then what will be. */
static struct work find_work(struct crew *crew)
{
    if (cli_interrupt_count() > 0) {
        return (struct work){.unit = NULL};
    }
    const struct work wanted = find_in_begun(crew, /*is_first_only=*/true);
    if (wanted.unit != NULL) {
        return wanted;
    }
    if (crew->begun < crew->count && crew->begun - crew->taken < crew->quest_count) {
        begin_quest(crew);
        return find_in_begun(crew, /*is_first_only=*/true);
    }
    return find_in_begun(crew, /*is_first_only=*/false);
}

static void start(struct crew *crew, struct worker *worker, struct work work)
{
    struct quest *quest = quest_of(crew, work.target);
    const struct cli_job job = cli_search_job(&quest->search, work.unit);
    CHECK(worker->quest == NULL);
    worker->quest = quest;
    worker->unit = work.unit;
    quest->running_count++;
    cli_isolate_start(&job,
                      cli_campaign_progress(crew->campaign, crew->targets[work.target].scenario),
                      quest->search.sum.execution_count, &worker->isolated);
}

/* Takes what those have that have ended. */
static void collect(struct crew *crew)
{
    for (uint32_t i = 0; i < crew->worker_count; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->quest != NULL && worker->isolated.child.has_ended) {
            struct cli_ending ending;
            cli_isolate_finish(&worker->isolated, &ending);
            cli_search_take(&worker->quest->search, worker->unit, &ending);
            cli_ending_release(&ending);
            worker->quest->running_count--;
            worker->quest = NULL;
        }
    }
}

/* Gives each that is idle something to do, as long as there is. */
static void employ(struct crew *crew)
{
    for (uint32_t i = 0; i < crew->worker_count; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->quest == NULL) {
            const struct work work = find_work(crew);
            if (work.unit == NULL) {
                return;
            }
            start(crew, worker, work);
        }
    }
}

/* Waits for news of those that run. */
static void attend(struct crew *crew)
{
    struct cli_child *children[CLI_CREW_JOBS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < crew->worker_count; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->quest != NULL && !worker->isolated.child.has_ended) {
            children[count++] = &worker->isolated.child;
        }
    }
    if (count > 0) {
        cli_child_attend(children, count);
    }
}

/* Tells those to come to an end whose seconds are over. */
static void look_at_clock(struct crew *crew)
{
    const uint64_t seconds = crew->campaign->budget.seconds;
    const uint64_t now = cli_clock_now_ns();
    for (uint32_t i = crew->taken; i < crew->begun && seconds != 0; i++) {
        struct quest *quest = quest_of(crew, i);
        quest->is_late = quest->is_late || now - quest->begun_ns >= seconds * NS_PER_S;
    }
    for (uint32_t i = 0; i < crew->worker_count; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->quest != NULL && worker->quest->is_late) {
            cli_isolate_interrupt(&worker->isolated);
        }
    }
}

static void note(struct crew *crew, uint32_t target)
{
    struct cli_record *record = crew->campaign->record;
    if (record != NULL && !crew->targets[target].is_elsewhere) {
        cli_record_note(record, target, &quest_of(crew, target)->search);
    }
}

/* Keeps how far all have come, now and then; at the end for good. */
static void keep(struct crew *crew, bool is_end)
{
    struct cli_record *record = crew->campaign->record;
    const uint64_t now = cli_clock_now_ns();
    if (record == NULL || (!is_end && now - crew->kept_ns < NS_PER_S)) {
        return;
    }
    for (uint32_t i = crew->taken; i < crew->begun; i++) {
        note(crew, i);
    }
    if (!cli_record_save(record)) {
        crew->campaign->status = cli_exit_worse(crew->campaign->status, CLI_EXIT_INCONCLUSIVE);
    }
    crew->kept_ns = now;
}

/* Ends what is done for a search that is over. */
static void dismiss(struct crew *crew, struct quest *quest)
{
    for (uint32_t i = 0; i < crew->worker_count; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->quest == quest) {
            cli_isolate_stop(&worker->isolated);
            worker->unit->state = CLI_UNIT_WAITS;
            worker->quest = NULL;
            quest->running_count--;
        }
    }
    CHECK(quest->running_count == 0);
}

static bool has_come_to_its_end(const struct quest *quest)
{
    const bool is_stopped = quest->is_late || cli_interrupt_count() > 0;
    return quest->search.is_over || (is_stopped && quest->running_count == 0);
}

/* What the search came to, when it was stopped before it was over. */
static void describe_stop(const struct quest *quest, struct cli_tally *tally)
{
    if (quest->search.is_over) {
        return;
    }
    if (cli_interrupt_count() > 0) {
        tally->extent = MODEL_INTERRUPTED;
    } else {
        tally->extent = tally->bound[0] == '\0' ? MODEL_SAMPLED : MODEL_BOUNDED;
    }
}

/* Returns whether more is wanted. */
static bool take(struct crew *crew, struct quest *quest, const struct cli_target *target)
{
    struct cli_outcome outcome;
    struct cli_tally tally = cli_search_tally(&quest->search);
    const struct cli_job job = {.plan = target->plan->plan,
                                .app = quest->search.options.app,
                                .strategy = quest->search.options.strategy,
                                .patience = quest->search.options.patience};
    if (quest->search.death.kind == CLI_ENDING_SAID) {
        describe_stop(quest, &tally);
        cli_tell_tally(&job, &tally, &outcome);
    } else {
        cli_tell_replay(&job, &quest->search.death, &outcome);
        outcome.execution_count += tally.execution_count;
    }
    outcome.is_part = cli_search_is_sharded(&quest->search);
    outcome.is_out_of_time = quest->is_late && !quest->search.is_over;
    const bool goes_on =
        cli_campaign_take(crew->campaign, target->scenario, target->plan, &outcome);
    cli_outcome_release(&outcome);
    cli_tally_release(&tally);
    return goes_on;
}

/* Takes those that are over, in order; false when nothing more is wanted. */
static bool take_done(struct crew *crew)
{
    bool goes_on = true;
    while (goes_on && crew->taken < crew->begun &&
           has_come_to_its_end(quest_of(crew, crew->taken))) {
        struct quest *quest = quest_of(crew, crew->taken);
        const struct cli_target *target = &crew->targets[crew->taken];
        dismiss(crew, quest);
        note(crew, crew->taken);
        goes_on = target->is_elsewhere || take(crew, quest, target);
        cli_search_release(&quest->search);
        crew->taken++;
    }
    return goes_on;
}

static void release(struct crew *crew)
{
    keep(crew, /*is_end=*/true);
    for (; crew->taken < crew->begun; crew->taken++) {
        struct quest *quest = quest_of(crew, crew->taken);
        dismiss(crew, quest);
        cli_search_release(&quest->search);
    }
    base_heap_give_back(crew->quests);
    base_heap_give_back(crew->workers);
}

static bool is_finished(const struct crew *crew)
{
    CHECK(crew->taken <= crew->begun);
    return crew->taken == crew->count || (cli_interrupt_count() > 0 && crew->taken == crew->begun);
}

void cli_crew_run(struct cli_campaign *campaign, const struct cli_target *targets, uint32_t count,
                  uint32_t jobs)
{
    CHECK(jobs >= 1);
    CHECK(jobs <= CLI_CREW_JOBS_MAX);
    struct crew crew = {.campaign = campaign,
                        .targets = targets,
                        .count = count,
                        .quest_count = jobs == 1 ? 1 : jobs * AHEAD_PER_JOB,
                        .worker_count = jobs};
    crew.quests = base_heap_take(crew.quest_count * sizeof *crew.quests);
    crew.workers = base_heap_take(jobs * sizeof *crew.workers);
    bool goes_on = true;
    while (goes_on && !is_finished(&crew)) {
        employ(&crew);
        attend(&crew);
        collect(&crew);
        look_at_clock(&crew);
        keep(&crew, /*is_end=*/false);
        goes_on = take_done(&crew);
    }
    release(&crew);
}
