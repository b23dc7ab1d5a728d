/*
 * A table of a dialect: how one connection of a real server was driven, and what was seen of it.
 */
#ifndef TESTS_FIDELITY_DIALECTS_TABLE_H
#define TESTS_FIDELITY_DIALECTS_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json_tree.h"

#define DIALECT_TABLE_REQUEST_COUNT_MAX 4
#define DIALECT_TABLE_STEP_COUNT_MAX    8

enum dialect_table_action {
    DIALECT_TABLE_REQUEST,
    DIALECT_TABLE_BODY, /* the late one of a request */
    DIALECT_TABLE_FIN,
    DIALECT_TABLE_RST,
};

struct dialect_table_step {
    enum dialect_table_action action;
    uint32_t request;                      /* index; of FIN and RST: 0 */
    const struct base_json_value *headers; /* or NULL */
    bool has_body;
    bool body_is_late;
    uint32_t iteration; /* in which it takes place, for k = 0 */
    uint32_t iteration_per_k;
};

struct dialect_table {
    const char *path;
    char *bytes; /* owns */
    size_t size;
    struct base_json_tree *tree; /* owns */
    const char *dialect;         /* this and all text borrows from the tree */
    uint32_t k_min;
    uint32_t k_max;
    const char *applications[DIALECT_TABLE_REQUEST_COUNT_MAX];
    uint32_t application_count;
    struct dialect_table_step steps[DIALECT_TABLE_STEP_COUNT_MAX];
    uint32_t step_count;
    const struct base_json_value *timelines;
};

/* Reads the file; false, with the place printed, for a mistake.  Release it in any case. */
bool dialect_table_read(struct dialect_table *table, const char *path);
void dialect_table_release(struct dialect_table *table);

/* What was measured for k; NULL: nothing was. */
const struct base_json_value *dialect_table_events(const struct dialect_table *table, uint32_t k);

#endif
