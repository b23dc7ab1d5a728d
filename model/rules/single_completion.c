#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    CHECK(request != NULL);
    if (model_words_is_body(event) && event->flag == 0 && request->is_completed) {
        model_watch_violated(watch, event,
                             "the response of request %u, status %u, was completed again",
                             event->request, request->status);
    }
}

static const struct model_rule_event once[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), CASE_START(1, 200), CASE_PART(1), CASE_PART(1), CASE_END(1),
};

static const struct model_rule_event part_after_the_end[] = {
    CASE_REQUEST(1, 1, "GET /mcp"),
    CASE_START(1, 200),
    CASE_END(1),
    CASE_SEND_BODY(1, 1, SIM_SEND_REJECTED, "RuntimeError: Unexpected ASGI message"),
};

static const struct model_rule_event twice[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_END(1),
    CASE_SEND_BODY(1, 0, SIM_SEND_REJECTED, "RuntimeError: Unexpected ASGI message"),
};

static const struct model_rule_case cases[] = {
    {.what = "parts and one end", CASE_EVENTS(once)},
    {.what = "a late part completes nothing", CASE_EVENTS(part_after_the_end)},
    {.what = "two ends",
     CASE_EVENTS(twice),
     .violation = "the response of request 1, status 200, was completed again"},
};

const struct model_rule model_rule_single_completion = {
    .name = "single-completion",
    .sentence = "a response is completed once",
    .source = "ASGI HTTP: I5",
    .kinds = MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
