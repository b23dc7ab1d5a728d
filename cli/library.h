/*
 * The scenarios that a command line names: files are found, read, compiled and chosen from.
 *
 * Every file is read before anything runs, so that all mistakes are known at once.  A file with a
 * mistake gives no scenario; the others do.
 */
#ifndef CLI_LIBRARY_H
#define CLI_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "sim/plan.h"

#include "reports/result.h"

#include "cli/arguments.h"

/* What is wrong with the server in one run of a scenario. */
struct cli_plan {
    const char *name; /* "correct", or "unguarded-writer-send" */
    const struct sim_plan *plan;
    void *owned;         /* owns; where the plan lies when it is not the file's; else NULL */
    const char *options; /* that a replay needs again, and a space; NULL: none */
};

struct scenarios_file;

struct cli_scenario {
    const char *file; /* as the user names it */
    uint32_t line;    /* where it begins */
    const char *name;
    const struct scenarios_file *suite; /* that it belongs to */
    const char *const *tags;
    uint32_t tag_count;
    struct cli_plan *plans; /* owns; at least one */
    uint32_t plan_count;
    bool is_selected;
};

struct cli_library;

/* Called for each mistake, in the order of files and places; source is the file's text, or NULL. */
struct cli_library_listener {
    void (*mistake)(void *context, const struct reports_diagnostic *diagnostic, const char *source,
                    size_t source_size);
    void *context;
};

/*
 * Reads the files that the operands name: files, folders (every *.scenario.json below them),
 * FILE:LINE.  Without an operand, the shipped ones: scenarios/ here, else the installed folder.
 * Never NULL; the caller destroys it.
 */
struct cli_library *cli_library_create(const char *const *operands, uint32_t operand_count,
                                       const struct cli_library_listener *listener);
void cli_library_destroy(struct cli_library *library);

/* Takes a text from the heap, which lives as long as the library from now on. */
void cli_library_keep(struct cli_library *library, char *text);

/* In the order of files and lines. */
uint32_t cli_library_scenario_count(const struct cli_library *library);
struct cli_scenario *cli_library_scenario(struct cli_library *library, uint32_t index);

/* Files, and those of them that gave no scenario because of a mistake. */
uint32_t cli_library_file_count(const struct cli_library *library);
uint32_t cli_library_bad_file_count(const struct cli_library *library);

/* Leaves is_selected to what --name and --tags say, besides FILE:LINE; returns how many are. */
uint32_t cli_library_select(struct cli_library *library, const struct cli_arguments *arguments);

#endif
