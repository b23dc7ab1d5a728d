/*
 * What must be true of a file of scenarios/museum/, an entry of the catalogue of known races.
 *
 * Its name and its suite begin with the entry's number.  Each scenario is on the correct server,
 * where all of its executions are tried and hold.  It shows at least one bug, each under one rule,
 * and each reported where the entry was.  A bug that needs company is named behind it, and the
 * company alone does not break that rule.
 */
#ifndef TESTS_LIBRARY_MUSEUM_H
#define TESTS_LIBRARY_MUSEUM_H

#include "base/text.h"

#include "scenarios/file.h"

/* Appends a line for each thing that is not true of the entry; explores all of its variants. */
void museum_judge(const struct scenarios_file *file, struct base_text *out_complaints);

/* Appends a line when both files are of the same entry: whatever shows it belongs into one. */
void museum_judge_neighbours(const struct scenarios_file *file, const struct scenarios_file *next,
                             struct base_text *out_complaints);

#endif
