/*
 * What a run proved, in words: that every execution was tried, and which are all of them; or how
 * much a sample says about the executions that were not made.
 */
#ifndef REPORTS_PROOF_H
#define REPORTS_PROOF_H

#include "base/text.h"

#include "reports/result.h"

/* "exhausted, 44 executions" */
void reports_proof_in_short(const struct reports_variant *variant, struct base_text *out);

/* "Every execution, in 5 orders of arrival, ...": sentences; nothing where nothing was proved. */
void reports_proof_in_full(const struct reports_variant *variant, struct base_text *out);

/* "1 execution", "2 executions" */
void reports_proof_count(struct base_text *out, uint64_t count, const char *noun);

/* Of a number that may be beyond any bound: the nearest whole one. */
uint64_t reports_proof_rounded(double value);

#endif
