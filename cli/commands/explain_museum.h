/*
 * The museum's entries: the files of scenarios/museum/, each by the number that its suite begins
 * with.
 */
#ifndef CLI_COMMANDS_EXPLAIN_MUSEUM_H
#define CLI_COMMANDS_EXPLAIN_MUSEUM_H

#include "cli/commands/explain_page.h"
#include "cli/library.h"

/* The number of the entry that the scenario belongs to; 0: none. */
uint32_t cli_explain_museum_number(const struct cli_scenario *scenario);

/* Names the entries that show a bug, where there are any. */
void cli_explain_museum_field(struct cli_explain_page *page, struct cli_library *library,
                              const char *bug);

/* Every entry in short: a table in Markdown, else one after the other. */
void cli_explain_museum_all(struct cli_explain_page *page, struct cli_library *library);

/* The entry "7", "07" or "museum/07"; false when there is none. */
bool cli_explain_museum_one(struct cli_explain_page *page, struct cli_library *library,
                            const char *name);

#endif
