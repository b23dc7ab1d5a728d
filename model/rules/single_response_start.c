#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

/*
 * What counts is the attempt: whether a host refuses the second start, as uvicorn does, or sends it
 * is its business.  Only a start that the host ignores because the client has gone does not count,
 * and neither does a first one that was refused for that reason (ASGI 2.4): nothing was started by
 * it.
 */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    CHECK(request != NULL);
    if (model_words_is_start(event) && request->is_started) {
        model_watch_violated(
            watch, event,
            "http.response.start %u for request %u, whose response had started with %u",
            event->value, event->request, request->status);
    }
}

static const struct model_rule_event once[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), CASE_START(1, 202), CASE_END(1),
    CASE_REQUEST(2, 1, "POST /mcp"), CASE_START(2, 200), CASE_END(2),
};

static const struct model_rule_event after_the_client_left[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_LOST(1),
    CASE_SEND_START(1, 500, SIM_SEND_DROPPED, ""),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_LOST(2),
    CASE_SEND_START(2, 200, SIM_SEND_REJECTED, "ClientDisconnected"),
    CASE_SEND_START(2, 500, SIM_SEND_REJECTED, "ClientDisconnected"),
};

static const struct model_rule_event after_the_end[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_SEND_START(1, 500, SIM_SEND_REJECTED,
                    "RuntimeError: Unexpected ASGI message 'http.response.start' sent, after "
                    "response already completed."),
};

static const struct model_rule_event ignored[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_SEND_START(1, 500, SIM_SEND_IGNORED, ""),
};

static const struct model_rule_event after_the_end_and_the_client[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_LOST(1),
    CASE_SEND_START(1, 500, SIM_SEND_REJECTED, "RuntimeError: Unexpected ASGI message"),
};

static const struct model_rule_event in_the_middle[] = {
    CASE_REQUEST(1, 1, "GET /mcp"),
    CASE_START(1, 200),
    CASE_START(1, 409),
};

static const struct model_rule_case cases[] = {
    {.what = "each request starts its own response", CASE_EVENTS(once)},
    {.what = "without a connection nothing starts", CASE_EVENTS(after_the_client_left)},
    {.what = "an error handler answers a request that has its 202",
     CASE_EVENTS(after_the_end),
     .violation = "http.response.start 500 for request 1, whose response had started with 202"},
    {.what = "a second start that the host ignores, as daphne does",
     CASE_EVENTS(ignored),
     .violation = "http.response.start 500 for request 1, whose response had started with 202"},
    {.what = "a client that leaves after the response excuses nothing",
     CASE_EVENTS(after_the_end_and_the_client),
     .violation = "http.response.start 500 for request 1, whose response had started with 202"},
    {.what = "a second start that the host takes",
     CASE_EVENTS(in_the_middle),
     .violation = "http.response.start 409 for request 1, whose response had started with 200"},
};

const struct model_rule model_rule_single_response_start = {
    .name = "single-response-start",
    .sentence = "a request's response starts once",
    .source = "ASGI HTTP: I2",
    .kinds = MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
