/*
 * A scenario file, compiled: the plans of all of its scenarios and variants.
 *
 * JSON with comments and trailing commas; docs/scenario.schema.json describes it.
 * A file in which anything is wrong gives no plan at all, and every mistake of it in one pass.
 */
#ifndef SCENARIOS_FILE_H
#define SCENARIOS_FILE_H

#include <stdint.h>

#include "base/error.h"

#include "asgi/message.h"

#include "sim/plan.h"

#include "scenarios/diagnostics.h"
#include "scenarios/vocabulary.h"

/* One plan: a scenario, in one row of its matrix, on its server or with one bug more. */
struct scenarios_variant {
    struct sim_plan plan;
    const char *scenario; /* its name, without the row */
    const char *about;    /* or NULL */
    const char *const *tags;
    uint32_t tag_count;
    const char *shows;  /* what this variant switches on: a profile, a bug, or "company+bug"; NULL:
                           as configured */
    uint32_t line_last; /* the scenario is on the lines from plan.line to here */
};

/* Owns everything that it leads to. */
struct scenarios_file {
    const char *path;
    const char *suite;
    const char *about;          /* or NULL */
    const char *const *reports; /* where what it shows was reported */
    uint32_t report_count;
    const struct scenarios_variant *variants; /* in the order of the file; each scenario's first
                                                 row as configured, then with what it shows */
    uint32_t variant_count;
    struct scenarios_region region;
    struct base_json_tree *tree;
};

/*
 * Compiles a file's text, which is borrowed for the call; path is copied and shown to people.  On
 * BAD_SCENARIO the mistakes are in diagnostics (empty before, sorted after; the caller releases
 * them) and *out_file is not written; else the caller destroys it.
 */
MUST_USE enum base_error scenarios_file_read(const char *path, struct asgi_bytes text,
                                             const struct scenarios_vocabulary *vocabulary,
                                             struct scenarios_diagnostics *diagnostics,
                                             struct scenarios_file **out_file);

/* file may be NULL. */
void scenarios_file_destroy(struct scenarios_file *file);

#endif
