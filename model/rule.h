/*
 * A rule: one sentence about the lifecycle, and the monitor that notices when an execution breaks
 * it.
 *
 * To add a rule, add one file to model/rules/ that defines
 *
 *     const struct model_rule model_rule_<file name> = { ... };
 *
 * with, in the same file, the worlds of its conformance cases: at least one that it accepts and one
 * that it rejects.  It is then listed, runs in every world, and is checked by model/rule_test.c.
 * There is nothing else to edit.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/world.h"

struct model_watch; /* what a rule may ask and report while it sees events: model/watch.h */

/* A made-up execution for the conformance suite. */
struct model_rule_case {
    const struct sim_event *events;
    uint32_t event_count;
    const char *const *texts; /* of the events, by index; NULL for none */
    bool is_rejected;
};

struct model_rule {
    const char *name;     /* "single-response-start": the file's name with hyphens */
    const char *sentence; /* what must hold, as in ARCHITECTURE.md's table */
    const char *source;   /* the specification's clause, "I2", or the issue that it comes from */
    size_t size;          /* bytes of state in the arena; zeroed */
    uint64_t kinds;       /* bit 1 << enum sim_event_kind */
    void (*see)(void *state, struct model_watch *watch, const struct sim_event *event);
    const struct model_rule_case *cases;
    uint32_t case_count;
};

/* Every rule, ordered by name, ended by a null pointer. */
extern const struct model_rule *const model_rule_all[];

const struct model_rule *model_rule_find(const char *name);

#endif
