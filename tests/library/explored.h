/*
 * A shipped variant, explored to its end on the reference server, and what was found.
 */
#ifndef TESTS_LIBRARY_EXPLORED_H
#define TESTS_LIBRARY_EXPLORED_H

#include <stdbool.h>

#include "model/explore.h"

/* The caller releases the result. */
void explored_take(const struct sim_plan *plan, struct model_result *out_result);

/* The rule's name, or the word for what the scenario itself expects. */
const char *explored_rule(const struct model_violation *violation);

bool explored_has_found(const struct model_result *result, const char *rule);

#endif
