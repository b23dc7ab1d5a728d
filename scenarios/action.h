/*
 * A scenario action: a word of the scenario file, what it takes, and what it does in a world.
 *
 * To add one, add a file to scenarios/actions/ that defines `const struct scenarios_action
 * scenarios_action_<file name>`. It is then read, listed, completed and described in the schema;
 * there is nothing else to edit.
 */
#ifndef SCENARIOS_ACTION_H
#define SCENARIOS_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "sim/plan.h"

struct scenarios_reader; /* what a file hands to an action while it compiles a step:
                            scenarios/reader.h */

struct scenarios_key {
    const char *name;
    const char *type;    /* a word of the schema: "string", "duration", "size", "count", "object",
                            "anchor", ... */
    const char *summary; /* one line */
    bool is_required;
};

struct scenarios_action {
    const char *name; /* "request", as in { "do": "request" } */
    const char *summary;
    const struct scenarios_key
        *keys; /* ended by a null name; "do", "after", "at" and "note" are every action's */
    struct sim_action action;

    /* Reads the step's members into *out_parameters (owned by the plan) and names the step. Reports
     * mistakes through the reader, with their place, and goes on, so that one pass shows them all.
     */
    void (*compile)(struct scenarios_reader *reader, const void **out_parameters,
                    const char **out_label);
};

extern const struct scenarios_action *const scenarios_action_all[];

#endif
