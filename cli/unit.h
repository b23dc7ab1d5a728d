/*
 * A unit of work: a part of a search that one child process explores, once or, when the server
 * under test dies in it, again behind that death.
 */
#ifndef CLI_UNIT_H
#define CLI_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/cut.h"

#include "cli/ending.h"
#include "cli/tally.h"

/* Where a unit cannot be cut at a death, it is given up behind so many. */
#define CLI_UNIT_DEATHS_MAX 64

enum cli_unit_state {
    CLI_UNIT_WAITS,
    CLI_UNIT_RUNS,
    CLI_UNIT_PARTIAL, /* interrupted; what it came to counts, and it would be run again */
    CLI_UNIT_DONE,
};

/* The execution that was not finished, behind all others of a unit. */
struct cli_last {
    enum reports_finding_kind kind; /* CRASH or STUCK */
    char *text;                     /* owns; NULL: there is none */
    struct sim_tape tape;           /* owns */
};

struct cli_unit {
    enum cli_unit_state state;
    struct model_piece piece; /* where it lies in a search that is cut by answers */
    uint64_t block;           /* ... or into blocks of executions */
    uint64_t limit;           /* executions at most; 0: none */
    uint32_t share;           /* of a search in shards: which part of it */
    bool is_elsewhere;        /* ... that another shard runs */
    bool is_cut_at_death;     /* whatever comes behind it is another unit's */
    bool is_block;            /* ... does not go on where it ends */
    bool is_stopped_by_death; /* nothing behind it is wanted */
    bool ends_search;         /* it is the last one */
    const char *bound;        /* that ends it at the limit; static; NULL: none */
    struct cli_last last;

    /* Of one that is not cut there. */
    struct sim_tape deaths[CLI_UNIT_DEATHS_MAX]; /* owns; tapes that end the process */
    char *death_texts[CLI_UNIT_DEATHS_MAX];      /* owns; how */
    uint32_t death_count;

    struct cli_tally tally; /* owns; of one that is PARTIAL or DONE */
};

void cli_unit_release(struct cli_unit *unit);

/* What came of its process.  out_last: an empty tape; the last execution's, if there was one and
 * there may be more behind it.  Returns false when the process died of a bug of ours, or could not
 * be made: then the unit waits as before. */
bool cli_unit_take(struct cli_unit *unit, struct cli_ending *ending, struct sim_tape *out_last);

/* To be run again, but with so many executions at most, and as the last one. */
void cli_unit_redo(struct cli_unit *unit, uint64_t limit);

#endif
