/*
 * Bugs that a file names: those of a dialect exist in no other one.
 */
#ifndef SCENARIOS_FORMAT_BUGS_H
#define SCENARIOS_FORMAT_BUGS_H

#include "scenarios/reader.h"

struct sim_dialect;

/* Reports a bug of other dialects; value is where the file names it. */
void scenarios_bugs_expect_in(struct scenarios_reader *reader, const struct base_json_value *value,
                              const char *name, const struct sim_dialect *dialect);

/* The same for a list, or for one name alone. */
void scenarios_bugs_expect_all_in(struct scenarios_reader *reader,
                                  const struct base_json_value *names,
                                  const struct sim_dialect *dialect);

#endif
