/*
 * One scenario of a file: its variants.
 */
#ifndef SCENARIOS_FORMAT_SCENARIO_H
#define SCENARIOS_FORMAT_SCENARIO_H

#include "scenarios/file.h"
#include "scenarios/format/compiler.h"

extern const struct scenarios_key scenarios_scenario_keys[];

/* What all variants of a file may take while and after they are compiled. */
#define SCENARIOS_MEMORY_SIZE_MAX ((size_t)256 << 20)

/* Variants as they are compiled. */
struct scenarios_variants {
    struct scenarios_variant *items; /* owns, on the heap */
    uint32_t count;
    uint32_t capacity;
};

/* Compiles a scenario of a suite; adds a variant for each row and for each bug that it shows. */
void scenarios_scenario_compile(const struct scenarios_object *suite,
                                const struct base_json_value *value,
                                struct scenarios_variants *variants);

#endif
