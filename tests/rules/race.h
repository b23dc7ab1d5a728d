/*
 * Races against the reference server, made by hand: an established session, then lanes of requests
 * that are free against each other.
 */
#ifndef TESTS_RULES_RACE_H
#define TESTS_RULES_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

enum race_step_kind {
    RACE_NONE, /* ends a lane */
    RACE_REQUEST,
    RACE_HEAD, /* of a request; RACE_BODY brings the rest */
    RACE_BODY,
    RACE_FIN,
    RACE_RST,
};

struct race_step {
    enum race_step_kind kind;
    uint32_t exchange;  /* 2, 3, ... over all lanes: 0 and 1 are the setup's */
    const char *client; /* of a request */
    const char *method; /* "POST" */
    const char *body;
};

#define RACE_LANE_COUNT_MAX 3
#define RACE_STEP_COUNT_MAX 4

struct race {
    const char *name;
    struct race_step lanes[RACE_LANE_COUNT_MAX][RACE_STEP_COUNT_MAX];
    bool is_json;
    const struct asgi_tool_step
        *tool; /* what the tool "x" does; ended by TOOL_STEP_RETURN or _RAISE */
    uint32_t tool_step_count;
    bool is_told_open;
};

/* The plan and all that it points at. */
struct race_plan;

/* bug: its name; "" for none; a name that begins with "mcp-" is a profile's.  dialect: its name. */
struct race_plan *race_plan_create(const struct race *race, const char *bug, const char *dialect);
void race_plan_destroy(struct race_plan *plan);
struct sim_plan *race_plan_get(struct race_plan *plan);

/* Ended by a race without a name. */
extern const struct race race_all[];

#endif
