#include "base/check.h"

#include "model/rule.h"
#include "model/rule_case.h"

/* A session that nobody waits for may end at any time: it was idle for too long, say. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    const struct model_owner *owner = model_history_owner(history, event->object);
    (void)state;
    CHECK(event->kind == SIM_EVENT_OWNER_ENDED);
    CHECK(owner != NULL);
    if (!owner->is_session || model_history_session_is_ending(history, event->object)) {
        return;
    }
    const uint32_t request = model_history_waiting_request(history, event->object);
    if (request != 0) {
        model_watch_violated(watch, event, "a session ended under request %u, and nobody ended it",
                             request);
    }
}

#define ENDED(id) CASE_EVENT(OWNER_ENDED, "", .object = (id))
#define SESSION_WITH_A_REQUEST \
    CASE_OWNER(1, SESSION), CASE_REQUEST(1, 1, "POST /mcp"), CASE_CALLED(1), CASE_SERVED(1, 1)

static const struct model_rule_event deleted[] = {
    SESSION_WITH_A_REQUEST,
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    ENDED(1),
};

static const struct model_rule_event told_to_end[] = {
    SESSION_WITH_A_REQUEST,
    CASE_EVENT(SHUTDOWN_TOLD, "", .request = 0),
    ENDED(1),
};

static const struct model_rule_event idle[] = {
    SESSION_WITH_A_REQUEST, CASE_START(1, 200), CASE_END(1), CASE_RETURNED(1), ENDED(1),
};

static const struct model_rule_event nobody_waits[] = {
    SESSION_WITH_A_REQUEST,
    CASE_DISCONNECT(1, "fin"),
    ENDED(1),
};

static const struct model_rule_event request_ends[] = {
    CASE_OWNER(2, REQUEST),
    SESSION_WITH_A_REQUEST,
    ENDED(2),
};

static const struct model_rule_event crashed[] = {
    SESSION_WITH_A_REQUEST,
    CASE_START(1, 200),
    ENDED(1),
};

static const struct model_rule_event cancelled[] = {
    SESSION_WITH_A_REQUEST,
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_SERVED(1, 2),
    CASE_START(2, 202),
    CASE_END(2),
    ENDED(1),
};

static const struct model_rule_case cases[] = {
    {.what = "a DELETE ends it", CASE_EVENTS(deleted)},
    {.what = "the process was told to end", CASE_EVENTS(told_to_end)},
    {.what = "its requests were answered", CASE_EVENTS(idle)},
    {.what = "the client that waited has left", CASE_EVENTS(nobody_waits)},
    {.what = "what ends is a request", CASE_EVENTS(request_ends)},
    {.what = "it falls over one of its requests",
     CASE_EVENTS(crashed),
     .violation = "a session ended under request 1, and nobody ended it"},
    {.what = "it falls because a request of it was cancelled",
     CASE_EVENTS(cancelled),
     .violation = "a session ended under request 1, and nobody ended it"},
};

const struct model_rule model_rule_session_lives_on = {
    .name = "session-lives-on",
    .sentence = "a session that a client waits for ends by a DELETE or a shutdown, and by nothing "
                "else",
    .source = "C10; MCP Streamable HTTP, session management; modelcontextprotocol/python-sdk#2416",
    .kinds = MODEL_SEES(OWNER_ENDED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
