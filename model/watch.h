/*
 * What a rule may ask about the execution that it watches, and how it reports a violation.
 */
#ifndef MODEL_WATCH_H
#define MODEL_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

struct model_rule;

#define MODEL_VIOLATION_TEXT_MAX  160
#define MODEL_VIOLATION_ROLES_MAX 4

struct model_violation {
    const struct model_rule *rule;       /* NULL: an expectation of the scenario */
    uint32_t event_index;                /* the event at which it was noticed */
    uint32_t request;                    /* 0: none in particular */
    char text[MODEL_VIOLATION_TEXT_MAX]; /* what happened, in words: "http.response.start after the
                                            response ended" */
    /* What the fingerprint is made of besides the rule: await labels and task roles, no ids, times
     * or line numbers. */
    const char *sites[MODEL_VIOLATION_ROLES_MAX];
    uint32_t site_count;
    uint32_t line; /* of an expectation */
    uint32_t column;
};

struct model_watch;

/* Reports one violation; format is printf's.  The await site and role of the event's task join the
 * fingerprint. */
void model_watch_violated(struct model_watch *watch, const struct sim_event *event,
                          const char *format, ...) __attribute__((format(printf, 3, 4)));

const char *model_watch_text(const struct model_watch *watch, const struct sim_event *event);
const struct sim_plan *model_watch_plan(const struct model_watch *watch);
/* NULL in conformance cases that have no world; a rule must then go by events alone. */
struct sim_world *model_watch_world(struct model_watch *watch);

#endif
