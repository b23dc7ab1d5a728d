/*
 * What can be explained: bugs, rules, dialects, faults, middlewares, profiles, strategies and
 * actions, each kind in its own words.
 *
 * To add a kind, add a function and its row to the table in explain_entries.c; its names come from
 * cli/names.c.
 */
#ifndef CLI_COMMANDS_EXPLAIN_ENTRIES_H
#define CLI_COMMANDS_EXPLAIN_ENTRIES_H

#include "cli/commands/explain_shown.h"
#include "cli/names.h"

struct cli_explain_kind {
    const char *kind; /* as in cli/names.h */
    /* Writes what there is to say besides name and summary. */
    void (*explain)(struct cli_explain_page *page, struct cli_library *library, const char *name);
};

/* In the order of the guide, ended by an entry without a kind. */
extern const struct cli_explain_kind cli_explain_kinds[];

#endif
