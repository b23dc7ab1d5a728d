#include "reports/draft.h"

#include <inttypes.h>
#include <string.h>

#include "asgi/observer.h"

#include "reports/sink.h"

/* The request's lane, or that of the task in whose step it happened. */
static struct reports_actor actor_of(const struct reports_draft *draft)
{
    const struct reports_actor request =
        reports_actors_of_request(draft->actors, draft->event->request);
    return request.kind != REPORTS_ACTOR_NONE
               ? request
               : reports_actors_of_task(draft->actors, draft->event->task);
}

static struct reports_actor client_of(const struct reports_draft *draft)
{
    uint32_t connection = draft->event->connection;
    if (connection == 0 && draft->event->request < draft->actors->request_count) {
        connection = draft->actors->requests[draft->event->request].connection;
    }
    return reports_actors_client_of(draft->actors, connection);
}

static void by_client(struct reports_draft *draft, char mark)
{
    draft->row->from = client_of(draft);
    draft->row->to = reports_actors_of_request(draft->actors, draft->event->request);
    draft->row->mark = mark;
}

static void by_request(struct reports_draft *draft, char mark)
{
    draft->row->from = actor_of(draft);
    draft->row->mark = mark;
}

static bool client_request(struct reports_draft *draft)
{
    by_client(draft, 'o');
    draft->row->is_beginning = true;
    reports_actors_describe(draft->actors, draft->event->request, &draft->text);
    return true;
}

static bool client_body(struct reports_draft *draft)
{
    by_client(draft, 'o');
    base_text_format(&draft->text, "body, %" PRIu32 " bytes%s", draft->event->value,
                     draft->event->flag != 0 ? ", more follows" : "");
    return draft->event->value > 0;
}

static bool client_disconnect(struct reports_draft *draft)
{
    by_client(draft, 'x');
    base_text_format(&draft->text, "leaves (%s)", draft->event->label);
    return true;
}

static bool client_pause(struct reports_draft *draft)
{
    by_client(draft, 'o');
    base_text_append(&draft->text, "stops reading");
    return true;
}

static bool client_resume(struct reports_draft *draft)
{
    by_client(draft, 'o');
    base_text_append(&draft->text, "reads on");
    return true;
}

static bool connection_closed(struct reports_draft *draft)
{
    by_request(draft, 'x');
    draft->row->to = client_of(draft);
    base_text_format(&draft->text, "the server closes the connection%s%s",
                     *draft->event->label == '\0' ? "" : ": ", draft->event->label);
    return true;
}

static bool fault(struct reports_draft *draft)
{
    by_request(draft, '!');
    base_text_format(&draft->text, "fault: %s at %s", draft->event->label, draft->event_text);
    return true;
}

static bool write_paused(struct reports_draft *draft)
{
    by_request(draft, '*');
    base_text_append(&draft->text, "writing has to wait for the client");
    return true;
}

static bool write_resumed(struct reports_draft *draft)
{
    by_request(draft, '*');
    base_text_append(&draft->text, "writing goes on");
    return true;
}

static bool app_receive(struct reports_draft *draft)
{
    by_request(draft, '*');
    base_text_format(&draft->text, "receives %s", draft->event->label);
    if (draft->event->value != 0) {
        base_text_format(&draft->text, ", %" PRIu32 " bytes", draft->event->value);
    }
    return true;
}

static bool app_send(struct reports_draft *draft)
{
    by_request(draft, '*');
    const struct sim_event *event = draft->event;
    const bool is_start = strcmp(event->label, "http.response.start") == 0;
    base_text_format(&draft->text, is_start ? "%s %" PRIu32 : "%s, %" PRIu32 " bytes", event->label,
                     event->value);
    if (!is_start && event->flag == 0) {
        base_text_append(&draft->text, ", the end");
    }
    if (event->object == SIM_SEND_ACCEPTED) {
        draft->row->to = client_of(draft);
    } else if (event->object == SIM_SEND_DROPPED) {
        base_text_append(&draft->text, " (dropped: the client has gone)");
    } else if (event->object == SIM_SEND_IGNORED) {
        draft->row->mark = '!';
        base_text_append(&draft->text, " (ignored: the response is over)");
    } else {
        draft->row->mark = '!';
        base_text_format(&draft->text, " raises %s", draft->event_text);
    }
    return true;
}

static bool app_returned(struct reports_draft *draft)
{
    by_request(draft, 'x');
    base_text_append(&draft->text, "the application returns");
    return true;
}

static bool app_raised(struct reports_draft *draft)
{
    by_request(draft, '!');
    base_text_format(&draft->text, "out of the application: %s", draft->event_text);
    return true;
}

static bool rpc_message(struct reports_draft *draft)
{
    by_request(draft, '*');
    draft->row->to = client_of(draft);
    base_text_format(&draft->text, "%s %s", draft->event->label, draft->event_text);
    if (draft->event->value != 0) {
        base_text_format(&draft->text, " (code -%" PRIu32 ")", draft->event->value);
    }
    return true;
}

/* Only for awaits that were picked because something was raised out of them. */
static bool task_awaits(struct reports_draft *draft)
{
    by_request(draft, '*');
    draft->row->from = reports_actors_of_task(draft->actors, draft->event->task);
    base_text_format(&draft->text, "waits in %s", draft->event->label);
    return true;
}

bool reports_draft_is_cancellation(const char *text)
{
    return strncmp(text, "CancelledError", strlen("CancelledError")) == 0;
}

static bool task_resumed(struct reports_draft *draft)
{
    by_request(draft, '!');
    draft->row->from = reports_actors_of_task(draft->actors, draft->event->task);
    base_text_format(&draft->text, "%s raises %s", draft->event->label, draft->event_text);
    return *draft->event_text != '\0' && !reports_draft_is_cancellation(draft->event_text);
}

static bool task_ended(struct reports_draft *draft)
{
    by_request(draft, '!');
    draft->row->from = reports_actors_of_task(draft->actors, draft->event->task);
    const char *role = reports_actors_role(draft->actors, draft->event->task);
    if (reports_draft_is_cancellation(draft->event_text)) {
        draft->row->mark = 'x';
        base_text_format(&draft->text, "task %s is cancelled", role);
        return draft->row->from.kind == REPORTS_ACTOR_SESSION;
    }
    base_text_format(&draft->text, "task %s ends with %s", role, draft->event_text);
    return *draft->event_text != '\0';
}

static bool scope_cancelled(struct reports_draft *draft)
{
    by_request(draft, '*');
    draft->row->to = reports_actors_of_owner(draft->actors, draft->event->value);
    base_text_append(&draft->text, "cancels its tasks");
    return draft->row->to.kind != REPORTS_ACTOR_NONE &&
           !reports_actor_equal(draft->row->from, draft->row->to);
}

/* Closing one's own streams is housekeeping; closing somebody else's is where races are. */
static bool stream_closed(struct reports_draft *draft, const char *end)
{
    const struct reports_actors *actors = draft->actors;
    const uint32_t stream = draft->event->object;
    by_request(draft, 'x');
    if (stream == 0 || stream >= actors->stream_count || actors->streams[stream].name == NULL) {
        return false;
    }
    draft->row->to = reports_actors_of_owner(actors, actors->streams[stream].owner);
    base_text_format(&draft->text, "closes %s (%s)", actors->streams[stream].name, end);
    draft->row->closed = actors->streams[stream].name;
    return draft->row->to.kind != REPORTS_ACTOR_NONE &&
           draft->row->from.kind != REPORTS_ACTOR_NONE &&
           !reports_actor_equal(draft->row->from, draft->row->to);
}

static bool stream_send_closed(struct reports_draft *draft)
{
    return stream_closed(draft, "send");
}

static bool stream_receive_closed(struct reports_draft *draft)
{
    return stream_closed(draft, "receive");
}

static const char *level_name(uint32_t level)
{
    return level >= ASGI_LOG_ERROR ? "ERROR" : "WARNING";
}

static bool log_line(struct reports_draft *draft)
{
    by_request(draft, '!');
    const char *next;
    const size_t size = reports_line_of(draft->event_text, REPORTS_ROW_TEXT_SIZE / 2, &next);
    base_text_format(&draft->text, "logs %s: %.*s", level_name(draft->event->value), (int)size,
                     draft->event_text);
    return draft->event->value >= ASGI_LOG_WARNING;
}

static bool about_session(struct reports_draft *draft, char mark, const char *what)
{
    draft->row->from = reports_actors_of_owner(draft->actors, draft->event->object);
    draft->row->mark = mark;
    base_text_append(&draft->text, what);
    return draft->row->from.kind == REPORTS_ACTOR_SESSION;
}

static bool owner_opened(struct reports_draft *draft)
{
    draft->row->is_beginning = true;
    return about_session(draft, '*', "a session begins");
}

static bool owner_ended(struct reports_draft *draft)
{
    return about_session(draft, 'x', "the session is ended");
}

static bool session_unlisted(struct reports_draft *draft)
{
    return about_session(draft, '*', "out of the table of sessions");
}

static bool session_served(struct reports_draft *draft)
{
    by_request(draft, '*');
    draft->row->to = reports_actors_of_owner(draft->actors, draft->event->object);
    base_text_append(&draft->text, "let in to the session");
    return draft->row->from.kind != REPORTS_ACTOR_NONE;
}

static bool tool(struct reports_draft *draft, const char *what)
{
    (void)about_session(draft, '*', "tool ");
    base_text_format(&draft->text, "%s %s", draft->event_text, what);
    return true;
}

static bool tool_started(struct reports_draft *draft)
{
    return tool(draft, "starts");
}

static bool tool_progress(struct reports_draft *draft)
{
    return tool(draft, "reports progress");
}

static bool tool_returned(struct reports_draft *draft)
{
    return tool(draft, "returns");
}

static bool tool_raised(struct reports_draft *draft)
{
    return tool(draft, "raises");
}

static bool tool_cancelled(struct reports_draft *draft)
{
    return tool(draft, "is cancelled");
}

static bool connection_refused(struct reports_draft *draft)
{
    draft->row->mark = '!';
    base_text_format(&draft->text, "%s is refused a connection", draft->event_text);
    return true;
}

static bool shutdown_told(struct reports_draft *draft)
{
    draft->row->mark = 'x';
    base_text_format(&draft->text, "the process is told to end (%s)", draft->event->label);
    if (draft->event->value > 0) {
        base_text_format(&draft->text, ", within %" PRIu32 " ms", draft->event->value);
    }
    return true;
}

static bool shutdown_begun(struct reports_draft *draft)
{
    draft->row->mark = 'x';
    base_text_append(&draft->text, "the application is told to shut down");
    return true;
}

static bool shutdown_ended(struct reports_draft *draft)
{
    draft->row->mark = 'x';
    base_text_append(&draft->text, "the process ends");
    return true;
}

static bool late(struct reports_draft *draft)
{
    by_request(draft, ' ');
    base_text_format(&draft->text, "what comes after its response is %s", draft->event->label);
    return true;
}

static bool bound(struct reports_draft *draft)
{
    by_request(draft, '!');
    base_text_format(&draft->text, "the bound '%s' is hit", draft->event->label);
    return true;
}

static bool quiet(struct reports_draft *draft)
{
    base_text_append(&draft->text, "nothing more can happen");
    return draft->row->is_noticed_here;
}

bool (*const reports_drafters[SIM_EVENT_KIND_COUNT])(struct reports_draft *draft) = {
    [SIM_EVENT_FAULT] = fault,
    [SIM_EVENT_CLIENT_REQUEST] = client_request,
    [SIM_EVENT_CLIENT_BODY] = client_body,
    [SIM_EVENT_CLIENT_DISCONNECT] = client_disconnect,
    [SIM_EVENT_CLIENT_PAUSE] = client_pause,
    [SIM_EVENT_CLIENT_RESUME] = client_resume,
    [SIM_EVENT_CONNECTION_CLOSED] = connection_closed,
    [SIM_EVENT_CONNECTION_REFUSED] = connection_refused,
    [SIM_EVENT_WRITE_PAUSED] = write_paused,
    [SIM_EVENT_WRITE_RESUMED] = write_resumed,
    [SIM_EVENT_APP_RECEIVE] = app_receive,
    [SIM_EVENT_APP_SEND] = app_send,
    [SIM_EVENT_APP_RETURNED] = app_returned,
    [SIM_EVENT_APP_RAISED] = app_raised,
    [SIM_EVENT_RPC_MESSAGE] = rpc_message,
    [SIM_EVENT_TASK_AWAITS] = task_awaits,
    [SIM_EVENT_TASK_RESUMED] = task_resumed,
    [SIM_EVENT_TASK_ENDED] = task_ended,
    [SIM_EVENT_SCOPE_CANCELLED] = scope_cancelled,
    [SIM_EVENT_STREAM_SEND_CLOSED] = stream_send_closed,
    [SIM_EVENT_STREAM_RECEIVE_CLOSED] = stream_receive_closed,
    [SIM_EVENT_LOG] = log_line,
    [SIM_EVENT_OWNER_OPENED] = owner_opened,
    [SIM_EVENT_OWNER_ENDED] = owner_ended,
    [SIM_EVENT_SESSION_UNLISTED] = session_unlisted,
    [SIM_EVENT_SESSION_SERVED] = session_served,
    [SIM_EVENT_TOOL_STARTED] = tool_started,
    [SIM_EVENT_TOOL_PROGRESS] = tool_progress,
    [SIM_EVENT_TOOL_RETURNED] = tool_returned,
    [SIM_EVENT_TOOL_RAISED] = tool_raised,
    [SIM_EVENT_TOOL_CANCELLED] = tool_cancelled,
    [SIM_EVENT_SHUTDOWN_TOLD] = shutdown_told,
    [SIM_EVENT_SHUTDOWN_BEGUN] = shutdown_begun,
    [SIM_EVENT_SHUTDOWN_ENDED] = shutdown_ended,
    [SIM_EVENT_LATE_STARTED] = late,
    [SIM_EVENT_LATE_ENDED] = late,
    [SIM_EVENT_BOUND] = bound,
    [SIM_EVENT_QUIET] = quiet,
};

void reports_draft_anything(struct reports_draft *draft)
{
    by_request(draft, '!');
    base_text_init(&draft->text, draft->row->text, sizeof draft->row->text);
    base_text_format(&draft->text, "%s %s %s",
                     sim_event_kind_name((enum sim_event_kind)draft->event->kind),
                     draft->event->label, draft->event_text);
}
