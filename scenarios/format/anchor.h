/*
 * Anchors: what must have happened before a step is due.
 *
 *     anchor  = subject "." event [ "[" count "]" ]      call.event[2], call.ended,
 * any.tool.started | subject "@" await [ "[" count "]" ]      call@post.writer_send subject = the
 * name of an exchange | "any"
 *
 * An await is meant when a task is suspended at it: one that works on the exchange's request, or
 * with "any" on any.  The count is from 1, and so is what stands without one; what happens to an
 * exchange only once takes none.
 */
#ifndef SCENARIOS_FORMAT_ANCHOR_H
#define SCENARIOS_FORMAT_ANCHOR_H

#include "scenarios/format/compiler.h"

#define SCENARIOS_ANCHOR_COUNT_MAX 10000

/* A word for an event. */
struct scenarios_anchor_word {
    const char *word;
    enum sim_event_kind event;
    const char *label; /* that the event must have; NULL: any */
    bool is_final;     /* its flag must be 0 */

    enum {
        SCENARIOS_ANCHOR_ONCE,  /* at most once for an exchange */
        SCENARIOS_ANCHOR_OFTEN, /* any number of times */
        SCENARIOS_ANCHOR_WORLD, /* about no exchange: only with "any" */
    } scope;

    const char *summary;
};

/* Every word, ended by a null one. */
extern const struct scenarios_anchor_word scenarios_anchor_words[];

/* Reads an anchor; the step that is being compiled needs its exchange.  kind NONE after a mistake.
 */
struct sim_anchor scenarios_anchor_read(struct scenarios_reader *reader,
                                        const struct base_json_value *value);

#endif
