#include "base/check.h"

#include "model/rule_case.h"

/* The world tells it after SIM_TURN_COUNT_MAX iterations in a row, where no timer is near that
 * could end it: a cancelled scope that is delivered again and again to a shielded sleep is no such.
 */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    CHECK(event->kind == SIM_EVENT_TURNS);
    if (event->value >= SIM_TURN_COUNT_MAX) {
        model_watch_violated(watch, event, "%u iterations of the loop in which nobody got on",
                             event->value);
    }
}

static const struct model_rule_event busy[] = {
    CASE_EVENT(TURNS, "", .value = SIM_TURN_COUNT_MAX - 1),
};

static const struct model_rule_event for_ever[] = {
    CASE_EVENT(TURNS, "", .value = SIM_TURN_COUNT_MAX),
};

static const struct model_rule_case cases[] = {
    {.what = "a long way to go", CASE_EVENTS(busy)},
    {.what = "somebody turns for ever",
     CASE_EVENTS(for_ever),
     .violation = "1000 iterations of the loop in which nobody got on"},
};

const struct model_rule model_rule_no_spin = {
    .name = "no-spin",
    .sentence = "nobody turns for ever",
    .source = "C8; agronholm/anyio#1111",
    .kinds = MODEL_SEES(TURNS),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
