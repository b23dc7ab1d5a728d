/*
 * The rows of a diagram: the events of a trace that a person wants to see, each with who did it, to
 * whom, and in words.
 *
 * Left out is what only a debugger of this program would miss: handles, wake-ups, streams of a
 * task's own.  An await is shown when something was raised out of it.
 */
#ifndef REPORTS_ROWS_H
#define REPORTS_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/actors.h"
#include "reports/result.h"

#define REPORTS_ROW_TEXT_SIZE 200

struct reports_row {
    uint32_t event_index;
    struct reports_actor from; /* NONE: nobody in particular */
    struct reports_actor to;   /* NONE: it concerns nobody else */
    char mark; /* 'o' a client acts, '*' the server acts, '!' something is raised, 'x' something
                  ends */
    bool is_noticed_here;  /* the finding's event */
    bool is_beginning;     /* `to`, or `from` where that is NONE, begins here */
    const char *closed;    /* the stream that is closed here; NULL for none */
    uint32_t repeat_count; /* how many events of this kind follow each other; 1: no other */
    char text[REPORTS_ROW_TEXT_SIZE];
};

struct reports_rows {
    struct reports_row *items; /* owns */
    uint32_t count;
};

/* The rows of a finding that has a trace: from the end of the background to the event at which it
 * was noticed. */
void reports_rows_init(struct reports_rows *rows, const struct reports_finding *finding,
                       const struct reports_actors *actors);
void reports_rows_release(struct reports_rows *rows);

#endif
