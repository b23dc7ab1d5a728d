#include "cli/commands/explain_entries.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "sim/bug.h"
#include "sim/dialect.h"
#include "sim/fault.h"

#include "model/rule.h"
#include "model/strategy.h"

#include "reference_server/bug.h"
#include "reference_server/middleware.h"
#include "reference_server/profile.h"

#include "cli/bugs.h"
#include "cli/commands/explain_museum.h"

#define LIST_SIZE 512

static bool has_bug(const struct reference_server_profile *profile, const char *name)
{
    CHECK(profile->bugs != NULL);
    for (uint32_t i = 0; profile->bugs[i] != NULL; i++) {
        if (strcmp(profile->bugs[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void put_releases(struct cli_explain_page *page, const char *bug)
{
    char buffer[LIST_SIZE];
    struct base_text text;
    CHECK(bug != NULL);
    base_text_init(&text, buffer, sizeof buffer);
    for (uint32_t i = 0; reference_server_profile_all[i] != NULL; i++) {
        const struct reference_server_profile *profile = reference_server_profile_all[i];
        if (has_bug(profile, bug)) {
            base_text_format(&text, "%s%s", buffer[0] == '\0' ? "" : ", ", profile->name);
        }
    }
    cli_explain_page_field(page, "In the releases", buffer);
}

/* Whose bug it is, and in which dialects, where it is one of a dialect. */
static void put_whose(struct cli_explain_page *page, const struct base_bug *about)
{
    char buffer[LIST_SIZE];
    struct base_text text;
    const struct sim_bug *bug = sim_bug_find(about->name);
    cli_explain_page_field(page, "A bug of", cli_bugs_of(about));
    base_text_init(&text, buffer, sizeof buffer);
    for (uint32_t i = 0; bug != NULL && sim_dialect_all[i] != NULL; i++) {
        if (sim_bug_change_of(bug, sim_dialect_all[i]) != NULL) {
            base_text_format(&text, "%s%s", buffer[0] == '\0' ? "" : ", ",
                             sim_dialect_all[i]->name);
        }
    }
    cli_explain_page_field(page, "In the dialects", buffer);
}

static void explain_bug(struct cli_explain_page *page, struct cli_library *library,
                        const char *name)
{
    const struct base_bug *bug = cli_bugs_find(name);
    CHECK(bug != NULL);
    put_whose(page, bug);
    cli_explain_page_field(page, "Reported", bug->reports);
    cli_explain_page_field(page, "Story", bug->story);
    cli_explain_page_field(page, "Fix", bug->fix);
    cli_explain_page_field(page, "Shows only together with", bug->with);
    put_releases(page, name);
    cli_explain_museum_field(page, library, name);
    cli_explain_shown_list(page, library, &(struct cli_explain_wanted){.variant = name});
    cli_explain_shown_draw(page, library, name);
}

static void explain_rule(struct cli_explain_page *page, struct cli_library *library,
                         const char *name)
{
    const struct model_rule *rule = model_rule_find(name);
    CHECK(rule != NULL);
    cli_explain_page_field(page, "Source", rule->source);
    cli_explain_page_heading(page, "It accepts");
    for (uint32_t i = 0; i < rule->case_count; i++) {
        if (rule->cases[i].violation == NULL) {
            cli_explain_page_item(page, "", rule->cases[i].what);
        }
    }
    cli_explain_page_heading(page, "It rejects");
    for (uint32_t i = 0; i < rule->case_count; i++) {
        if (rule->cases[i].violation != NULL) {
            cli_explain_page_item(page, "", rule->cases[i].what);
        }
    }
    cli_explain_shown_list(page, library, &(struct cli_explain_wanted){.rule = name});
}

static void explain_dialect(struct cli_explain_page *page, struct cli_library *library,
                            const char *name)
{
    const struct sim_dialect *dialect = sim_dialect_find(name);
    CHECK(dialect != NULL);
    cli_explain_page_field(page, "ASGI http specification", dialect->spec_version);
    cli_explain_page_field(page, "In a scenario file", "\"dialect\", of the file or of a scenario");
    /* The default is everywhere. */
    if (strcmp(name, "uvicorn") != 0) {
        cli_explain_shown_list(page, library, &(struct cli_explain_wanted){.dialect = name});
    }
}

static void explain_fault(struct cli_explain_page *page, struct cli_library *library,
                          const char *name)
{
    static const char *const places[] = {
        [SIM_FAULT_AT_ITERATION] = "before each iteration that follows an await",
        [SIM_FAULT_AT_AWAIT] = "for each request that waits, before each iteration",
        [SIM_FAULT_AT_SEND] = "at each message that the application sends",
        [SIM_FAULT_AT_POINT] = "where the application itself says that it can fail",
    };
    const struct sim_fault *fault = sim_fault_find(name);
    CHECK(fault != NULL);
    cli_explain_page_field(page, "Story", fault->story);
    cli_explain_page_field(page, "Asked about", places[fault->site]);
    cli_explain_page_field(page, "In a scenario file",
                           "\"faults\" and \"faults_max\", of the file or of a scenario");
    cli_explain_shown_list(page, library, &(struct cli_explain_wanted){.fault = name});
}

static void explain_middleware(struct cli_explain_page *page, struct cli_library *library,
                               const char *name)
{
    const struct reference_server_middleware *middleware = reference_server_middleware_find(name);
    CHECK(middleware != NULL);
    cli_explain_page_field(page, "A port of", middleware->source);
    cli_explain_page_field(page, "In a scenario file", "\"middleware\", of the server");
    cli_explain_shown_list(page, library, &(struct cli_explain_wanted){.middleware = name});
}

static void explain_profile(struct cli_explain_page *page, struct cli_library *library,
                            const char *name)
{
    const struct reference_server_profile *profile = reference_server_profile_find(name);
    CHECK(profile != NULL);
    cli_explain_page_heading(page, "The bugs that make it up");
    for (uint32_t i = 0; profile->bugs[i] != NULL; i++) {
        const struct reference_server_bug *bug = reference_server_bug_find(profile->bugs[i]);
        CHECK(bug != NULL);
        cli_explain_page_item(page, bug->about.name, bug->about.summary);
    }
    cli_explain_shown_list(page, library, &(struct cli_explain_wanted){.variant = name});
}

static void explain_strategy(struct cli_explain_page *page, struct cli_library *library,
                             const char *name)
{
    const struct model_strategy *strategy = model_strategy_find(name);
    CHECK(strategy != NULL);
    (void)library;
    cli_explain_page_field(page, "When it ends",
                           strategy->is_complete ? "every execution has been seen"
                                                 : "other executions remain");
}

static void explain_action(struct cli_explain_page *page, struct cli_library *library,
                           const char *name)
{
    CHECK(name != NULL);
    (void)library;
    cli_explain_page_field(page, "Its keys", "docs/scenario.md, or halfclose schema");
}

const struct cli_explain_kind cli_explain_kinds[] = {
    {"bug", explain_bug},
    {"rule", explain_rule},
    {"dialect", explain_dialect},
    {"fault", explain_fault},
    {"middleware", explain_middleware},
    {"profile", explain_profile},
    {"strategy", explain_strategy},
    {"action", explain_action},
    {NULL, NULL},
};
