#include "base/check.h"

#include "model/rule_case.h"

/* AnyIO refuses it, with these words. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    CHECK(event->kind == SIM_EVENT_SCOPE_REFUSED);
    model_watch_violated(watch, event, "scope %u was not left: %s", event->object,
                         model_watch_text(watch));
}

static const struct model_rule_event in_order[] = {
    CASE_EVENT(SCOPE_CANCELLED, "", .object = 1),
    CASE_EVENT(SCOPE_SETTLED, "", .object = 1),
};

static const struct model_rule_event refused[] = {
    CASE_EVENT(SCOPE_REFUSED, "RuntimeError: in a different task", .object = 1),
};

static const struct model_rule_case cases[] = {
    {.what = "a scope is left by its own task", CASE_EVENTS(in_order)},
    {.what = "another task leaves it",
     CASE_EVENTS(refused),
     .violation = "scope 1 was not left: RuntimeError: in a different task"},
};

const struct model_rule model_rule_scope_order = {
    .name = "scope-order",
    .sentence = "scopes are left in the task and in the order in which they were entered",
    .source = "C9; modelcontextprotocol/python-sdk#915",
    .kinds = MODEL_SEES(SCOPE_REFUSED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
