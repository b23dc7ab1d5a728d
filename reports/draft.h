/*
 * A draft: one event of a trace on its way to a row of a diagram (reports/rows.h).
 */
#ifndef REPORTS_DRAFT_H
#define REPORTS_DRAFT_H

#include "base/text.h"

#include "reports/rows.h"

/* What the function of an event's kind sees and fills in. */
struct reports_draft {
    const struct reports_actors *actors;
    const struct sim_event *event;
    const char *event_text;
    struct reports_row *row;
    struct base_text text;
};

/* By kind; they return whether the event is shown.  NULL: it is not. */
extern bool (*const reports_drafters[SIM_EVENT_KIND_COUNT])(struct reports_draft *draft);

/* Of a kind that is not: the event at which something was noticed is shown, whatever it is. */
void reports_draft_anything(struct reports_draft *draft);

/* Cancellation is how every group ends; what is told is who cancels, and which of a session's tasks
 * that ends. */
bool reports_draft_is_cancellation(const char *text);

#endif
