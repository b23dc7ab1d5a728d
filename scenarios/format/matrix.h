/*
 * A matrix: one variant of the scenario for each combination of its variables' values.
 */
#ifndef SCENARIOS_FORMAT_MATRIX_H
#define SCENARIOS_FORMAT_MATRIX_H

#include "scenarios/format/compiler.h"

#define SCENARIOS_ROW_COUNT_MAX 256

/* Binds the variables of { "cut": [0, 1], "how": ["fin", "rst"] } to their first values; matrix
 * may be NULL.  False, and none is bound, after a mistake. */
bool scenarios_matrix_open(struct scenarios_reader *reader, const struct base_json_value *matrix);

/* Binds the next row, the last variable's values first; false behind the last row. */
bool scenarios_matrix_next(struct scenarios_reader *reader);

/* "[cut=0,how=fin]" of the row; "" without a matrix. */
const char *scenarios_matrix_row_name(struct scenarios_reader *reader);

/* Reports the variables that no row has used. */
void scenarios_matrix_close(struct scenarios_reader *reader);

#endif
