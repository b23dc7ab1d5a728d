/*
 * "shows": bugs and profiles, and for each the rules that must be found violated when it is
 * switched on.
 *
 * A bug that does not show by itself is named behind its company: "get-registered-late+x".
 */
#ifndef SCENARIOS_FORMAT_SHOWS_H
#define SCENARIOS_FORMAT_SHOWS_H

#include "scenarios/format/compiler.h"

#define SCENARIOS_SHOWN_COUNT_MAX 64

/* One of them. */
struct scenarios_shown {
    const char *name;           /* as in the file */
    struct base_json_value key; /* where it stands there */
    const char *const *bugs;    /* those that it switches on; none: it is a profile */
    uint32_t bug_count;
    const char *const *rules;
    uint32_t rule_count;
};

struct scenarios_shows {
    struct scenarios_shown items[SCENARIOS_SHOWN_COUNT_MAX];
    uint32_t count;
};

/* Reads a scenario's "shows"; value may be NULL: none. */
void scenarios_shows_read(struct scenarios_reader *reader, const struct base_json_value *value,
                          struct scenarios_shows *out_shows);

/* Reports bugs that exist in other dialects only. */
void scenarios_shows_expect_in(struct scenarios_reader *reader, const struct scenarios_shows *shows,
                               const struct sim_dialect *dialect);

/* Makes a scenario's plan the one with these bugs more, or with another profile. */
void scenarios_shows_switch_on(struct scenarios_reader *reader, const struct scenarios_shown *shown,
                               struct sim_plan *plan);

/* Reads the names of rules, or the word for what a scenario itself expects. */
const char *const *scenarios_shows_rules(struct scenarios_reader *reader,
                                         const struct base_json_value *value, uint32_t *out_count);

#endif
