/*
 * What a scenario says about the world that it runs in: server, tools, dialect, host, policy,
 * bounds.
 *
 * A suite gives them for all of its scenarios, and a scenario's own replace them key by key.
 */
#ifndef SCENARIOS_FORMAT_SETTINGS_H
#define SCENARIOS_FORMAT_SETTINGS_H

#include "scenarios/format/compiler.h"

#define SCENARIOS_FAULTS_MAX 8

/* The keys that a suite and a scenario share; a macro, for both tables. */
#define SCENARIOS_SETTINGS_KEYS                                                                    \
    {.name = "server",                                                                             \
     .summary = "the server under test",                                                           \
     .type = SCENARIOS_TYPE_OBJECT,                                                                \
     .members = scenarios_server_keys},                                                            \
        {.name = "dialect",                                                                        \
         .summary = "how the server's side of a connection behaves; uvicorn",                      \
         .type = SCENARIOS_TYPE_STRING},                                                           \
        {.name = "host",                                                                           \
         .summary = "how the server's process was configured",                                     \
         .type = SCENARIOS_TYPE_OBJECT,                                                            \
         .members = scenarios_host_keys},                                                          \
        {.name = "policy",                                                                         \
         .summary = "who comes next: asyncio: ready handles in their order; any: any of them, "    \
                    "one at a time, or any event that may come",                                   \
         .type = SCENARIOS_TYPE_WORD,                                                              \
         .words = scenarios_policy_words},                                                         \
        {.name = "told",                                                                           \
         .summary =                                                                                \
             "in which order the tasks of a cancelled scope are told: open (default): all; fixed", \
         .type = SCENARIOS_TYPE_WORD,                                                              \
         .words = scenarios_told_words},                                                           \
        {.name = "era",                                                                            \
         .summary = "by which revisions of MCP a client's leaving is judged: legacy (default): "   \
                    "its tool goes on; 2026-07-28: it stops",                                      \
         .type = SCENARIOS_TYPE_WORD,                                                              \
         .words = scenarios_era_words},                                                            \
        {.name = "tools",                                                                          \
         .summary = "what the server's tools do",                                                  \
         .type = SCENARIOS_TYPE_OTHER,                                                             \
         .definition = "tools"},                                                                   \
        {.name = "late_work",                                                                      \
         .summary = "what goes on after the response to a message, by its method",                 \
         .type = SCENARIOS_TYPE_OTHER,                                                             \
         .definition = "late_work"},                                                               \
        {.name = "background",                                                                     \
         .summary = "steps that are run once, in order, before the scenario's own; []: none",      \
         .type = SCENARIOS_TYPE_OTHER,                                                             \
         .definition = "background"},                                                              \
        {.name = "faults",                                                                         \
         .summary = "what may go wrong besides: names of faults, * for any characters",            \
         .type = SCENARIOS_TYPE_OTHER,                                                             \
         .definition = "words"},                                                                   \
        {.name = "faults_max",                                                                     \
         .summary = "faults that may strike in one execution; 1",                                  \
         .type = SCENARIOS_TYPE_INTEGER,                                                           \
         .min = 1,                                                                                 \
         .max = SCENARIOS_FAULTS_MAX},                                                             \
        {.name = "bounds",                                                                         \
         .summary = "where an execution ends that does not end by itself",                         \
         .type = SCENARIOS_TYPE_OBJECT,                                                            \
         .members = scenarios_bounds_keys},                                                        \
    {                                                                                              \
        .name = "tags", .summary = "words to select scenarios by", .type = SCENARIOS_TYPE_OTHER,   \
        .definition = "words"                                                                      \
    }

extern const struct scenarios_key scenarios_server_keys[];
extern const struct scenarios_key scenarios_store_keys[];
extern const struct scenarios_key scenarios_host_keys[];
extern const struct scenarios_key scenarios_bounds_keys[];
extern const char *const scenarios_policy_words[];
extern const char *const scenarios_told_words[];
extern const char *const scenarios_era_words[];

/* Where a scenario's settings are: its own object and its suite's. */
struct scenarios_settings {
    struct scenarios_object suite;
    struct scenarios_object scenario;
};

/* The object that has the key: the scenario, else the suite. */
struct scenarios_object scenarios_settings_of(const struct scenarios_settings *settings,
                                              const char *key);

/* Fills in settings, dialect, host, policy, told, era and bounds of the plan. */
void scenarios_settings_compile(const struct scenarios_settings *settings,
                                struct sim_plan *out_plan);

/* Reads an array of names, or one name, each of them known; *out_count is 0 after a mistake. */
const char *const *scenarios_settings_names(struct scenarios_reader *reader,
                                            const struct base_json_value *value,
                                            struct scenarios_names names, const char *what,
                                            uint32_t *out_count);

#endif
