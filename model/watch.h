/*
 * Watching an execution: all rules, and what the plan expects, as one monitor.
 *
 * What a rule may ask and how it reports a violation stands first; then what explorers and replays
 * need.  All rules that are broken by one event are reported together; then the execution is
 * stopped.  In a plan that names the rules it violates, only those stop it, and other violations
 * are noted.
 */
#ifndef MODEL_WATCH_H
#define MODEL_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world.h"

#include "model/history.h"

struct model_rule;
struct model_watch;

#define MODEL_VIOLATION_TEXT_MAX  160
#define MODEL_VIOLATION_SITES_MAX 4

/* In one execution.  Noted ones stop being noted at half of it. */
#define MODEL_VIOLATION_COUNT_MAX 24

struct model_violation {
    const struct model_rule *rule;       /* NULL: an expectation of the scenario */
    uint32_t event_index;                /* the event at which it was noticed */
    uint32_t request;                    /* 0: none in particular */
    char text[MODEL_VIOLATION_TEXT_MAX]; /* what happened: "http.response.start 500 after ..." */
    /* What the fingerprint is made of besides the rule: task roles and await labels, no ids, times
     * or line numbers. */
    const char *sites[MODEL_VIOLATION_SITES_MAX];
    uint32_t site_count;
    uint32_t line; /* of an expectation, else 0 */
    uint32_t column;
};

/* The same fingerprint is the same finding. */
uint64_t model_violation_fingerprint(const struct model_violation *violation);

/* Does the plan look for it?  It names the rule, or names none. */
bool model_violation_is_wanted(const struct model_violation *violation,
                               const struct sim_plan *plan);

/* Reports one violation of the rule that is seeing the event; format is printf's.  Role and last
 * await of the event's task join the fingerprint. */
void model_watch_violated(struct model_watch *watch, const struct sim_event *event,
                          const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds a site (static) to the fingerprint of the violation that is reported next. */
void model_watch_involve(struct model_watch *watch, const char *site);

/* Reports what no rule has seen: an expectation of the scenario.  event_index is filled in. */
void model_watch_report(struct model_watch *watch, const struct model_violation *violation);

/* The text of the event that is being seen; never NULL. */
const char *model_watch_text(const struct model_watch *watch);

/* What was known before this event. */
const struct model_history *model_watch_history(const struct model_watch *watch);

/* model_history_request of the event's request, and the rule's state about a request: NULL for id
 * 0. */
const struct model_request *model_watch_request(const struct model_watch *watch,
                                                const struct sim_event *event);
void *model_watch_about(const struct model_watch *watch, uint32_t request);

/* The plan's; in made-up executions the case's. */
enum sim_era model_watch_era(const struct model_watch *watch);

struct model_watch_options {
    const struct sim_plan *plan;           /* borrows; NULL in made-up executions */
    enum sim_era era;                      /* when there is no plan */
    const struct model_rule *const *rules; /* borrows; ended by NULL; NULL: every rule */
};

/* Owns what it allocates on the heap.  Belongs to one world, and lives at least as long. */
struct model_watch *model_watch_create(struct model_watch_options options);
void model_watch_destroy(struct model_watch *watch);

/* The monitor for sim_world_options; borrows from the watch. */
const struct sim_monitor *model_watch_monitor(const struct model_watch *watch);

/* Shows an event of a made-up execution, which has no world.  state: of the monitor's size, zeroed
 * before the first event. */
void model_watch_show(struct model_watch *watch, void *state, const struct sim_event *event,
                      const char *text);

/* The violations of the execution so far, in the order in which they were noticed; valid until the
 * world goes on or is restored. */
const struct model_violation *model_watch_violations(const struct model_watch *watch,
                                                     uint32_t *out_count);

#endif
