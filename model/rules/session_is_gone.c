#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

static void see_served(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_owner *session =
        model_history_owner(model_watch_history(watch), event->object);
    CHECK(event->kind == SIM_EVENT_SESSION_SERVED);
    CHECK(session != NULL);
    if (session->is_deleted) {
        model_watch_violated(watch, event,
                             "request %u was admitted to a session after its DELETE was answered",
                             event->request);
    } else if (session->is_ended) {
        model_watch_violated(watch, event, "request %u was admitted to a session that had ended",
                             event->request);
    }
}

/* The answer to DELETE promises that the session is gone. */
static void see_answer(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    CHECK(request != NULL);
    if (!model_words_is_start(event) || !request->is_delete || request->session == 0 ||
        event->value / 100 != 2) {
        return;
    }
    if (model_history_owner(model_watch_history(watch), request->session)->is_listed) {
        model_watch_violated(
            watch, event,
            "request %u, a DELETE, was answered with %u while its session was in the table",
            event->request, event->value);
    }
}

/* Whoever ends a session is told when that is done: its tools have stopped. */
static void see_tool(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_owner *session =
        model_history_owner(model_watch_history(watch), event->object);
    CHECK(event->kind == SIM_EVENT_TOOL_PROGRESS || event->kind == SIM_EVENT_TOOL_RETURNED);
    if (session != NULL && session->is_deleted) {
        model_watch_violated(watch, event,
                             "the tool of request %u was at work after the DELETE of its session "
                             "was answered",
                             event->request);
    }
}

static void see_quiet(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->kind == SIM_EVENT_QUIET);
    for (uint32_t id = 1; id <= history->capacity.owner_count; id++) {
        const struct model_owner *owner = model_history_owner(history, id);
        if (owner->is_listed && (owner->is_ended || owner->is_deleted)) {
            model_watch_violated(watch, event, "a session that %s is in the table at the end",
                                 owner->is_deleted ? "was deleted" : "has ended");
        }
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    if (event->kind == SIM_EVENT_SESSION_SERVED) {
        see_served(watch, event);
    } else if (event->kind == SIM_EVENT_APP_SEND) {
        see_answer(watch, event);
    } else if (event->kind == SIM_EVENT_QUIET) {
        see_quiet(watch, event);
    } else {
        see_tool(watch, event);
    }
}

#define LISTED(id)   CASE_EVENT(SESSION_LISTED, "", .object = (id))
#define UNLISTED(id) CASE_EVENT(SESSION_UNLISTED, "", .object = (id))
#define ENDED(id)    CASE_EVENT(OWNER_ENDED, "", .object = (id))
#define QUIET        CASE_EVENT(QUIET, "", .request = 0)

static const struct model_rule_event deleted[] = {
    CASE_OWNER(1, SESSION),
    LISTED(1),
    CASE_REQUEST(1, 1, "DELETE /mcp"),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_SERVED(1, 2),
    CASE_SERVED(1, 1),
    UNLISTED(1),
    ENDED(1),
    CASE_START(1, 200),
    CASE_END(1),
    QUIET,
};

static const struct model_rule_event refused[] = {
    CASE_OWNER(1, SESSION),
    LISTED(1),
    CASE_REQUEST(1, 1, "DELETE /mcp"),
    CASE_SERVED(1, 1),
    CASE_START(1, 405),
    CASE_END(1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CASE_SERVED(1, 2),
    QUIET,
};

static const struct model_rule_event served_again[] = {
    CASE_OWNER(1, SESSION),
    LISTED(1),
    CASE_REQUEST(1, 1, "DELETE /mcp"),
    CASE_SERVED(1, 1),
    UNLISTED(1),
    CASE_START(1, 200),
    CASE_END(1),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_SERVED(1, 2),
};

static const struct model_rule_event served_when_dead[] = {
    CASE_OWNER(1, SESSION), LISTED(1), ENDED(1), CASE_REQUEST(1, 1, "POST /mcp"), CASE_SERVED(1, 1),
};

static const struct model_rule_event still_listed[] = {
    CASE_OWNER(1, SESSION), LISTED(1), CASE_REQUEST(1, 1, "DELETE /mcp"),
    CASE_SERVED(1, 1),      ENDED(1),  CASE_START(1, 200),
};

#define TOOL(what, session, id) CASE_EVENT(TOOL_##what, "x 5", .request = (id), .object = (session))

static const struct model_rule_event tool_stops[] = {
    CASE_OWNER(1, SESSION),
    LISTED(1),
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_SERVED(1, 1),
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    UNLISTED(1),
    TOOL(PROGRESS, 1, 1),
    TOOL(CANCELLED, 1, 1),
    ENDED(1),
    CASE_START(2, 200),
};

static const struct model_rule_event tool_goes_on[] = {
    CASE_OWNER(1, SESSION),
    LISTED(1),
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_SERVED(1, 1),
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    UNLISTED(1),
    CASE_START(2, 200),
    TOOL(RETURNED, 1, 1),
};

static const struct model_rule_event never_unlisted[] = {
    CASE_OWNER(1, SESSION),
    LISTED(1),
    ENDED(1),
    QUIET,
};

static const struct model_rule_case cases[] = {
    {.what = "a session is taken out, ended, and its DELETE answered", CASE_EVENTS(deleted)},
    {.what = "a DELETE that is refused ends nothing", CASE_EVENTS(refused)},
    {.what = "a tool stops before the DELETE is answered", CASE_EVENTS(tool_stops)},
    {.what = "a tool is done after the DELETE",
     CASE_EVENTS(tool_goes_on),
     .violation = "the tool of request 1 was at work after the DELETE of its session was answered"},
    {.what = "a request is served after the DELETE",
     CASE_EVENTS(served_again),
     .violation = "request 2 was admitted to a session after its DELETE was answered"},
    {.what = "a request is served by a dead session",
     CASE_EVENTS(served_when_dead),
     .violation = "request 1 was admitted to a session that had ended"},
    {.what = "the DELETE is answered too early",
     CASE_EVENTS(still_listed),
     .violation = "request 1, a DELETE, was answered with 200 while its session was in the table"},
    {.what = "a crashed session stays in the table",
     CASE_EVENTS(never_unlisted),
     .violation = "a session that has ended is in the table at the end"},
};

const struct model_rule model_rule_session_is_gone = {
    .name = "session-is-gone",
    .sentence = "after DELETE was answered, the session serves nothing and is in no table",
    .source = "MCP Streamable HTTP, session management; modelcontextprotocol/python-sdk#3300",
    .kinds = MODEL_SEES(SESSION_SERVED) | MODEL_SEES(APP_SEND) | MODEL_SEES(TOOL_PROGRESS) |
             MODEL_SEES(TOOL_RETURNED) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
