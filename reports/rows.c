#include "reports/rows.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "asgi/observer.h"

#include "reports/sink.h"

/* What the function of an event's kind sees and fills in. */
struct draft {
    const struct reports_actors *actors;
    const struct sim_event *event;
    const char *event_text;
    struct reports_row *row;
    struct base_text text;
};

/* The request's lane, or that of the task in whose step it happened. */
static struct reports_actor actor_of(const struct draft *draft)
{
    const struct reports_actor request =
        reports_actors_of_request(draft->actors, draft->event->request);
    return request.kind != REPORTS_ACTOR_NONE
               ? request
               : reports_actors_of_task(draft->actors, draft->event->task);
}

static struct reports_actor client_of(const struct draft *draft)
{
    uint32_t connection = draft->event->connection;
    if (connection == 0 && draft->event->request < draft->actors->request_count) {
        connection = draft->actors->requests[draft->event->request].connection;
    }
    return reports_actors_client_of(draft->actors, connection);
}

static void by_client(struct draft *draft, char mark)
{
    draft->row->from = client_of(draft);
    draft->row->to = reports_actors_of_request(draft->actors, draft->event->request);
    draft->row->mark = mark;
}

static void by_request(struct draft *draft, char mark)
{
    draft->row->from = actor_of(draft);
    draft->row->mark = mark;
}

static bool client_request(struct draft *draft)
{
    by_client(draft, 'o');
    draft->row->is_beginning = true;
    reports_actors_describe(draft->actors, draft->event->request, &draft->text);
    return true;
}

static bool client_body(struct draft *draft)
{
    by_client(draft, 'o');
    base_text_format(&draft->text, "body, %" PRIu32 " bytes%s", draft->event->value,
                     draft->event->flag != 0 ? ", more follows" : "");
    return draft->event->value > 0;
}

static bool client_disconnect(struct draft *draft)
{
    by_client(draft, 'x');
    base_text_format(&draft->text, "leaves (%s)", draft->event->label);
    return true;
}

static bool client_pause(struct draft *draft)
{
    by_client(draft, 'o');
    base_text_append(&draft->text, "stops reading");
    return true;
}

static bool client_resume(struct draft *draft)
{
    by_client(draft, 'o');
    base_text_append(&draft->text, "reads on");
    return true;
}

static bool connection_closed(struct draft *draft)
{
    by_request(draft, 'x');
    draft->row->to = client_of(draft);
    base_text_format(&draft->text, "the server closes the connection%s%s",
                     *draft->event->label == '\0' ? "" : ": ", draft->event->label);
    return true;
}

static bool fault(struct draft *draft)
{
    by_request(draft, '!');
    base_text_format(&draft->text, "fault: %s at %s", draft->event->label, draft->event_text);
    return true;
}

static bool write_paused(struct draft *draft)
{
    by_request(draft, '*');
    base_text_append(&draft->text, "writing has to wait for the client");
    return true;
}

static bool write_resumed(struct draft *draft)
{
    by_request(draft, '*');
    base_text_append(&draft->text, "writing goes on");
    return true;
}

static bool app_receive(struct draft *draft)
{
    by_request(draft, '*');
    base_text_format(&draft->text, "receives %s", draft->event->label);
    if (draft->event->value != 0) {
        base_text_format(&draft->text, ", %" PRIu32 " bytes", draft->event->value);
    }
    return true;
}

static bool app_send(struct draft *draft)
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

static bool app_returned(struct draft *draft)
{
    by_request(draft, 'x');
    base_text_append(&draft->text, "the application returns");
    return true;
}

static bool app_raised(struct draft *draft)
{
    by_request(draft, '!');
    base_text_format(&draft->text, "out of the application: %s", draft->event_text);
    return true;
}

static bool rpc_message(struct draft *draft)
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
static bool task_awaits(struct draft *draft)
{
    by_request(draft, '*');
    draft->row->from = reports_actors_of_task(draft->actors, draft->event->task);
    base_text_format(&draft->text, "waits in %s", draft->event->label);
    return true;
}

/* Cancellation is how every group ends; what is told is who cancels, and which of a session's tasks
 * that ends. */
static bool is_cancellation(const char *text)
{
    return strncmp(text, "CancelledError", strlen("CancelledError")) == 0;
}

static bool task_resumed(struct draft *draft)
{
    by_request(draft, '!');
    draft->row->from = reports_actors_of_task(draft->actors, draft->event->task);
    base_text_format(&draft->text, "%s raises %s", draft->event->label, draft->event_text);
    return *draft->event_text != '\0' && !is_cancellation(draft->event_text);
}

static bool task_ended(struct draft *draft)
{
    by_request(draft, '!');
    draft->row->from = reports_actors_of_task(draft->actors, draft->event->task);
    const char *role = reports_actors_role(draft->actors, draft->event->task);
    if (is_cancellation(draft->event_text)) {
        draft->row->mark = 'x';
        base_text_format(&draft->text, "task %s is cancelled", role);
        return draft->row->from.kind == REPORTS_ACTOR_SESSION;
    }
    base_text_format(&draft->text, "task %s ends with %s", role, draft->event_text);
    return *draft->event_text != '\0';
}

static bool scope_cancelled(struct draft *draft)
{
    by_request(draft, '*');
    draft->row->to = reports_actors_of_owner(draft->actors, draft->event->value);
    base_text_append(&draft->text, "cancels its tasks");
    return draft->row->to.kind != REPORTS_ACTOR_NONE &&
           !reports_actor_equal(draft->row->from, draft->row->to);
}

/* Closing one's own streams is housekeeping; closing somebody else's is where races are. */
static bool stream_closed(struct draft *draft, const char *end)
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

static bool stream_send_closed(struct draft *draft)
{
    return stream_closed(draft, "send");
}

static bool stream_receive_closed(struct draft *draft)
{
    return stream_closed(draft, "receive");
}

static const char *level_name(uint32_t level)
{
    return level >= ASGI_LOG_ERROR ? "ERROR" : "WARNING";
}

static bool log_line(struct draft *draft)
{
    by_request(draft, '!');
    const char *next;
    const size_t size = reports_line_of(draft->event_text, REPORTS_ROW_TEXT_SIZE / 2, &next);
    base_text_format(&draft->text, "logs %s: %.*s", level_name(draft->event->value), (int)size,
                     draft->event_text);
    return draft->event->value >= ASGI_LOG_WARNING;
}

static bool about_session(struct draft *draft, char mark, const char *what)
{
    draft->row->from = reports_actors_of_owner(draft->actors, draft->event->object);
    draft->row->mark = mark;
    base_text_append(&draft->text, what);
    return draft->row->from.kind == REPORTS_ACTOR_SESSION;
}

static bool owner_opened(struct draft *draft)
{
    draft->row->is_beginning = true;
    return about_session(draft, '*', "a session begins");
}

static bool owner_ended(struct draft *draft)
{
    return about_session(draft, 'x', "the session is ended");
}

static bool session_unlisted(struct draft *draft)
{
    return about_session(draft, '*', "out of the table of sessions");
}

static bool session_served(struct draft *draft)
{
    by_request(draft, '*');
    draft->row->to = reports_actors_of_owner(draft->actors, draft->event->object);
    base_text_append(&draft->text, "let in to the session");
    return draft->row->from.kind != REPORTS_ACTOR_NONE;
}

static bool tool(struct draft *draft, const char *what)
{
    (void)about_session(draft, '*', "tool ");
    base_text_format(&draft->text, "%s %s", draft->event_text, what);
    return true;
}

static bool tool_started(struct draft *draft)
{
    return tool(draft, "starts");
}

static bool tool_progress(struct draft *draft)
{
    return tool(draft, "reports progress");
}

static bool tool_returned(struct draft *draft)
{
    return tool(draft, "returns");
}

static bool tool_raised(struct draft *draft)
{
    return tool(draft, "raises");
}

static bool tool_cancelled(struct draft *draft)
{
    return tool(draft, "is cancelled");
}

static bool bound(struct draft *draft)
{
    by_request(draft, '!');
    base_text_format(&draft->text, "the bound '%s' is hit", draft->event->label);
    return true;
}

static bool quiet(struct draft *draft)
{
    base_text_append(&draft->text, "nothing more can happen");
    return draft->row->is_noticed_here;
}

/* By kind; what has no function is not shown. */
static bool (*const drafters[SIM_EVENT_KIND_COUNT])(struct draft *draft) = {
    [SIM_EVENT_FAULT] = fault,
    [SIM_EVENT_CLIENT_REQUEST] = client_request,
    [SIM_EVENT_CLIENT_BODY] = client_body,
    [SIM_EVENT_CLIENT_DISCONNECT] = client_disconnect,
    [SIM_EVENT_CLIENT_PAUSE] = client_pause,
    [SIM_EVENT_CLIENT_RESUME] = client_resume,
    [SIM_EVENT_CONNECTION_CLOSED] = connection_closed,
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
    [SIM_EVENT_BOUND] = bound,
    [SIM_EVENT_QUIET] = quiet,
};

/* Marks, by index, the awaits out of which an exception (but not a cancellation) was raised. */
static bool *pick_awaits(const struct sim_trace *trace, uint32_t task_count)
{
    bool *is_picked = base_heap_take(trace->event_count + 1);
    uint32_t *last_await = base_heap_take((task_count + 1) * sizeof *last_await);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->task >= task_count) {
            continue;
        }
        if (event->kind == SIM_EVENT_TASK_AWAITS) {
            last_await[event->task] = i;
        } else if (event->kind == SIM_EVENT_TASK_RESUMED && event->text_size > 0 &&
                   !is_cancellation(sim_trace_text(trace, event))) {
            is_picked[last_await[event->task]] = true;
        }
    }
    base_heap_give_back(last_await);
    return is_picked;
}

static bool is_repetition(const struct reports_row *row, const struct reports_row *earlier)
{
    return reports_actor_equal(row->from, earlier->from) &&
           reports_actor_equal(row->to, earlier->to) && row->mark == earlier->mark &&
           strcmp(row->text, earlier->text) == 0 && !row->is_noticed_here;
}

/* What follows "closes " in a row's text goes to the end of an earlier one: "closes read_stream
 * (send, receive), ...". */
static bool joins(const struct reports_row *row, struct reports_row *earlier)
{
    if (row->closed == NULL || earlier->closed == NULL || row->is_noticed_here ||
        earlier->is_noticed_here || !reports_actor_equal(row->from, earlier->from) ||
        !reports_actor_equal(row->to, earlier->to)) {
        return false;
    }
    struct base_text text = {
        .bytes = earlier->text, .size = sizeof earlier->text, .length = strlen(earlier->text)};
    if (strcmp(row->closed, earlier->closed) == 0) {
        earlier->text[--text.length] = '\0'; /* the closing bracket */
        base_text_format(&text, ", %s", strchr(row->text, '(') + 1);
    } else {
        base_text_format(&text, ", %s", row->text + strlen("closes "));
    }
    earlier->closed = row->closed;
    return true;
}

static void add(struct reports_rows *rows, const struct reports_row *row)
{
    struct reports_row *earlier = rows->count > 0 ? &rows->items[rows->count - 1] : NULL;
    if (earlier != NULL && is_repetition(row, earlier)) {
        earlier->repeat_count++;
        return;
    }
    if (earlier != NULL && joins(row, earlier)) {
        return;
    }
    CHECK(rows->count < UINT32_MAX);
    rows->items = base_heap_resize(rows->items, (rows->count + 1) * sizeof *rows->items);
    rows->items[rows->count++] = *row;
}

/* The event at which something was noticed is shown, whatever it is. */
static void draft_anything(struct draft *draft)
{
    by_request(draft, '!');
    base_text_init(&draft->text, draft->row->text, sizeof draft->row->text);
    base_text_format(&draft->text, "%s %s %s",
                     sim_event_kind_name((enum sim_event_kind)draft->event->kind),
                     draft->event->label, draft->event_text);
}

static void add_event(struct reports_rows *rows, const struct reports_finding *finding,
                      const struct reports_actors *actors, uint32_t index)
{
    CHECK(index < finding->trace->event_count);
    const struct sim_event *event = &finding->trace->events[index];
    struct reports_row row = {
        .event_index = index, .repeat_count = 1, .is_noticed_here = index == finding->event_index};
    struct draft draft = {.actors = actors,
                          .event = event,
                          .event_text = sim_trace_text(finding->trace, event),
                          .row = &row};
    base_text_init(&draft.text, row.text, sizeof row.text);
    const bool is_shown = drafters[event->kind] != NULL && drafters[event->kind](&draft);
    if (!is_shown && row.is_noticed_here) {
        draft_anything(&draft);
    }
    if (is_shown || row.is_noticed_here) {
        add(rows, &row);
    }
}

void reports_rows_init(struct reports_rows *rows, const struct reports_finding *finding,
                       const struct reports_actors *actors)
{
    CHECK(finding->trace != NULL);
    *rows = (struct reports_rows){.count = 0};
    bool *is_picked = pick_awaits(finding->trace, actors->task_count);
    for (uint32_t i = finding->background_event_count; i < finding->trace->event_count; i++) {
        if (i > finding->event_index) {
            break;
        }
        if (finding->trace->events[i].kind != SIM_EVENT_TASK_AWAITS || is_picked[i]) {
            add_event(rows, finding, actors, i);
        }
    }
    base_heap_give_back(is_picked);
}

void reports_rows_release(struct reports_rows *rows)
{
    base_heap_give_back(rows->items);
    *rows = (struct reports_rows){.count = 0};
}
