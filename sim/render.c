/* Events as text: the golden form of a trace. */
#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#include "asgi/observer.h"

#include "sim/trace.h"

#define NS_PER_US 1000

static void append_who(const struct sim_event *event, struct base_text *out)
{
    CHECK(event != NULL);
    if (event->connection != 0) {
        base_text_format(out, " connection-%" PRIu32, event->connection);
    }
    if (event->request != 0) {
        base_text_format(out, " request-%" PRIu32, event->request);
    }
    if (event->task != 0) {
        base_text_format(out, " task-%" PRIu32, event->task);
    }
}

static const char *outcome_name(uint32_t outcome)
{
    CHECK(outcome <= SIM_SEND_IGNORED);
    return outcome == SIM_SEND_ACCEPTED  ? "accepted"
           : outcome == SIM_SEND_DROPPED ? "dropped"
           : outcome == SIM_SEND_IGNORED ? "ignored"
                                         : "rejected";
}

static void append_details(const struct sim_event *event, struct base_text *out)
{
    CHECK(out != NULL);
    if (event->label[0] != '\0') {
        base_text_format(out, " %s", event->label);
    }
    if (event->kind == SIM_EVENT_APP_SEND) {
        base_text_format(out, " %s", outcome_name(event->object));
    } else if (event->object != 0) {
        base_text_format(out, " #%" PRIu32, event->object);
    }
    if (event->value != 0) {
        base_text_format(out, " %" PRIu32, event->value);
    }
    if (event->flag != 0) {
        base_text_format(out, " +%" PRIu32, (uint32_t)event->flag);
    }
}

/* Text of several lines stays below its event, indented, so that a line of a production log is
 * found again whole. */
static void append_text(const char *text, struct base_text *out)
{
    CHECK(text != NULL);
    const char *rest = text;
    bool first = true;
    while (*rest != '\0') {
        const char *line_end = strchr(rest, '\n');
        const size_t size = line_end != NULL ? (size_t)(line_end - rest) : strlen(rest);
        base_text_append(out, first ? " | " : "\n    | ");
        base_text_append_bytes(out, rest, size);
        rest += size + (line_end != NULL ? 1 : 0);
        first = false;
    }
}

void sim_trace_render_event(const struct sim_trace *trace, const struct sim_event *event,
                            struct base_text *out)
{
    CHECK(trace != NULL);
    CHECK(event != NULL);
    base_text_format(out, "[%6" PRIu64 ".%03" PRIu64 "us #%" PRIu32 "]", event->time / NS_PER_US,
                     event->time % NS_PER_US, event->iteration);
    append_who(event, out);
    base_text_format(out, " > %s", sim_event_kind_name((enum sim_event_kind)event->kind));
    append_details(event, out);
    append_text(sim_trace_text(trace, event), out);
    base_text_append(out, "\n");
}

void sim_trace_render(const struct sim_trace *trace, struct base_text *out)
{
    CHECK(trace != NULL);
    CHECK(out != NULL);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        sim_trace_render_event(trace, &trace->events[i], out);
    }
}
