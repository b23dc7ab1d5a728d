#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

/* A host that is told to end answers so for what it cancels, and a server for what a fault did. */
struct rule_state {
    bool is_excused;
};

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct rule_state *self = state;
    CHECK(self != NULL);
    if (event->kind == SIM_EVENT_SHUTDOWN_TOLD || event->kind == SIM_EVENT_FAULT) {
        self->is_excused = true;
    } else if (!self->is_excused && model_words_is_start(event) && event->value == 500) {
        model_watch_violated(watch, event, "request %u was answered with 500", event->request);
    }
}

static const struct model_rule_event refused[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 503),
    CASE_END(1),
};

static const struct model_rule_event ending[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_EVENT(SHUTDOWN_TOLD, "", .value = 1),
    CASE_START(1, 500),
};

static const struct model_rule_event struck[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_EVENT(FAULT, "", .request = 1, .label = "sim/alloc/body"),
    CASE_START(1, 500),
};

static const struct model_rule_event failed[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 500),
};

static const struct model_rule_case cases[] = {
    {.what = "a request that is refused", CASE_EVENTS(refused)},
    {.what = "a request that is cancelled as its host ends", CASE_EVENTS(ending)},
    {.what = "a request that a fault struck", CASE_EVENTS(struck)},
    {.what = "a request that fails",
     CASE_EVENTS(failed),
     .violation = "request 1 was answered with 500"},
};

const struct model_rule model_rule_sample_no_internal_error = {
    .name = "sample-no-internal-error",
    .sentence = "no request is answered with an internal error",
    .source = "RFC 9110, 15.6.1",
    .size = sizeof(struct rule_state),
    .kinds = MODEL_SEES(APP_SEND) | MODEL_SEES(SHUTDOWN_TOLD) | MODEL_SEES(FAULT),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
