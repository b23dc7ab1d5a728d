/*
 * A shard: one of so many parts of a search, each run on a machine of its own.
 *
 * All shards make the first units, always the one with the most behind it, until there are enough
 * to be dealt; then each goes on with its own.  What a unit leaves belongs to the same share, so
 * the parts fit together again.  Blocks of a random search are dealt one by one.
 */
#ifndef CLI_SHARD_H
#define CLI_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct cli_search;
struct cli_unit;

/* Each 0 of count 0: the search is whole. */
struct cli_shard {
    uint32_t index; /* from 0 */
    uint32_t count; /* 0: not sharded */
};

#define CLI_SHARD_COUNT_MAX 1000

/* The unit that this shard is to run next, or NULL: others must end before, or there is none. */
struct cli_unit *cli_shard_next(struct cli_search *search);

/*
 * Puts the parts of a search that were run as shards together, in a search that has just been made:
 * what they have done is added up in the order of the whole, and what they have not is left to be
 * run.  Takes their units.  False when one has not come to the dealing.
 */
MUST_USE bool cli_shard_merge(struct cli_search *search, struct cli_search *parts, uint32_t count);

/* After a unit was taken: puts together what can be, and notices the end of the shard. */
void cli_shard_settle(struct cli_search *search);

#endif
