/* What the application tells the world. */
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/connection.h"
#include "sim/fault.h"
#include "sim/state.h"

#define TEXT_SIZE 512

static void log_line(void *host, enum asgi_log_level level, const char *logger, const char *text)
{
    struct sim_world *world = host;
    CHECK(logger != NULL);
    CHECK(text != NULL);
    sim_emit(world,
             (struct sim_event){.kind = SIM_EVENT_LOG, .value = (uint32_t)level, .label = logger},
             text);
}

static uint32_t owner_opened(void *host, enum asgi_owner_kind kind, const char *name)
{
    CHECK(kind == ASGI_OWNER_SESSION);
    return sim_owner_open(host, kind, /*request=*/0, name);
}

static void owner_ended(void *host, uint32_t owner)
{
    CHECK(owner > 0);
    sim_owner_end(host, owner);
}

static void session_listed(void *host, uint32_t owner)
{
    CHECK(owner > 0);
    sim_emit(host, (struct sim_event){.kind = SIM_EVENT_SESSION_LISTED, .object = owner}, "");
}

static void session_unlisted(void *host, uint32_t owner)
{
    CHECK(owner > 0);
    sim_emit(host, (struct sim_event){.kind = SIM_EVENT_SESSION_UNLISTED, .object = owner}, "");
}

static void session_served(void *host, uint32_t session_owner, uint32_t request_owner)
{
    struct sim_world *world = host;
    CHECK(session_owner > 0);
    const uint32_t request = request_owner == 0 ? 0 : sim_owner_get(world, request_owner)->request;
    sim_emit(world,
             (struct sim_event){
                 .kind = SIM_EVENT_SESSION_SERVED, .object = session_owner, .request = request},
             "");
}

static enum sim_event_kind kind_of_tool(enum asgi_tool_event event)
{
    switch (event) {
    case ASGI_TOOL_STARTED:
        return SIM_EVENT_TOOL_STARTED;
    case ASGI_TOOL_PROGRESS:
        return SIM_EVENT_TOOL_PROGRESS;
    case ASGI_TOOL_RETURNED:
        return SIM_EVENT_TOOL_RETURNED;
    case ASGI_TOOL_RAISED:
        return SIM_EVENT_TOOL_RAISED;
    case ASGI_TOOL_CANCELLED:
        return SIM_EVENT_TOOL_CANCELLED;
    }
    CHECK_UNREACHABLE("a tool event outside the enumeration");
}

static void tool(void *host, const struct asgi_tool_report *report)
{
    CHECK(report != NULL);
    char text[TEXT_SIZE];
    struct base_text out;
    base_text_init(&out, text, sizeof(text));
    base_text_format(&out, "%s %s", report->tool, report->request_id);
    sim_emit(host,
             (struct sim_event){.kind = (uint16_t)kind_of_tool(report->event),
                                .object = report->session_owner,
                                .request = sim_exchange_request_of(host, report->request_id)},
             text);
}

static void late_work(void *host, enum asgi_late_event event, uint32_t request_owner)
{
    static const char *const words[] = {[ASGI_LATE_STARTED] = "begun",
                                        [ASGI_LATE_ENDED] = "done",
                                        [ASGI_LATE_CANCELLED] = "cancelled"};
    const bool is_start = event == ASGI_LATE_STARTED;
    CHECK(request_owner > 0);
    sim_emit(host,
             (struct sim_event){
                 .kind = (uint16_t)(is_start ? SIM_EVENT_LATE_STARTED : SIM_EVENT_LATE_ENDED),
                 .request = sim_owner_get(host, request_owner)->request,
                 .label = words[event],
                 .flag = event == ASGI_LATE_CANCELLED ? 1 : 0},
             "");
}

static void event_stored(void *host, const struct asgi_stored_event *event)
{
    CHECK(event->id > 0);
    const enum sim_stored how = event->is_answer    ? SIM_STORED_ANSWER
                                : event->is_priming ? SIM_STORED_PRIMING
                                                    : SIM_STORED_MESSAGE;
    sim_emit(host,
             (struct sim_event){.kind = SIM_EVENT_EVENT_STORED,
                                .object = event->session_owner,
                                .value = event->id,
                                .flag = (uint16_t)how},
             event->stream);
}

static void finalizer_owed(void *host, const char *name, uint32_t id)
{
    CHECK(name != NULL);
    sim_emit(host,
             (struct sim_event){.kind = SIM_EVENT_FINALIZER_OWED, .label = name, .object = id}, "");
}

static void finalizer_ran(void *host, const char *name, uint32_t id)
{
    CHECK(name != NULL);
    sim_emit(host, (struct sim_event){.kind = SIM_EVENT_FINALIZER_RAN, .label = name, .object = id},
             "");
}

static bool fails(void *host, const char *fault, const char *label, uint32_t session_owner)
{
    CHECK(fault != NULL);
    return sim_faults_ask_point(host, fault, label, session_owner);
}

const struct asgi_observer sim_asgi_observer = {
    .log = log_line,
    .owner_opened = owner_opened,
    .owner_ended = owner_ended,
    .session_listed = session_listed,
    .session_unlisted = session_unlisted,
    .session_served = session_served,
    .event_stored = event_stored,
    .tool = tool,
    .late_work = late_work,
    .fails = fails,
    .finalizer_owed = finalizer_owed,
    .finalizer_ran = finalizer_ran,
    .shut_down = sim_host_see_app_down,
};
