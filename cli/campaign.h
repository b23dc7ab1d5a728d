/*
 * Variants, one after the other: each is judged, reported and counted.
 */
#ifndef CLI_CAMPAIGN_H
#define CLI_CAMPAIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#include "model/strategy.h"

#include "reports/format.h"

#include "cli/arguments.h"
#include "cli/budget.h"
#include "cli/library.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/search.h"

struct cli_record;

struct cli_campaign {
    const struct cli_arguments *arguments; /* borrows */
    struct cli_output *output;             /* borrows */
    const struct reports_format *format;
    void *format_state; /* owns */
    const struct model_strategy *strategy;
    uint64_t seed;
    struct cli_budget budget;  /* of each variant */
    struct cli_shard shard;    /* of the targets, or of the search when there is one */
    uint32_t patience;         /* see struct cli_job */
    uint32_t jobs;             /* processes at once */
    struct cli_record *record; /* borrows; where the searches are kept; NULL: nowhere */
    const char *folder;        /* borrows; where findings are kept; NULL: nowhere */
    bool is_one_search;        /* one variant was selected */
    bool stops_at_first; /* a variant at its first finding that decides; else all are collected */
    bool is_replay;      /* of one execution */
    bool tells_all;      /* findings as expected are told in full */
    struct reports_summary summary;
    const struct cli_scenario *last; /* whose variant was taken last */
    enum cli_exit status;
};

/* Takes format, strategy, seed and budget from the options.  False, with a message on standard
 * error, when they name what there is not. */
MUST_USE bool cli_campaign_init(struct cli_campaign *campaign,
                                const struct cli_arguments *arguments, struct cli_output *output);
void cli_campaign_release(struct cli_campaign *campaign);

/* The library's listener for a campaign: mistakes go to standard error as text, or into a report
 * that has a place for them. */
struct cli_library_listener cli_campaign_listener(struct cli_campaign *campaign);

/* How one variant is to be searched. */
struct cli_search_options cli_campaign_search(const struct cli_campaign *campaign,
                                              const struct sim_plan *plan);

/* What a line on the terminal says while it runs; NULL: there is none. */
const char *cli_campaign_progress(const struct cli_campaign *campaign,
                                  const struct cli_scenario *scenario);

/* Takes what came of it.  False when nothing more should be run. */
bool cli_campaign_take(struct cli_campaign *campaign, const struct cli_scenario *scenario,
                       const struct cli_plan *plan, struct cli_outcome *outcome);

/* Reports an outcome and takes it into the sum. */
void cli_campaign_report(struct cli_campaign *campaign, const struct cli_scenario *scenario,
                         const struct cli_plan *plan, struct cli_outcome *outcome);

/* Reports the sum and returns the status to end with. */
enum cli_exit cli_campaign_end(struct cli_campaign *campaign, const struct cli_library *library);

#endif
