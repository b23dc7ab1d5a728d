/*
 * The state of compiling one file: what `struct scenarios_reader` is to the format's own files.
 *
 * A variant is compiled in three passes over its steps: they are numbered and name what they open;
 * then each is compiled; then whatever needs an exchange is checked against the order of the steps.
 */
#ifndef SCENARIOS_FORMAT_COMPILER_H
#define SCENARIOS_FORMAT_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_tree.h"

#include "sim/plan.h"

#include "scenarios/action.h"
#include "scenarios/diagnostics.h"
#include "scenarios/format/region.h"
#include "scenarios/reader.h"
#include "scenarios/vocabulary.h"

#define SCENARIOS_STEP_COUNT_MAX      256 /* of a plan, its background's included */
#define SCENARIOS_EXCHANGE_COUNT_MAX  64
#define SCENARIOS_VARIABLE_COUNT_MAX  16
#define SCENARIOS_REFERENCE_COUNT_MAX 1024
#define SCENARIOS_LANE_COUNT_MAX      32 /* of a plan */
#define SCENARIOS_MATRIX_COUNT_MAX    8  /* variables */

#define SCENARIOS_NAME_SIZE_MAX    100
#define SCENARIOS_ACTION_COUNT_MAX 32
#define SCENARIOS_KEY_COUNT_MAX    24 /* of a step */

#define SCENARIOS_NODE_NONE UINT32_MAX

/* The subject of an anchor that is about no exchange in particular. */
#define SCENARIOS_ANY "any"

/* One variable of the matrix, in the row that is being compiled. */
struct scenarios_binding {
    const struct base_json_value *variable; /* the member of the matrix */
    const struct base_json_value *value;    /* one of its elements */
    bool is_used;                           /* in any row */
};

/* A step, in the order of the text. */
struct scenarios_node {
    const struct base_json_value *value;
    const struct scenarios_action *action; /* NULL: a race, or a mistake */
    uint32_t race;                         /* the node in one of whose lanes it is, or NONE */
    uint32_t next;                         /* in its lane, or NONE */
    uint32_t exchange;                     /* that it opens, or SIM_EXCHANGE_ANY */
    bool is_lane_first;
};

struct scenarios_exchange {
    const char *name;
    const char *client;
    uint32_t node;               /* that opens it */
    struct scenarios_body *body; /* NULL until its request is compiled */
    bool calls_tool;             /* false: surely not */
};

struct scenarios_variable {
    const char *name;
    const char *header;
    uint32_t exchange;
    uint32_t node; /* whose response fills it in */
};

/* One step needs that another has begun. */
struct scenarios_reference {
    uint32_t needing;
    uint32_t needed;
    const char *found; /* "\"del\"" */
    struct base_json_position at;
};

struct scenarios_reader {
    struct scenarios_region *region;
    struct scenarios_diagnostics *diagnostics;
    const struct scenarios_vocabulary *vocabulary;
    const char *path;
    const struct scenarios_key *action_keys[SCENARIOS_ACTION_COUNT_MAX]; /* with every step's */

    /* Of the scenario. */
    struct scenarios_binding matrix[SCENARIOS_MATRIX_COUNT_MAX];
    uint32_t matrix_count;

    /* Of the variant. */
    struct scenarios_node nodes[SCENARIOS_STEP_COUNT_MAX];
    uint32_t node_count;
    uint32_t node;      /* that is being declared or compiled */
    bool is_background; /* ... and whose it is */
    bool is_overfull;   /* there are more steps or lanes than fit */
    struct scenarios_exchange exchanges[SCENARIOS_EXCHANGE_COUNT_MAX];
    uint32_t exchange_count;
    const char *leavers[SCENARIOS_STEP_COUNT_MAX]; /* exchanges and clients that disconnect */
    uint32_t leaver_count;
    struct scenarios_variable variables[SCENARIOS_VARIABLE_COUNT_MAX];
    uint32_t variable_count;
    struct scenarios_reference references[SCENARIOS_REFERENCE_COUNT_MAX];
    uint32_t reference_count;
    struct sim_reply_expectation replies[SCENARIOS_EXCHANGE_COUNT_MAX];
    uint32_t reply_count;
    const char *labels[SCENARIOS_STEP_COUNT_MAX];
    uint32_t label_count;
    uint32_t anchor_count;
    uint32_t lane_count;
    uint32_t id_count; /* given out by scenarios_reader_next_id */
};

/* Forgets what belongs to a variant. */
void scenarios_compiler_clear(struct scenarios_reader *reader);

/* The index of the exchange, or SIM_EXCHANGE_ANY.  `of`: for the place of the mistake. */
uint32_t scenarios_compiler_exchange_find(const struct scenarios_reader *reader, const char *name,
                                          size_t size);

/* Reports an unknown exchange. */
void scenarios_compiler_exchange_unknown(struct scenarios_reader *reader,
                                         const struct base_json_value *value, const char *name);

/* The step that is being compiled needs the exchange. */
void scenarios_compiler_refer(struct scenarios_reader *reader, uint32_t needed,
                              struct base_json_position at, const char *found);

/* "\"disconect\"", "3.5", "an array": for people, of one line; from the region. */
const char *scenarios_compiler_found(struct scenarios_reader *reader,
                                     const struct base_json_value *value);

/* A member's key as a string of its own, for mistakes about it. */
struct base_json_value scenarios_compiler_key(const struct base_json_value *member);

/* Is it a name: a letter, then letters, digits, '-' or '_'? */
bool scenarios_compiler_is_name(const char *text, size_t size);

#endif
