/*
 * The names that a scenario file may use and that other layers own.
 *
 * Scenario files speak of bugs, profiles, middlewares and rules; this layer knows neither the
 * server nor the rules, so the host hands in their names.
 */
#ifndef SCENARIOS_VOCABULARY_H
#define SCENARIOS_VOCABULARY_H

#include <stdint.h>

#include "sim/plan.h"

/* Stands where rules are named for what a scenario itself expects of responses and the end. */
#define SCENARIOS_EXPECTATION SIM_EXPECTATION

/* A list of names; borrows.  items == NULL: any name is taken. */
struct scenarios_names {
    const char *const *items;
    uint32_t count;
};

struct scenarios_vocabulary {
    struct scenarios_names servers;
    struct scenarios_names bugs;
    struct scenarios_names profiles; /* "correct" is always one */
    struct scenarios_names middlewares;
    struct scenarios_names rules;
    struct scenarios_names awaits; /* the labels of awaits: "post.writer_send" */
};

#endif
