/*
 * What a search, or a part of it, came to: how far it got, and its findings, each once, with the
 * shortest tape seen.
 *
 * Tallies of parts are added up in the order of the parts; the sum is then the tally of the whole,
 * however it was cut and whoever ran the parts.
 */
#ifndef CLI_TALLY_H
#define CLI_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/choice.h"

#include "model/explore.h"

#include "reports/result.h"

#include "cli/wire.h"

#define CLI_TALLY_BOUND_SIZE 32
#define CLI_TALLY_TEXT_SIZE  512

struct cli_finding {
    enum reports_finding_kind kind;
    const char *rule; /* its name, static; "" of another kind than RULE */
    char text[CLI_TALLY_TEXT_SIZE];
    uint32_t line; /* of an expectation; else 0 */
    uint32_t column;
    uint64_t fingerprint;
    uint64_t execution_index; /* the first execution that showed it, from 1 */
    uint64_t execution_count; /* how many did */
    struct sim_tape tape;     /* owns */
};

/* Zero is the tally of nothing. */
struct cli_tally {
    enum model_extent extent; /* of the last part */
    uint64_t execution_count;
    char bound[CLI_TALLY_BOUND_SIZE];  /* the first that was hit; "" for none */
    char trouble[CLI_TALLY_TEXT_SIZE]; /* of MODEL_FAILED: what stood in the way; else "" */
    struct model_survey survey;        /* owns */
    struct cli_finding *findings;      /* owns; in the order of their first executions */
    uint32_t finding_count;
};

void cli_tally_release(struct cli_tally *tally);

/* The executions of `next` come behind those so far. */
void cli_tally_append(struct cli_tally *tally, const struct cli_tally *next);

/* Adds one, in its place; `finding` is copied. */
void cli_tally_add(struct cli_tally *tally, const struct cli_finding *finding);

void cli_tally_set_bound(struct cli_tally *tally, const char *bound);

/* A process that explored a part says what it came to... */
void cli_tally_put(struct cli_wire *wire, const struct model_result *result, const char *trouble);

/* ... and its parent takes that: an empty tally; and one struct model_death for each that the part
 * knew of, and the last execution's tape, which is empty.  False when it is not a whole message. */
MUST_USE bool cli_tally_take(struct cli_wire *wire, struct cli_tally *out_tally,
                             struct model_death *out_deaths, uint32_t death_count,
                             struct sim_tape *out_last);

#endif
