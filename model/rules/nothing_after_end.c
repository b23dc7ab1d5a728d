#include "base/check.h"

#include "model/rule_case.h"

/* The specification lets hosts ignore such messages, and uvicorn raises: either way the application
 * has lost track of its response. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    CHECK(request != NULL);
    if (request->is_completed && event->object != SIM_SEND_DROPPED) {
        model_watch_violated(watch, event,
                             "%s after the response of request %u was completed with %u",
                             event->label, event->request, request->status);
    }
}

static const struct model_rule_event one_after_the_other[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), CASE_START(1, 202), CASE_END(1), CASE_RETURNED(1),
    CASE_REQUEST(2, 1, "POST /mcp"), CASE_START(2, 200), CASE_END(2), CASE_RETURNED(2),
};

static const struct model_rule_event dropped[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_LOST(1),
    CASE_SEND_BODY(1, 1, SIM_SEND_DROPPED, ""),
};

static const struct model_rule_event late_ping[] = {
    CASE_REQUEST(1, 1, "GET /mcp"),
    CASE_START(1, 200),
    CASE_END(1),
    CASE_SEND_BODY(1, 1, SIM_SEND_REJECTED, "RuntimeError: Unexpected ASGI message"),
};

static const struct model_rule_case cases[] = {
    {.what = "a response, and the next one", CASE_EVENTS(one_after_the_other)},
    {.what = "what the host ignores", CASE_EVENTS(dropped)},
    {.what = "a ping after the end of its stream",
     CASE_EVENTS(late_ping),
     .violation = "http.response.body after the response of request 1 was completed with 200"},
};

const struct model_rule model_rule_nothing_after_end = {
    .name = "nothing-after-end",
    .sentence = "no message follows the completion",
    .source = "ASGI HTTP: I6",
    .kinds = MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
