/*
 * What the steps of a race do in a world.
 */
#ifndef TESTS_CONFORMANCE_RACE_ACTIONS_H
#define TESTS_CONFORMANCE_RACE_ACTIONS_H

#include "tests/conformance/race.h"

/* The parameters of a step of the plan. */
struct race_action_step {
    const struct race_step *step; /* borrows */
    uint32_t exchange;            /* index into the plan's exchanges */
    uint32_t window;
    bool is_rst;
};

const struct sim_action *race_action(enum race_step_kind kind);

#endif
