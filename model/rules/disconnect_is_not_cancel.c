#include "base/check.h"

#include "model/rule_case.h"

struct request_state {
    bool is_stateful; /* its tool runs in a session that later requests can find */
};

static bool is_listed(const struct model_watch *watch, uint32_t session)
{
    const struct model_owner *owner = model_history_owner(model_watch_history(watch), session);
    CHECK(owner == NULL || owner->is_session);
    return owner != NULL && owner->is_listed;
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(event->label != NULL);
    if (request == NULL || model_watch_era(watch) != SIM_ERA_LEGACY) {
        return;
    }
    struct request_state *about = model_watch_about(watch, event->request);
    if (event->kind == SIM_EVENT_TOOL_STARTED) {
        about->is_stateful = is_listed(watch, event->object);
    } else if (about->is_stateful && request->client_left && !request->is_revoked &&
               !model_history_session_is_ending(model_watch_history(watch), event->object)) {
        model_watch_violated(watch, event, "the tool of request %u was cancelled: its client left",
                             event->request);
    }
}

#define LISTED      CASE_OWNER(1, SESSION), CASE_EVENT(SESSION_LISTED, "", .object = 1)
#define CALL(words) CASE_EVENT(RPC_REQUEST, words, .request = 1, .label = "request")
#define TOOL(what)  CASE_EVENT(TOOL_##what, "x 5", .request = 1, .object = 1)

static const struct model_rule_event goes_on[] = {
    LISTED,         CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED),  CASE_DISCONNECT(1, "fin"),
    CASE_LOST(1),   TOOL(PROGRESS),
    TOOL(RETURNED),
};

static const struct model_rule_event revoked[] = {
    LISTED,
    CASE_REQUEST(1, 1, "POST /mcp"),
    CALL("5 tools/call"),
    TOOL(STARTED),
    CASE_DISCONNECT(1, "fin"),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_EVENT(RPC_REQUEST, "5 notifications/cancelled", .request = 2, .label = "notification"),
    TOOL(CANCELLED),
};

static const struct model_rule_event deleted[] = {
    LISTED,
    CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED),
    CASE_DISCONNECT(1, "fin"),
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    TOOL(CANCELLED),
};

static const struct model_rule_event stateless[] = {
    CASE_OWNER(1, SESSION), CASE_REQUEST(1, 1, "POST /mcp"),
    TOOL(STARTED),          CASE_DISCONNECT(1, "fin"),
    TOOL(CANCELLED),
};

static const struct model_rule_event cancelled[] = {
    LISTED,          CASE_REQUEST(1, 1, "POST /mcp"), TOOL(STARTED), CASE_DISCONNECT(1, "fin"),
    TOOL(CANCELLED),
};

static const struct model_rule_event other_revoked[] = {
    LISTED,
    CASE_REQUEST(1, 1, "POST /mcp"),
    CALL("5 tools/call"),
    TOOL(STARTED),
    CASE_DISCONNECT(1, "fin"),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_EVENT(RPC_REQUEST, "6 notifications/cancelled", .request = 2, .label = "notification"),
    TOOL(CANCELLED),
};

#define VIOLATION "the tool of request 1 was cancelled: its client left"

static const struct model_rule_case cases[] = {
    {.what = "the tool goes on to its end", CASE_EVENTS(goes_on)},
    {.what = "its client asked for the cancellation", CASE_EVENTS(revoked)},
    {.what = "the session is deleted", CASE_EVENTS(deleted)},
    {.what = "without a session nobody could ask for the result", CASE_EVENTS(stateless)},
    {.what = "under 2026-07-28 it has to stop", CASE_EVENTS(cancelled), .era = SIM_ERA_2026_07_28},
    {.what = "a disconnect cancels", CASE_EVENTS(cancelled), .violation = VIOLATION},
    {.what = "another request was to be cancelled",
     CASE_EVENTS(other_revoked),
     .violation = VIOLATION},
};

const struct model_rule model_rule_disconnect_is_not_cancel = {
    .name = "disconnect-is-not-cancel",
    .sentence = "up to MCP 2025-11-25 a tool goes on when its client leaves",
    .source = "MCP Streamable HTTP, 2025-11-25: sending messages to the server, 5",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(TOOL_STARTED) | MODEL_SEES(TOOL_CANCELLED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
