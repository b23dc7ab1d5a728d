#include "base/check.h"

#include "model/rule_case.h"

/* "The client left" is what the server side knows: its connection has gone, or the application was
 * told http.disconnect.  A client that left a moment ago excuses nobody who could not know. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(event->kind == SIM_EVENT_APP_RETURNED);
    CHECK(request != NULL);
    if (request->is_completed || request->is_lost || request->is_told) {
        return;
    }
    if (request->is_started) {
        model_watch_violated(
            watch, event,
            "the application returned from request %u with its response, status %u, open",
            event->request, request->status);
    } else {
        model_watch_violated(watch, event,
                             "the application returned from request %u without a response",
                             event->request);
    }
}

static const struct model_rule_event completed[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_RETURNED(1),
};

static const struct model_rule_event client_gone[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_DISCONNECT(1, "rst"),
    CASE_LOST(1),
    CASE_RETURNED(1),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_EVENT(APP_RECEIVE, "", .request = 2, .label = "http.disconnect"),
    CASE_RETURNED(2),
};

static const struct model_rule_event open[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_PART(1),
    CASE_RETURNED(1),
};

static const struct model_rule_event silent[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_RETURNED(1),
};

static const struct model_rule_event unknowing[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_DISCONNECT(1, "fin"),
    CASE_RETURNED(1),
};

static const struct model_rule_case cases[] = {
    {.what = "a complete response", CASE_EVENTS(completed)},
    {.what = "the client left, and the server side knows", CASE_EVENTS(client_gone)},
    {.what = "a stream is left open",
     CASE_EVENTS(open),
     .violation = "the application returned from request 1 with its response, status 200, open"},
    {.what = "no response at all",
     CASE_EVENTS(silent),
     .violation = "the application returned from request 1 without a response"},
    {.what = "a client that left, when nobody knows yet",
     CASE_EVENTS(unknowing),
     .violation = "the application returned from request 1 with its response, status 200, open"},
};

const struct model_rule model_rule_complete_before_return = {
    .name = "complete-before-return",
    .sentence = "the application completes its response before it returns, unless the client left",
    .source = "ASGI HTTP: I7",
    .kinds = MODEL_SEES(APP_RETURNED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
