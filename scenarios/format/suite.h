/*
 * The whole of a file: a suite of scenarios.
 */
#ifndef SCENARIOS_FORMAT_SUITE_H
#define SCENARIOS_FORMAT_SUITE_H

#include "scenarios/format/scenario.h"

#define SCENARIOS_SCENARIO_COUNT_MAX 500
#define SCENARIOS_VARIANT_COUNT_MAX  2000

extern const struct scenarios_key scenarios_suite_keys[];

/* Compiles the root of a file: its name and intent into file, its plans into variants. */
void scenarios_suite_compile(struct scenarios_reader *reader, const struct base_json_value *root,
                             struct scenarios_file *file, struct scenarios_variants *variants);

#endif
