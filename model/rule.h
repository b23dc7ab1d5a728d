/*
 * A rule: one sentence about the lifecycle, and the monitor that notices when an execution breaks
 * it.
 *
 * To add a rule, add one file to model/rules/ that defines
 *
 *     const struct model_rule model_rule_<file name> = { ... };
 *
 * with, in the same file, the made-up executions of its conformance: at least one that it accepts
 * and one that it rejects. It is then listed, runs in every world, and is checked by
 * model/rule_test.c.  There is nothing else to edit.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/event.h"
#include "sim/likeness.h"

#include "model/watch.h"

/* model/rule_case.h has short forms. */
struct model_rule_event {
    struct sim_event event; /* label NULL: "" */
    const char *text;       /* NULL: "" */
};

/* A made-up execution. */
struct model_rule_case {
    const char *what; /* it shows: "a client that leaves has no claim to a reply" */
    const struct model_rule_event *events;
    uint32_t event_count;
    enum sim_era era;      /* legacy where it is left out */
    const char *violation; /* the words of the first violation; NULL: none */
};

struct model_rule {
    const char *name;     /* "single-response-start": the file's name with hyphens */
    const char *sentence; /* what must hold, as in ARCHITECTURE.md's table */
    const char *source;   /* the specification's clause, "I2", or the issue that it comes from */
    size_t size;          /* bytes of state in the arena; zeroed; may be 0 */
    size_t request_size;  /* and bytes for each request: model_watch_about; may be 0 */
    uint64_t kinds;       /* MODEL_SEES(...) | ... */
    void (*see)(void *state, struct model_watch *watch, const struct sim_event *event);
    const struct model_rule_case *cases;
    uint32_t case_count;
    /* May be NULL: its state, or that about a request, holds no time and no task's id.  Changes the
     * copy of it: sim_likeness_of_time and the like. */
    void (*even_out)(void *copy, const struct sim_likeness *likeness);
    void (*even_out_about)(void *copy, const struct sim_likeness *likeness);
};

#define MODEL_SEES(kind) (UINT64_C(1) << SIM_EVENT_##kind)

/* Every rule, ordered by name, ended by a null pointer. */
extern const struct model_rule *const model_rule_all[];

/* NULL when there is none of that name. */
const struct model_rule *model_rule_find(const char *name);

#endif
