#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    if (model_words_is_start(event) && event->value == 500) {
        model_watch_violated(watch, event, "request %u was answered with 500", event->request);
    }
}

static const struct model_rule_event refused[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 503),
    CASE_END(1),
};

static const struct model_rule_event failed[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 500),
};

static const struct model_rule_case cases[] = {
    {.what = "a request that is refused", CASE_EVENTS(refused)},
    {.what = "a request that fails",
     CASE_EVENTS(failed),
     .violation = "request 1 was answered with 500"},
};

const struct model_rule model_rule_sample_no_internal_error = {
    .name = "sample-no-internal-error",
    .sentence = "no request is answered with an internal error",
    .source = "RFC 9110, 15.6.1",
    .kinds = MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
