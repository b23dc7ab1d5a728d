#include "cli/names.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/word.h"

#include "sim/dialect.h"
#include "sim/fault.h"

#include "model/rule.h"
#include "model/strategy.h"

#include "reference_server/middleware.h"
#include "reference_server/profile.h"

#include "scenarios/action.h"
#include "scenarios/format/anchor.h"

#include "reports/format.h"
#include "reports/result.h"

#include "cli/bugs.h"
#include "cli/output.h"

/* A registry's table as a list: its members have a name and, under some name, a summary. */
#define NAMES(function, table, summary_member)                                    \
    static bool function(uint32_t index, struct cli_name *out_name)               \
    {                                                                             \
        if ((table)[index] == NULL) {                                             \
            return false;                                                         \
        }                                                                         \
        *out_name = (struct cli_name){.name = (table)[index]->name,               \
                                      .summary = (table)[index]->summary_member}; \
        return true;                                                              \
    }

static bool anchor_at(uint32_t index, struct cli_name *out_name)
{
    const struct scenarios_anchor_word *anchor = &scenarios_anchor_words[index];
    *out_name = (struct cli_name){.name = anchor->word, .summary = anchor->summary};
    return anchor->word != NULL;
}

static bool bug_at(uint32_t index, struct cli_name *out_name)
{
    const struct base_bug *bug = cli_bugs_at(index);
    if (bug == NULL) {
        return false;
    }
    *out_name =
        (struct cli_name){.name = bug->name, .summary = bug->summary, .of = cli_bugs_of(bug)};
    return true;
}

static bool policy_at(uint32_t index, struct cli_name *out_name)
{
    static const char *const summaries[] = {
        [SIM_POLICY_ASYNCIO] = "first in, first out: what is found can happen under asyncio",
        [SIM_POLICY_ANY] = "any ready handle: more orders than any one event loop has"};
    if (index >= sizeof summaries / sizeof summaries[0]) {
        return false;
    }
    *out_name = (struct cli_name){.name = reports_policy_name((enum sim_policy)index),
                                  .summary = summaries[index]};
    return true;
}

NAMES(action_at, scenarios_action_all, summary)
NAMES(dialect_at, sim_dialect_all, summary)
NAMES(fault_at, sim_fault_all, summary)
NAMES(format_at, reports_format_all, summary)
NAMES(middleware_at, reference_server_middleware_all, summary)
NAMES(profile_at, reference_server_profile_all, summary)
NAMES(rule_at, model_rule_all, sentence)
NAMES(strategy_at, model_strategy_all, summary)

const struct cli_names cli_names_all[] = {
    {"action", "actions", "what a step of a scenario can do", action_at},
    {"anchor", "anchors", "what a step can wait for", anchor_at},
    {"bug", "bugs", "what can be wrong: with the server, with its host, with the event loop",
     bug_at},
    {"dialect", "dialects", "the ASGI servers that a world can have", dialect_at},
    {"fault", "faults", "what can go wrong around the server", fault_at},
    {"format", "formats", "how results can be reported", format_at},
    {"middleware", "middlewares", "what can stand around the server", middleware_at},
    {"policy", "policies", "in which order ready handles can run", policy_at},
    {"profile", "profiles", "releases that the server can behave like", profile_at},
    {"rule", "rules", "what must hold in every execution", rule_at},
    {"strategy", "strategies", "who can answer the open questions", strategy_at},
    {NULL, NULL, NULL, NULL},
};

const struct cli_names *cli_names_find(const char *kind)
{
    CHECK(kind != NULL);
    for (const struct cli_names *names = cli_names_all; names->kind != NULL; names++) {
        if (strcmp(names->kind, kind) == 0 || strcmp(names->plural, kind) == 0) {
            return names;
        }
    }
    return NULL;
}

const char **cli_names_collect(const char *kind, uint32_t *out_count)
{
    const struct cli_names *names = cli_names_find(kind);
    CHECK(names != NULL);
    uint32_t count = 0;
    const char **list = NULL;
    struct cli_name name;
    while (names->at(count, &name)) {
        list = base_heap_resize(list, (count + 2) * sizeof *list);
        list[count++] = name.name;
    }
    list = base_heap_resize(list, (count + 1) * sizeof *list);
    list[count] = NULL;
    *out_count = count;
    return list;
}

void cli_names_complain(const char *kind, const char *typed)
{
    uint32_t count;
    const char **list = cli_names_collect(kind, &count);
    const char *nearest = base_word_nearest(typed, list, count);
    if (nearest != NULL) {
        cli_complain("unknown %s '%s', did you mean '%s'?", kind, typed, nearest);
    } else {
        cli_complain("unknown %s '%s'; see: halfclose list %s", kind, typed,
                     cli_names_find(kind)->plural);
    }
    base_heap_give_back(list);
}
