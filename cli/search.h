/*
 * The search of one variant as a list of units of work, in the order of their executions.
 *
 * A unit is explored by a child process, up to so many executions; what it leaves comes back as
 * further units in its place.  Any unit that waits may be run next, several at once; their tallies
 * are added up in the order of the list.  So what a search finds, counts and says is the same
 * whoever ran what when: where it is cut depends on the executions only.  A strategy that cannot be
 * cut is one unit.
 */
#ifndef CLI_SEARCH_H
#define CLI_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/strategy.h"

#include "cli/job.h"
#include "cli/shard.h"
#include "cli/tally.h"
#include "cli/unit.h"

/* Executions in a unit, unless options say otherwise. */
#define CLI_SEARCH_UNIT_SIZE 8192

/* Behind so many crashes it is given up: each of them costs a process. */
#define CLI_SEARCH_CRASHES_MAX 1024

struct cli_search_options {
    const struct sim_plan *plan; /* borrows */
    struct sim_app_factory app;
    const struct model_strategy *strategy;
    uint64_t seed;
    uint64_t budget;     /* executions at most, from 1 */
    uint64_t unit_size;  /* 0: CLI_SEARCH_UNIT_SIZE */
    uint32_t patience;   /* see struct cli_job */
    bool stops_at_first; /* at the first finding that decides */
    struct cli_shard shard;
};

struct cli_search {
    struct cli_search_options options;
    struct cli_unit **units; /* owns; those behind the sum */
    uint32_t unit_count;
    uint64_t block_count;    /* of those that the search is cut into: so many were begun */
    struct cli_tally sum;    /* of all units before the first of the list */
    struct cli_ending death; /* owns; of the process that ended the search by a bug of ours */
    uint32_t round_count;    /* of a shard: units that all shards make, begun so far */
    bool is_dealt;           /* ... and the others have their shares */
    bool is_over;
};

void cli_search_init(struct cli_search *search, const struct cli_search_options *options);
void cli_search_release(struct cli_search *search);

/* For whoever fills it in (cli/search_keep.h, cli/shard.h): without a unit, one more at the end,
 * one less, and one of another search at the end. */
void cli_search_clear(struct cli_search *search);
struct cli_unit *cli_search_append(struct cli_search *search);
void cli_search_remove(struct cli_search *search, uint32_t place);
void cli_search_move(struct cli_search *search, struct cli_search *from, uint32_t place);

/* Adds up what is done at the front. */
void cli_search_settle(struct cli_search *search);

/* One more of the blocks that the search is cut into; NULL: there is none. */
struct cli_unit *cli_search_add_block(struct cli_search *search);

bool cli_search_is_sharded(const struct cli_search *search);

/* The unit that is wanted first, if it waits; NULL: it runs, or there is none. */
struct cli_unit *cli_search_first(struct cli_search *search);

/* Any that waits, the foremost one; NULL: there is none, or so many are done and wait for one
 * before them that it is enough. */
struct cli_unit *cli_search_any(struct cli_search *search, uint32_t done_count_max);

/* What a process is to do with a unit, which then runs. */
struct cli_job cli_search_job(struct cli_search *search, struct cli_unit *unit);

/* Takes what came of it; the ending's texts may be taken out of it. */
void cli_search_take(struct cli_search *search, struct cli_unit *unit, struct cli_ending *ending);

/* The sum, and what is known of units behind it when the search is not over: a tally for the caller
 * to release. */
struct cli_tally cli_search_tally(const struct cli_search *search);

/* Runs it from the first to the last unit, one at a time. */
void cli_search_run(struct cli_search *search);

#endif
