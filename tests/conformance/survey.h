/*
 * All executions of a race in a variant at once: what tells them from those of another variant, and
 * which rules they break.
 */
#ifndef TESTS_CONFORMANCE_SURVEY_H
#define TESTS_CONFORMANCE_SURVEY_H

#include "tests/conformance/race.h"

struct survey {
    uint64_t execution_count;
    /* Sums over the traces' digests, so that the order of executions does not count. */
    uint64_t low;
    uint64_t high;
    uint32_t broken; /* bit 1 << index into model_rule_all */
    bool is_ready;   /* the sessions could be made; else there are no executions */
};

/* The variant should go on at violations, so that all of them are seen. */
struct survey survey_take(const struct race *race, const struct race_variant *variant);

/* Are the traces the same, each as often? */
bool survey_equals(const struct survey *one, const struct survey *other);

/* The bit of a rule. */
uint32_t survey_rule(const char *name);

#endif
