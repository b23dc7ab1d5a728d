#include "cli/shard.h"

#include "base/check.h"

#include "cli/search.h"

/* So many units all shards make. */
#define ROUNDS_MAX 12

/* Is there one that runs, or would be run again? */
static bool is_busy(const struct cli_search *search)
{
    for (uint32_t i = 0; i < search->unit_count; i++) {
        const enum cli_unit_state state = search->units[i]->state;
        if (state == CLI_UNIT_RUNS || state == CLI_UNIT_PARTIAL) {
            return true;
        }
    }
    return false;
}

/* The one whose first answers are open earliest: nobody has more behind it. */
static struct cli_unit *find_largest(const struct cli_search *search)
{
    struct cli_unit *largest = NULL;
    for (uint32_t i = 0; i < search->unit_count; i++) {
        struct cli_unit *unit = search->units[i];
        if (unit->state == CLI_UNIT_WAITS &&
            (largest == NULL || unit->piece.fixed_count < largest->piece.fixed_count)) {
            largest = unit;
        }
    }
    return largest;
}

/* Shares are numbered in the order of the list; those that are done belong to everybody. */
static void deal(struct cli_search *search)
{
    const struct cli_shard *shard = &search->options.shard;
    CHECK(!search->is_dealt);
    for (uint32_t i = 0; i < search->unit_count; i++) {
        struct cli_unit *unit = search->units[i];
        unit->share = i;
        unit->is_elsewhere = unit->state != CLI_UNIT_DONE && i % shard->count != shard->index;
    }
    search->is_dealt = true;
}

static bool is_own_block(const struct cli_search *search, uint64_t block)
{
    return block % search->options.shard.count == search->options.shard.index;
}

static struct cli_unit *next_block(struct cli_search *search)
{
    struct cli_unit *unit = cli_search_add_block(search);
    while (unit != NULL) {
        unit->share = (uint32_t)unit->block;
        unit->is_elsewhere = !is_own_block(search, unit->block);
        if (!unit->is_elsewhere) {
            return unit;
        }
        unit = cli_search_add_block(search);
    }
    return NULL;
}

/* The next of its own, unless what is before it is enough. */
static struct cli_unit *next_dealt(struct cli_search *search)
{
    uint64_t execution_count = 0;
    for (uint32_t i = 0; i < search->unit_count; i++) {
        struct cli_unit *unit = search->units[i];
        if (unit->is_elsewhere) {
            continue;
        }
        if (unit->state == CLI_UNIT_WAITS) {
            return unit;
        }
        execution_count += unit->state == CLI_UNIT_DONE ? unit->tally.execution_count : 0;
        if (unit->ends_search || execution_count >= search->options.budget) {
            return NULL;
        }
    }
    return next_block(search);
}

struct cli_unit *cli_shard_next(struct cli_search *search)
{
    CHECK(search->options.shard.index < search->options.shard.count);
    if (search->is_over) {
        return NULL;
    }
    if (!search->is_dealt && search->round_count < ROUNDS_MAX) {
        struct cli_unit *unit = is_busy(search) ? NULL : find_largest(search);
        search->round_count += unit == NULL ? 0 : 1;
        return unit;
    }
    return search->is_dealt ? next_dealt(search) : NULL;
}

/* Neighbours of one share become one unit, so that there are never many. */
static void join(struct cli_search *search)
{
    for (uint32_t i = 0; i + 1 < search->unit_count;) {
        struct cli_unit *unit = search->units[i];
        const struct cli_unit *next = search->units[i + 1];
        const bool are_done = unit->state == CLI_UNIT_DONE && next->state == CLI_UNIT_DONE;
        if (are_done && unit->share == next->share && !unit->ends_search) {
            cli_tally_append(&unit->tally, &next->tally);
            unit->ends_search = next->ends_search;
            cli_search_remove(search, i + 1);
        } else {
            i++;
        }
    }
}

void cli_shard_settle(struct cli_search *search)
{
    const bool are_rounds_over = search->round_count == ROUNDS_MAX || find_largest(search) == NULL;
    if (!search->is_dealt && !is_busy(search) && are_rounds_over) {
        deal(search);
    }
    if (search->is_dealt) {
        join(search);
        search->is_over = !is_busy(search) && next_dealt(search) == NULL;
        search->sum.extent = MODEL_SAMPLED;
    }
}

/* Moves the units of a share that a part has run, or would run; false: it has none of it. */
static bool move_share(struct cli_search *search, struct cli_search *part, uint32_t share)
{
    bool has_any = false;
    for (uint32_t i = 0; i < part->unit_count;) {
        struct cli_unit *unit = part->units[i];
        if (unit->share == share && !unit->is_elsewhere) {
            cli_search_move(search, part, i);
            has_any = true;
        } else {
            i++;
        }
    }
    return has_any;
}

bool cli_shard_merge(struct cli_search *search, struct cli_search *parts, uint32_t count)
{
    bool has_any = true;
    cli_search_clear(search);
    for (uint32_t share = 0; has_any; share++) {
        has_any = false;
        for (uint32_t i = 0; i < count && !has_any; i++) {
            if (!parts[i].is_dealt) {
                return false;
            }
            has_any = move_share(search, &parts[i], share);
        }
        search->block_count = has_any ? share + 1 : share;
    }
    if (search->unit_count == 0) {
        return cli_search_add_block(search) != NULL;
    }
    cli_search_settle(search);
    return true;
}
