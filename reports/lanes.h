/*
 * A diagram of an execution: one lane per client, request and session, time downwards, one row per
 * event.
 *
 *     time        a     note  del   s1
 *      +0us       o---->                 POST /mcp notifications/cancelled
 *      +3us       |     |     |
 *
 * Lanes are narrow and the words stand at the right, so that nothing gets wider than REPORTS_WIDTH
 * however long it is.  With too many lanes, those furthest from the end are left out, and with too
 * many rows, those in the middle; both are said.
 */
#ifndef REPORTS_LANES_H
#define REPORTS_LANES_H

#include "reports/result.h"
#include "reports/sink.h"

/* Writes the diagram of a finding that has a trace, every line indented by two. */
void reports_lanes_write(const struct reports_sink *sink, const struct reports_finding *finding);

/*
 * Writes what a person calls an actor into out: a client's name, the scenario's name of a request
 * or "#3", "s1".  For formats that draw nothing.
 */
struct reports_actors;
struct reports_actor;
struct base_text;
void reports_lanes_name(const struct reports_finding *finding, const struct reports_actors *actors,
                        const struct reports_actor *actor, struct base_text *out);

#endif
