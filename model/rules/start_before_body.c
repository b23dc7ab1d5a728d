#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

/* A body that is refused because the connection has gone (ASGI 2.4) is no body. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    CHECK(request != NULL);
    if (model_words_is_body(event) && !request->is_started && !request->is_lost) {
        model_watch_violated(watch, event,
                             "http.response.body of request %u before its http.response.start",
                             event->request);
    }
}

static const struct model_rule_event in_order[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), CASE_CALLED(1), CASE_START(1, 200), CASE_PART(1), CASE_END(1),
};

static const struct model_rule_event after_the_client_left[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_LOST(1),
    CASE_SEND_START(1, 200, SIM_SEND_DROPPED, ""),
    CASE_SEND_BODY(1, 0, SIM_SEND_DROPPED, ""),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_LOST(2),
    CASE_SEND_START(2, 200, SIM_SEND_REJECTED, "ClientDisconnected"),
    CASE_SEND_BODY(2, 0, SIM_SEND_REJECTED, "ClientDisconnected"),
};

static const struct model_rule_event body_first[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_SEND_BODY(1, 0, SIM_SEND_REJECTED,
                   "RuntimeError: Expected ASGI message 'http.response.start', but got "
                   "'http.response.body'."),
};

static const struct model_rule_case cases[] = {
    {.what = "start, part, end", CASE_EVENTS(in_order)},
    {.what = "without a connection nothing is a body", CASE_EVENTS(after_the_client_left)},
    {.what = "the body comes first",
     CASE_EVENTS(body_first),
     .violation = "http.response.body of request 1 before its http.response.start"},
};

const struct model_rule model_rule_start_before_body = {
    .name = "start-before-body",
    .sentence = "the first message is http.response.start, and body comes after it",
    .source = "ASGI HTTP: I1, I3, I4",
    .kinds = MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
