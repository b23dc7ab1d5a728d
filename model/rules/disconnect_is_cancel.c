#include "base/check.h"

#include "model/rule_case.h"

/* How long a cancellation may take to reach everybody: too short for any timer. */
#define GRACE_ITERATIONS 200
#define GRACE_NS         (GRACE_ITERATIONS * RUNTIME_ITERATION_NS)

struct request_state {
    bool is_left;
    bool is_running; /* its tool */
    uint64_t left_at;
};

static void see_lost(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->connection != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = model_history_request(history, id);
        struct request_state *about = model_watch_about(watch, id);
        if (request->connection == event->connection && !request->is_completed && !about->is_left) {
            about->is_left = true;
            about->left_at = event->time;
        }
    }
}

/* Nothing can happen any more: a tool that waits has not been stopped. */
static void see_quiet(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->kind == SIM_EVENT_QUIET);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct request_state *about = model_watch_about(watch, id);
        if (about->is_left && about->is_running) {
            model_watch_violated(watch, event, "the tool of request %u was never stopped", id);
        }
    }
}

/* Since when everybody can have been told. */
static uint64_t told_at(struct model_watch *watch, const struct request_state *about)
{
    const uint64_t stalled_at = model_watch_history(watch)->stalled_at;
    CHECK(about->is_left);
    return stalled_at > about->left_at ? stalled_at : about->left_at;
}

static const char *deed_of(const struct sim_event *event)
{
    CHECK(event->label != NULL);
    return event->kind == SIM_EVENT_APP_SEND        ? event->label
           : event->kind == SIM_EVENT_TOOL_PROGRESS ? "progress of its tool"
                                                    : "the end of its tool";
}

static void see_deed(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    if (about == NULL) {
        return;
    }
    if (event->kind == SIM_EVENT_TOOL_STARTED || event->kind == SIM_EVENT_TOOL_RETURNED ||
        event->kind == SIM_EVENT_TOOL_RAISED || event->kind == SIM_EVENT_TOOL_CANCELLED) {
        about->is_running = event->kind == SIM_EVENT_TOOL_STARTED;
    }
    const bool is_deed = event->kind == SIM_EVENT_APP_SEND ||
                         event->kind == SIM_EVENT_TOOL_PROGRESS ||
                         event->kind == SIM_EVENT_TOOL_RETURNED;
    if (is_deed && about->is_left && event->time > told_at(watch, about) + GRACE_NS) {
        model_watch_violated(watch, event, "request %u: %s, %u us after its client left",
                             event->request, deed_of(event),
                             (uint32_t)((event->time - about->left_at) / RUNTIME_ITERATION_NS));
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    CHECK(event->kind < SIM_EVENT_KIND_COUNT);
    if (model_watch_era(watch) != SIM_ERA_2026_07_28) {
        return;
    }
    if (event->kind == SIM_EVENT_CONNECTION_LOST) {
        see_lost(watch, event);
    } else if (event->kind == SIM_EVENT_QUIET) {
        see_quiet(watch, event);
    } else {
        see_deed(watch, event);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct request_state *like = copy;
    like->left_at = sim_likeness_of_past(likeness, like->left_at, GRACE_NS);
}

#define TOOL(what, number) CASE_EVENT(TOOL_##what, "x 5", .request = 1, CASE_AT(number))
#define LOST(number)       CASE_EVENT(CONNECTION_LOST, "", .connection = 1, CASE_AT(number))
#define QUIET              CASE_EVENT(QUIET, "", .request = 0)

static const struct model_rule_event stops[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), TOOL(STARTED, 1), LOST(10), TOOL(CANCELLED, 20), QUIET,
};

static const struct model_rule_event just_now[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED, 1),
    LOST(10),
    TOOL(RETURNED, 10 + GRACE_ITERATIONS),
    QUIET,
};

static const struct model_rule_event answered[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_END(1),
    LOST(10),
    TOOL(PROGRESS, 1000),
};

static const struct model_rule_event goes_on[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED, 1),
    LOST(10),
    TOOL(RETURNED, 1010),
};

#define STALLED(number) \
    CASE_EVENT(FAULT, "an await", .request = 0, .label = "sim/clock/stall", CASE_AT(number))

static const struct model_rule_event stalled[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),         TOOL(STARTED, 1), LOST(10), STALLED(1000),
    TOOL(RETURNED, 1000 + GRACE_ITERATIONS),
};

static const struct model_rule_event goes_on_after_stall[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED, 1),
    LOST(10),
    STALLED(1000),
    TOOL(RETURNED, 2010),
};

static const struct model_rule_event writes[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    LOST(10),
    CASE_EVENT(APP_SEND, "", .request = 1, .label = "http.response.start", CASE_AT(1010),
               .object = SIM_SEND_DROPPED),
};

static const struct model_rule_event waits[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED, 1),
    LOST(10),
    QUIET,
};

static const struct model_rule_case cases[] = {
    {.what = "the tool is cancelled", CASE_EVENTS(stops), .era = SIM_ERA_2026_07_28},
    {.what = "the tool ends before the cancellation can reach it",
     CASE_EVENTS(just_now),
     .era = SIM_ERA_2026_07_28},
    {.what = "the response was complete", CASE_EVENTS(answered), .era = SIM_ERA_2026_07_28},
    {.what = "up to 2025-11-25 it goes on", CASE_EVENTS(goes_on)},
    {.what = "the tool goes on",
     CASE_EVENTS(goes_on),
     .era = SIM_ERA_2026_07_28,
     .violation = "request 1: the end of its tool, 1000 us after its client left"},
    {.what = "the loop stalls until the tool's time comes",
     CASE_EVENTS(stalled),
     .era = SIM_ERA_2026_07_28},
    {.what = "the tool goes on long after that",
     CASE_EVENTS(goes_on_after_stall),
     .era = SIM_ERA_2026_07_28,
     .violation = "request 1: the end of its tool, 2000 us after its client left"},
    {.what = "something is sent",
     CASE_EVENTS(writes),
     .era = SIM_ERA_2026_07_28,
     .violation = "request 1: http.response.start, 1000 us after its client left"},
    {.what = "the tool waits for ever",
     CASE_EVENTS(waits),
     .era = SIM_ERA_2026_07_28,
     .violation = "the tool of request 1 was never stopped"},
};

const struct model_rule model_rule_disconnect_is_cancel = {
    .name = "disconnect-is-cancel",
    .sentence = "from MCP 2026-07-28 a tool stops when its client leaves, and no more is sent",
    .source = "MCP Streamable HTTP, 2026-07-28",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(CONNECTION_LOST) | MODEL_SEES(APP_SEND) | MODEL_SEES(TOOL_STARTED) |
             MODEL_SEES(TOOL_PROGRESS) | MODEL_SEES(TOOL_RETURNED) | MODEL_SEES(TOOL_RAISED) |
             MODEL_SEES(TOOL_CANCELLED) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out_about = even_out,
};
