/*
 * What a report tells: variants of scenarios, what was found in them, and the sum.
 *
 * Plain data; whoever ran the worlds owns it, a format only reads it.
 */
#ifndef REPORTS_RESULT_H
#define REPORTS_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/plan.h"
#include "sim/trace.h"

#include "model/explore.h"

/* X(verdict, word, is_expected) */
#define REPORTS_VERDICT_LIST(X)                                                       \
    X(HOLDS, "holds", true)              /* it had to hold, and nothing was found */  \
    X(FOUND, "found", true)              /* it had to show a violation, and did */    \
    X(VIOLATED, "VIOLATED", false)       /* it had to hold */                         \
    X(MISSED, "MISSED", false)           /* it had to show a violation, and cannot */ \
    X(CRASHED, "CRASHED", false)         /* the server under test did */              \
    X(UNDECIDED, "UNDECIDED", false)     /* a bound or the budget came first */       \
    X(FAILED, "FAILED", false)           /* the background could not be finished */   \
    X(INTERRUPTED, "INTERRUPTED", false) /* by the user */

enum reports_verdict {
#define X(verdict, word, is_expected) REPORTS_##verdict,
    REPORTS_VERDICT_LIST(X)
#undef X
};

enum reports_finding_kind {
    REPORTS_FINDING_RULE,        /* an execution broke a rule */
    REPORTS_FINDING_EXPECTATION, /* or an expectation of the scenario */
    REPORTS_FINDING_CRASH,       /* or ended the process */
    REPORTS_FINDING_STUCK,       /* or would never have come to its end */
    REPORTS_FINDING_NOTHING,     /* it did none of this; a replay shows it all the same */
};

/* What the scenario calls a request. */
struct reports_exchange {
    uint32_t request;
    const char *name;
};

struct reports_finding {
    enum reports_finding_kind kind;
    const char *rule;     /* its name; "expectation"; "crash" */
    const char *sentence; /* what should hold */
    const char *source;   /* where that is written; "" for nowhere */
    const char *text;     /* what happened instead */
    uint32_t line;        /* of an expectation; else 0 */
    uint32_t column;
    bool is_wanted; /* the scenario is there to show it */
    uint64_t fingerprint;
    uint64_t execution_index;        /* the first execution that showed it, from 1 */
    uint64_t execution_count;        /* how many did */
    const char *token;               /* what replays it */
    const char *replay;              /* the command line that does */
    const struct sim_trace *trace;   /* of that execution; NULL: there is none */
    uint32_t background_event_count; /* events of the trace before the scenario's own steps */
    uint32_t event_index; /* where in the trace it was noticed; the last one at the latest */
    const struct reports_exchange *exchanges;
    uint32_t exchange_count;
};

struct reports_variant {
    const char *file;  /* as the user names it */
    const char *suite; /* what its scenarios have in common */
    uint32_t line;
    const char *scenario;
    const char *name; /* "correct", or what is wrong with the server */
    const char *const
        *wanted; /* rules that it must show to be violated; none: everything must hold */
    uint32_t wanted_count;
    enum reports_verdict verdict;
    enum model_extent extent;
    uint64_t execution_count;
    bool is_part;        /* one shard of a search, which are merged later */
    bool is_out_of_time; /* the clock ended it, which no other run repeats */
    const char *bound;   /* the bound that was hit; "" for none */
    const char *strategy;
    uint64_t seed;
    enum sim_policy policy;
    const char *dialect;               /* its name */
    uint32_t fault_count;              /* kinds of faults that may strike */
    uint32_t fault_count_max;          /* ... so often in an execution */
    const struct model_survey *survey; /* borrows; NULL: of a replay */
    const char *trouble;               /* of FAILED: what stood in the way; else "" */
    const struct reports_finding *findings;
    uint32_t finding_count;
    bool is_replay;           /* one execution, from its tape */
    bool is_told_in_full;     /* findings as expected are told like the others */
    bool is_shown_with_trace; /* every event */
};

/* One mistake in a file. */
struct reports_diagnostic {
    const char *file;
    uint32_t line; /* 0: the file as a whole */
    uint32_t column;
    const char *expected;
    const char *found;
    const char *meant; /* the word that is close to the found one; NULL: none is */
    const char *help;  /* a sentence more, or NULL */
};

struct reports_summary {
    uint32_t scenario_count;
    uint32_t variant_count;
    uint32_t counts[REPORTS_INTERRUPTED + 1]; /* variants by verdict */
    uint32_t bad_file_count;
    uint64_t execution_count;
    bool is_interrupted;
    int exit_status; /* what the program ends with; 0: all as expected */
};

/* "holds"; static. */
const char *reports_verdict_name(enum reports_verdict verdict);
bool reports_verdict_is_expected(enum reports_verdict verdict);

/* "exhausted"; static. */
const char *reports_extent_name(enum model_extent extent);

/* "asyncio"; static. */
const char *reports_policy_name(enum sim_policy policy);

/* What raises this bound, by way of example: the member of a scenario's "bounds", or an option; ""
 * when there is nothing. */
const char *reports_bound_advice(const char *bound);

#endif
