/*
 * A scenario action: a word of the scenario file, what it takes, and what it does in a world.
 *
 * To add one, add a file to scenarios/actions/ that defines
 *
 *     const struct scenarios_action scenarios_action_<file name> = { ... };
 *
 * It is then read, listed, completed and described in the schema (docs/scenario.schema.json, which
 * `halfclose schema` prints); there is nothing else to edit.
 */
#ifndef SCENARIOS_ACTION_H
#define SCENARIOS_ACTION_H

#include "sim/plan.h"

#include "scenarios/buffer.h"
#include "scenarios/key.h"
#include "scenarios/reader.h"

/* What compiling a step gives. */
struct scenarios_step {
    const void *parameters; /* the action's own; lives as long as the file */
    const char *label;      /* "del: DELETE /mcp"; made unique by the caller */
    uint64_t delay_ns;      /* virtual time that passes before the step is due */
};

struct scenarios_action {
    const char *name;    /* "request", as in { "do": "request" }: the file's name with hyphens */
    const char *summary; /* one line */
    const struct scenarios_key
        *keys; /* besides "do", "after", "at" and "note", which every step has */
    struct sim_action action;

    /* May be NULL.  Names what the step opens, before any step is compiled. */
    void (*declare)(const struct scenarios_object *step);

    /* Reads the step.  Reports mistakes with their place and goes on, so that one pass shows all.
     */
    void (*compile)(const struct scenarios_object *step, struct scenarios_step *out_step);

    /* Appends what the parameters say, in one line: for the dump of a plan and its fingerprint. */
    void (*render)(const void *parameters, struct scenarios_buffer *out);
};

/* Every action, ordered by name, ended by a null pointer. */
extern const struct scenarios_action *const scenarios_action_all[];

/* NULL when there is none of that name. */
const struct scenarios_action *scenarios_action_find(const char *name);

#endif
