/*
 * The trace of one execution: records, and the text that they refer to.
 *
 * It grows outside the arena, on the host's heap; only its two lengths are part of a world's state,
 * so rewinding a world cuts the trace and copies nothing.  Text is rendered when somebody reads it.
 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/text.h"

#include "sim/event.h"

struct sim_trace {
    struct sim_event *events; /* owns */
    uint32_t event_count;
    uint32_t event_capacity;
    char *text; /* owns */
    uint32_t text_size;
    uint32_t text_capacity;
};

void sim_trace_init(struct sim_trace *trace);
void sim_trace_release(struct sim_trace *trace);

/* Copies the text (may be NULL when size is 0), says in the record where it lies, and copies that.
 */
void sim_trace_add(struct sim_trace *trace, struct sim_event *event, const char *text, size_t size);

/* One more record, with a copy of the text (may be NULL when size is 0).  The caller fills in the
 * rest; valid until the next one. */
struct sim_event *sim_trace_push(struct sim_trace *trace, const char *text, size_t size);

/* Cuts the trace back to an earlier length. */
void sim_trace_cut(struct sim_trace *trace, uint32_t event_count, uint32_t text_size);

/* The event's text, ended by a zero; "" for none.  Valid until the next change. */
const char *sim_trace_text(const struct sim_trace *trace, const struct sim_event *event);

/* A digest of the records and their text, independent of addresses. */
struct base_digest sim_trace_digest(const struct sim_trace *trace);

/* Appends one line per event, "[     12.000us #4] post-2 > app.send http.response.start 202": the
 * golden form, the same bytes everywhere. */
void sim_trace_render(const struct sim_trace *trace, struct base_text *out);
void sim_trace_render_event(const struct sim_trace *trace, const struct sim_event *event,
                            struct base_text *out);

#endif
