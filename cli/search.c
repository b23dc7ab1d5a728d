#include "cli/search.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"

#include "cli/interrupt.h"
#include "cli/isolate.h"

static bool is_cut_by_answers(const struct cli_search *search)
{
    return search->options.strategy->start != NULL;
}

static bool is_cut_into_blocks(const struct cli_search *search)
{
    return !is_cut_by_answers(search) && search->options.strategy->block_size != 0;
}

/* Puts a unit that waits into the list. */
static struct cli_unit *insert(struct cli_search *search, uint32_t place)
{
    CHECK(place <= search->unit_count);
    search->units =
        base_heap_resize(search->units, (search->unit_count + 1) * sizeof(struct cli_unit *));
    struct cli_unit **slot = &search->units[place];
    memmove(slot + 1, slot, (search->unit_count - place) * sizeof(struct cli_unit *));
    search->unit_count++;
    *slot = base_heap_take(sizeof **slot);
    (*slot)->is_cut_at_death = is_cut_by_answers(search);
    (*slot)->is_block = is_cut_into_blocks(search);
    (*slot)->is_stopped_by_death =
        search->options.stops_at_first && search->options.plan->violate_count == 0;
    return *slot;
}

void cli_search_remove(struct cli_search *search, uint32_t place)
{
    CHECK(place < search->unit_count);
    struct cli_unit **slot = &search->units[place];
    cli_unit_release(*slot);
    base_heap_give_back(*slot);
    search->unit_count--;
    memmove(slot, slot + 1, (search->unit_count - place) * sizeof(struct cli_unit *));
}

bool cli_search_is_sharded(const struct cli_search *search)
{
    return search->options.shard.count > 0;
}

static bool has_more_blocks(const struct cli_search *search)
{
    const uint64_t size = search->options.strategy->block_size;
    return is_cut_into_blocks(search) &&
           search->block_count <
               search->options.budget / size + (search->options.budget % size == 0 ? 0 : 1);
}

struct cli_unit *cli_search_add_block(struct cli_search *search)
{
    if (!has_more_blocks(search)) {
        return NULL;
    }
    struct cli_unit *unit = insert(search, search->unit_count);
    unit->block = search->block_count++;
    return unit;
}

void cli_search_init(struct cli_search *search, const struct cli_search_options *options)
{
    CHECK(options->budget > 0);
    CHECK(options->strategy != NULL);
    *search = (struct cli_search){.options = *options};
    if (search->options.unit_size == 0) {
        search->options.unit_size = CLI_SEARCH_UNIT_SIZE;
    }
    if (!is_cut_into_blocks(search)) {
        struct cli_unit *whole = insert(search, 0);
        whole->is_elsewhere = options->shard.index != 0 && !is_cut_by_answers(search);
    } else if (!cli_search_is_sharded(search)) {
        (void)cli_search_add_block(search);
    }
    search->is_dealt = !is_cut_by_answers(search);
}

void cli_search_release(struct cli_search *search)
{
    while (search->unit_count > 0) {
        cli_search_remove(search, 0);
    }
    base_heap_give_back(search->units);
    cli_tally_release(&search->sum);
    cli_ending_release(&search->death);
    *search = (struct cli_search){.unit_count = 0};
}

void cli_search_clear(struct cli_search *search)
{
    while (search->unit_count > 0) {
        cli_search_remove(search, 0);
    }
    search->block_count = 0;
}

struct cli_unit *cli_search_append(struct cli_search *search)
{
    CHECK(!search->is_over);
    return insert(search, search->unit_count);
}

void cli_search_move(struct cli_search *search, struct cli_search *from, uint32_t place)
{
    CHECK(place < from->unit_count);
    struct cli_unit *slot = cli_search_append(search);
    base_heap_give_back(slot);
    search->units[search->unit_count - 1] = from->units[place];
    from->unit_count--;
    memmove(&from->units[place], &from->units[place + 1],
            (from->unit_count - place) * sizeof(struct cli_unit *));
}

struct cli_unit *cli_search_first(struct cli_search *search)
{
    if (cli_search_is_sharded(search)) {
        return cli_shard_next(search);
    }
    CHECK(search->is_over || search->unit_count > 0);
    const bool waits = !search->is_over && search->units[0]->state == CLI_UNIT_WAITS;
    return waits ? search->units[0] : NULL;
}

struct cli_unit *cli_search_any(struct cli_search *search, uint32_t done_count_max)
{
    uint32_t done_count = 0;
    if (cli_search_is_sharded(search)) {
        return cli_shard_next(search);
    }
    for (uint32_t i = 0; i < search->unit_count && !search->is_over; i++) {
        struct cli_unit *unit = search->units[i];
        if (unit->state == CLI_UNIT_WAITS) {
            return unit;
        }
        done_count += unit->state == CLI_UNIT_DONE ? 1 : 0;
        if (unit->ends_search || done_count >= done_count_max) {
            return NULL;
        }
    }
    return search->is_over ? NULL : cli_search_add_block(search);
}

/* What the budget leaves, as far as that is known, and no more than a unit is to have. */
static uint64_t limit_of(const struct cli_search *search, const struct cli_unit *unit)
{
    const struct cli_search_options *options = &search->options;
    CHECK(search->sum.execution_count < options->budget);
    if (unit->limit != 0) {
        return unit->limit;
    }
    if (is_cut_into_blocks(search)) {
        const uint64_t size = options->strategy->block_size;
        const uint64_t left = options->budget - unit->block * size;
        return left < size ? left : size;
    }
    const uint64_t left = options->budget - search->sum.execution_count;
    return is_cut_by_answers(search) && options->unit_size < left ? options->unit_size : left;
}

static uint64_t seed_of(const struct cli_search *search, const struct cli_unit *unit)
{
    if (unit->block == 0) {
        return search->options.seed;
    }
    struct base_hash hash;
    base_hash_init(&hash);
    base_hash_add_word(&hash, search->options.seed);
    base_hash_add_word(&hash, unit->block);
    return base_hash_digest(&hash).low;
}

static const struct model_strategy *strategy_of(const struct cli_search *search,
                                                const struct cli_unit *unit)
{
    const struct model_strategy *strategy = search->options.strategy;
    CHECK(strategy->later == NULL || unit->is_block);
    return unit->block > 0 && strategy->later != NULL ? strategy->later : strategy;
}

struct cli_job cli_search_job(struct cli_search *search, struct cli_unit *unit)
{
    CHECK(unit->state == CLI_UNIT_WAITS);
    unit->state = CLI_UNIT_RUNS;
    return (struct cli_job){
        .kind = CLI_JOB_EXPLORE,
        .plan = search->options.plan,
        .app = search->options.app,
        .strategy = strategy_of(search, unit),
        .seed = seed_of(search, unit),
        .piece = &unit->piece,
        .deaths = unit->deaths,
        .death_count = unit->death_count,
        .execution_count_max = limit_of(search, unit),
        .patience = search->options.patience,
        .stops_at_first = search->options.stops_at_first,
    };
}

/* What is left behind the last execution of a unit comes in the place behind the unit. */
static void cut(struct cli_search *search, uint32_t place, const struct sim_tape *last)
{
    struct model_piece left[MODEL_CUT_PIECES_MAX];
    const struct cli_unit *unit = search->units[place];
    if (last->count == 0 || unit->ends_search) {
        return;
    }
    const uint32_t count = model_cut(last, unit->piece.fixed_count, left);
    for (uint32_t i = 0; i < count; i++) {
        struct cli_unit *next = insert(search, place + 1 + i);
        next->piece = left[i];
        next->share = unit->share;
    }
}

static void end(struct cli_search *search, enum model_extent extent)
{
    CHECK(!search->is_over);
    const bool is_bounded =
        search->sum.bound[0] != '\0' && (extent == MODEL_EXHAUSTED || extent == MODEL_SAMPLED);
    search->sum.extent = is_bounded ? MODEL_BOUNDED : extent;
    search->is_over = true;
}

/* Behind the last unit. */
static void end_at_the_end(struct cli_search *search)
{
    CHECK(search->unit_count == 0);
    if (cli_search_add_block(search) == NULL) {
        end(search, is_cut_by_answers(search) ? MODEL_EXHAUSTED : search->sum.extent);
    }
}

static uint64_t count_crashes(const struct cli_tally *tally)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < tally->finding_count; i++) {
        const struct cli_finding *finding = &tally->findings[i];
        count += finding->kind == REPORTS_FINDING_CRASH ? finding->execution_count : 0;
    }
    return count;
}

/* Takes the first unit, which is done, into the sum; false when it was run too far. */
static bool add_first(struct cli_search *search)
{
    struct cli_unit *unit = search->units[0];
    const uint64_t room = search->options.budget - search->sum.execution_count;
    CHECK(room > 0);
    if (unit->tally.execution_count > room) {
        cli_unit_redo(unit, room);
        return false;
    }
    const bool is_end = unit->ends_search;
    cli_tally_append(&search->sum, &unit->tally);
    cli_search_remove(search, 0);
    if (is_end) {
        end(search, search->sum.extent);
    } else if (search->unit_count == 0) {
        end_at_the_end(search);
    }
    if (!search->is_over && search->sum.execution_count == search->options.budget) {
        end(search, MODEL_SAMPLED);
    }
    if (!search->is_over && count_crashes(&search->sum) >= CLI_SEARCH_CRASHES_MAX) {
        cli_tally_set_bound(&search->sum, "crashes");
        end(search, MODEL_SAMPLED);
    }
    return true;
}

static uint32_t place_of(const struct cli_search *search, const struct cli_unit *unit)
{
    uint32_t place = 0;
    while (place < search->unit_count && search->units[place] != unit) {
        place++;
    }
    CHECK(place < search->unit_count);
    return place;
}

/* An interrupted part of a search that is cut by answers is as good as any other. */
static void take_part(struct cli_search *search, struct cli_unit *unit)
{
    if (unit->state == CLI_UNIT_PARTIAL && is_cut_by_answers(search)) {
        unit->state = CLI_UNIT_DONE;
        unit->tally.extent = MODEL_SAMPLED;
    }
}

void cli_search_settle(struct cli_search *search)
{
    bool fits = true;
    while (fits && !search->is_over && search->units[0]->state == CLI_UNIT_DONE) {
        fits = add_first(search);
    }
}

void cli_search_take(struct cli_search *search, struct cli_unit *unit, struct cli_ending *ending)
{
    const uint32_t place = place_of(search, unit);
    struct sim_tape last = {.count = 0};
    if (!cli_unit_take(unit, ending, &last)) {
        search->death = *ending;
        *ending = (struct cli_ending){.kind = CLI_ENDING_FORCED};
        search->is_over = true;
    }
    take_part(search, unit);
    if (unit->state == CLI_UNIT_DONE && is_cut_by_answers(search)) {
        cut(search, place, &last);
    }
    sim_tape_release(&last);
    if (search->is_over) {
        return;
    }
    if (cli_search_is_sharded(search)) {
        cli_shard_settle(search);
    } else {
        cli_search_settle(search);
    }
}

struct cli_tally cli_search_tally(const struct cli_search *search)
{
    struct cli_tally tally = {.execution_count = 0};
    cli_tally_append(&tally, &search->sum);
    const bool is_all = search->is_over && !cli_search_is_sharded(search);
    for (uint32_t i = 0; i < search->unit_count && !is_all; i++) {
        const struct cli_unit *unit = search->units[i];
        if (unit->state == CLI_UNIT_DONE || unit->state == CLI_UNIT_PARTIAL) {
            cli_tally_append(&tally, &unit->tally);
        }
    }
    tally.extent = search->sum.extent;
    return tally;
}

void cli_search_run(struct cli_search *search)
{
    while (!search->is_over && cli_interrupt_count() == 0) {
        struct cli_unit *unit = cli_search_first(search);
        struct cli_ending ending;
        CHECK(unit != NULL);
        const struct cli_job job = cli_search_job(search, unit);
        cli_isolate(&job, NULL, &ending);
        cli_search_take(search, unit, &ending);
        cli_ending_release(&ending);
    }
}
