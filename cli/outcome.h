/*
 * What came of a variant, ready to be told: each finding with the trace of its execution.
 *
 * A process that replays a tape writes such a message; that of a search is put together from a
 * tally and the replays of its findings (cli/tell.h).
 */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/choice.h"
#include "sim/trace.h"
#include "sim/world.h"

#include "model/explore.h"

#include "reports/result.h"

#include "cli/ending.h"
#include "cli/wire.h"

/* So many findings of one variant are told; the others are counted. */
#define CLI_FOUND_COUNT_MAX 16

struct cli_found {
    struct reports_finding told; /* without token and replay; trace and exchanges point below */
    struct sim_tape tape;
    struct sim_trace trace;
    struct reports_exchange *exchanges; /* owns */
    struct cli_wire wire;               /* owns the texts above that were in a message of its own */
};

struct cli_outcome {
    enum cli_ending_kind end;
    bool is_part;        /* one shard of a search */
    bool is_out_of_time; /* what ended it was the clock */
    enum model_extent extent;
    uint64_t execution_count;
    const struct model_survey *survey; /* borrows from the tally; NULL: of a replay */
    const char *bound;                 /* "" for none */
    const char *trouble;               /* of MODEL_FAILED: what stood in the way; else "" */
    struct cli_found *found;           /* owns */
    uint32_t found_count;

    /* Of a replay. */
    enum sim_world_state state;
    uint32_t diverged_at; /* UINT32_MAX: nowhere */
    const char *expected; /* at a divergence: what the tape says, and what the world asks */
    const char *asked;

    /* Of a process that died: how, and the tape until then. */
    char death[512];
    struct sim_tape tape;

    struct cli_wire wire; /* owns the texts above */
};

void cli_found_init(struct cli_found *found);
void cli_found_release(struct cli_found *found);

void cli_outcome_init(struct cli_outcome *outcome);
void cli_outcome_release(struct cli_outcome *outcome);

/* The child's side: what it writes, in this order. */
struct cli_outcome_head {
    enum model_extent extent;
    uint64_t execution_count;
    const char *bound;
    const char *trouble;
    enum sim_world_state state;
    uint32_t diverged_at;
    const char *expected;
    const char *asked;
    uint32_t found_count; /* so many cli_outcome_put_found follow */
};

void cli_outcome_put_head(struct cli_wire *wire, const struct cli_outcome_head *head);

struct cli_outcome_found {
    const struct model_violation *violation; /* NULL: a replay that shows nothing wrong */
    uint64_t fingerprint;
    uint64_t execution_index;
    uint64_t execution_count;
    const struct sim_tape *tape;
    const struct sim_world *world; /* as the execution left it */
};

void cli_outcome_put_found(struct cli_wire *wire, const struct cli_outcome_found *found);

void cli_outcome_put_tape(struct cli_wire *wire, const struct sim_tape *tape);
void cli_outcome_take_tape(struct cli_wire *wire, struct sim_tape *tape);
/* A world's trace, and how much of it is the background's. */
void cli_outcome_put_trace(struct cli_wire *wire, const struct sim_world *world);

/* The parent's side.  Takes outcome->wire apart; false when it is not a whole message. */
bool cli_outcome_read(struct cli_outcome *outcome);

/* Fills in rule, sentence and source. */
void cli_outcome_describe_rule(struct reports_finding *told, enum reports_finding_kind kind,
                               const char *name);

/* Reads a trace into *out_trace, whose labels live as long as the message; returns how many of its
 * events are the background's. */
uint32_t cli_outcome_take_trace(struct cli_wire *wire, struct sim_trace *out_trace);

#endif
