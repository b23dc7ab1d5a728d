/*
 * Where the scenario library shows something: which variants, and the shortest execution that does.
 */
#ifndef CLI_COMMANDS_EXPLAIN_SHOWN_H
#define CLI_COMMANDS_EXPLAIN_SHOWN_H

#include "cli/commands/explain_page.h"
#include "cli/library.h"

/* Variants are looked for: by what is wrong with their server, by a rule that they must break, or
 * by their server's dialect, a fault that may strike, or a middleware. Exactly one is not NULL. */
struct cli_explain_wanted {
    const char *variant;
    const char *rule;
    const char *dialect;
    const char *fault;
    const char *middleware;
};

/* Lists the scenarios with such a variant, each once. */
void cli_explain_shown_list(struct cli_explain_page *page, struct cli_library *library,
                            const struct cli_explain_wanted *wanted);

/* Is it a plan with that bug, or profile, and perhaps the company that the bug needs? */
bool cli_explain_shown_is(const struct cli_plan *plan, const char *variant);

/* Explores the variants of that name, each in a process of its own, and draws the finding with the
 * fewest events of those that they are there to show.  Where the museum has the bug, its scenarios
 * are the ones. */
void cli_explain_shown_draw(struct cli_explain_page *page, struct cli_library *library,
                            const char *variant);

#endif
