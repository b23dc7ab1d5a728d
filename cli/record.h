/*
 * A record: a file that holds all searches of a run as far as they have come, to be gone on with
 * (`--resume`), or to be put together with those of the other shards (`halfclose merge`).
 *
 * It begins with a line that says what it is, how long it is and what its digest is, so that one
 * that was cut short or changed is noticed.  It is written anew under another name, which then
 * becomes its name: there is always a whole one.
 */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "cli/arguments.h"
#include "cli/crew.h"
#include "cli/exit.h"
#include "cli/search.h"

struct cli_record;

/* What a record is of: it is read only where all of this is the same. */
struct cli_record_options {
    const char *path;                      /* borrows */
    const char *const *merged;             /* borrows; instead: the records of all shards */
    uint32_t merged_count;                 /* 0: none */
    const struct cli_arguments *arguments; /* borrows; kept, for a merge */
    struct cli_shard shard;
    const char *strategy;
    uint64_t seed;
    uint64_t budget;                  /* in executions */
    const struct cli_target *targets; /* borrows; in order */
    uint32_t target_count;
};

/* Reads the file, if there is one, and makes sure that it can be written.  BAD_FILE with a
 * complaint when it is of something else or damaged, INCONCLUSIVE when it cannot be written;
 * *out_record must be destroyed. */
MUST_USE enum cli_exit cli_record_create(const struct cli_record_options *options,
                                         struct cli_record **out_record);
void cli_record_destroy(struct cli_record *record);

/* Makes a search of target number `index`, which is as far as the record says. */
void cli_record_begin(struct cli_record *record, uint32_t index, struct cli_search *out_search,
                      const struct cli_search_options *options);

/* Notes how far it has come. */
void cli_record_note(struct cli_record *record, uint32_t index, const struct cli_search *search);

/* Writes the file.  False when it cannot be written, which is complained of the first time. */
bool cli_record_save(struct cli_record *record);

/* The command line of the run that a record is of.  out_wire owns what the arguments borrow; both
 * must be released.  BAD_FILE with a complaint when it is no record. */
MUST_USE enum cli_exit cli_record_read_arguments(const char *path, struct cli_wire *out_wire,
                                                 struct cli_arguments *out_arguments);

#endif
