/*
 * A search as bytes, from which it can be gone on with: what was summed up, and the units behind.
 */
#ifndef CLI_SEARCH_KEEP_H
#define CLI_SEARCH_KEEP_H

#include <stdbool.h>

#include "base/error.h"

#include "cli/search.h"
#include "cli/wire.h"

/* A unit that runs is kept as one that waits. */
void cli_search_put(struct cli_wire *wire, const struct cli_search *search);

/* Into a search that has just been made, with the same options.  False when that is no search: then
 * the search is as it was. */
MUST_USE bool cli_search_take_kept(struct cli_wire *wire, struct cli_search *search);

#endif
