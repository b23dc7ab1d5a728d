#include "cli/commands/explain_shown.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "sim/dialect.h"
#include "sim/fault.h"

#include "reference_server/server.h"

#include "cli/commands/explain_museum.h"
#include "cli/search.h"
#include "cli/tell.h"
#include "cli/told.h"

#define EXECUTION_COUNT_MAX 20000
#define PLACE_SIZE          1200

static bool breaks(const struct sim_plan *plan, const char *rule)
{
    CHECK(rule != NULL);
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (strcmp(plan->violates[i], rule) == 0) {
            return true;
        }
    }
    return false;
}

bool cli_explain_shown_is(const struct cli_plan *plan, const char *variant)
{
    const char *plus = strrchr(plan->name, '+');
    CHECK(variant != NULL);
    return strcmp(plus == NULL ? plan->name : plus + 1, variant) == 0;
}

static bool can_strike(const struct sim_plan *plan, const char *fault)
{
    CHECK(fault != NULL);
    for (uint32_t i = 0; i < plan->fault_count; i++) {
        if (strcmp(plan->faults[i]->name, fault) == 0) {
            return true;
        }
    }
    return false;
}

static bool stands_around(const struct sim_plan *plan, const char *middleware)
{
    CHECK(middleware != NULL);
    for (uint32_t i = 0; i < plan->settings.middleware_count; i++) {
        if (strcmp(plan->settings.middlewares[i], middleware) == 0) {
            return true;
        }
    }
    return false;
}

static bool fits(const struct cli_plan *plan, const struct cli_explain_wanted *wanted)
{
    CHECK(plan->plan != NULL);
    if (wanted->variant != NULL) {
        return cli_explain_shown_is(plan, wanted->variant);
    }
    if (wanted->rule != NULL) {
        return breaks(plan->plan, wanted->rule);
    }
    if (wanted->fault != NULL) {
        return can_strike(plan->plan, wanted->fault);
    }
    if (wanted->middleware != NULL) {
        return stands_around(plan->plan, wanted->middleware);
    }
    return strcmp(plan->plan->dialect->name, wanted->dialect) == 0;
}

static const struct cli_plan *find(const struct cli_scenario *scenario,
                                   const struct cli_explain_wanted *wanted)
{
    CHECK(scenario->plan_count > 0);
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        if (fits(&scenario->plans[i], wanted)) {
            return &scenario->plans[i];
        }
    }
    return NULL;
}

/* The rows of a matrix stand on one line. */
static bool is_same_place(const struct cli_scenario *a, const struct cli_scenario *b)
{
    CHECK(b != NULL);
    return a != NULL && a->line == b->line && strcmp(a->file, b->file) == 0;
}

/* Without the row of the matrix. */
static size_t name_size(const char *name)
{
    const size_t size = strlen(name);
    const char *row = strrchr(name, '[');
    CHECK(size > 0);
    return row != NULL && name[size - 1] == ']' ? (size_t)(row - name) : size;
}

static void list_place(struct cli_explain_page *page, const struct cli_scenario *scenario,
                       const struct cli_plan *plan)
{
    char buffer[PLACE_SIZE];
    struct base_text text;
    CHECK(scenario->file != NULL);
    base_text_init(&text, buffer, sizeof buffer);
    base_text_append_bytes(&text, scenario->name, name_size(scenario->name));
    for (uint32_t i = 0; i < plan->plan->violate_count; i++) {
        base_text_format(&text, "%s%s", i == 0 ? " (breaks " : ", ", plan->plan->violates[i]);
    }
    base_text_append(&text, plan->plan->violate_count > 0 ? ")" : "");
    char place[PLACE_SIZE];
    base_text_init(&text, place, sizeof place);
    base_text_format(&text, "%.1000s:%" PRIu32, scenario->file, scenario->line);
    cli_explain_page_item(page, place, buffer);
}

void cli_explain_shown_list(struct cli_explain_page *page, struct cli_library *library,
                            const struct cli_explain_wanted *wanted)
{
    const struct cli_scenario *last = NULL;
    CHECK((wanted->variant != NULL) + (wanted->rule != NULL) + (wanted->dialect != NULL) +
              (wanted->fault != NULL) + (wanted->middleware != NULL) ==
          1);
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        const struct cli_plan *plan = find(scenario, wanted);
        if (plan == NULL || is_same_place(last, scenario)) {
            continue;
        }
        if (last == NULL) {
            cli_explain_page_heading(page, "Scenarios");
        }
        list_place(page, scenario, plan);
        last = scenario;
    }
    if (last == NULL) {
        cli_explain_page_field(page, "Scenarios", "none of the shipped ones");
    }
}

/* The shortest finding so far, with what it borrows from. */
struct shortest {
    struct cli_search *search; /* owns; the outcome borrows from it */
    struct cli_outcome outcome;
    struct cli_told told;
    const struct reports_finding *finding; /* NULL: none yet */
};

static uint32_t length_of(const struct reports_finding *finding)
{
    CHECK(finding->trace != NULL);
    return finding->event_index - finding->background_event_count;
}

static const struct reports_finding *shortest_of(const struct cli_told *told)
{
    const struct reports_finding *shortest = NULL;
    CHECK(told->variant.findings != NULL);
    for (uint32_t i = 0; i < told->variant.finding_count; i++) {
        const struct reports_finding *finding = &told->variant.findings[i];
        if (finding->is_wanted && finding->trace != NULL &&
            (shortest == NULL || length_of(finding) < length_of(shortest))) {
            shortest = finding;
        }
    }
    return shortest;
}

static void release(struct shortest *shortest)
{
    CHECK(shortest->search != NULL);
    cli_told_release(&shortest->told);
    cli_outcome_release(&shortest->outcome);
    cli_search_release(shortest->search);
    base_heap_give_back(shortest->search);
    shortest->finding = NULL;
}

static void explore(const struct cli_scenario *scenario, const struct cli_plan *plan,
                    struct shortest *shortest)
{
    const struct cli_search_options options = {
        .plan = plan->plan,
        .app = {.create = reference_server_create},
        .strategy = model_strategy_find("exhaustive"),
        .budget = EXECUTION_COUNT_MAX,
    };
    const struct cli_job job = {.plan = options.plan, .app = options.app};
    struct shortest found = {.search = base_heap_take(sizeof *found.search)};
    cli_search_init(found.search, &options);
    cli_search_run(found.search);
    CHECK(found.search->death.kind == CLI_ENDING_SAID);
    cli_tell_tally(&job, &found.search->sum, &found.outcome);
    cli_told_init(&found.told, scenario, plan, &found.outcome);
    found.finding = shortest_of(&found.told);
    const bool is_better =
        found.finding != NULL &&
        (shortest->finding == NULL || length_of(found.finding) < length_of(shortest->finding));
    if (is_better && shortest->finding != NULL) {
        release(shortest);
    }
    if (is_better) {
        *shortest = found;
    } else {
        release(&found);
    }
}

static void explore_those(struct cli_library *library, const char *variant, bool is_museum,
                          struct shortest *shortest)
{
    CHECK(variant != NULL);
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        const struct cli_plan *plan =
            find(scenario, &(struct cli_explain_wanted){.variant = variant});
        if (plan != NULL && (cli_explain_museum_number(scenario) > 0) == is_museum) {
            explore(scenario, plan, shortest);
        }
    }
}

void cli_explain_shown_draw(struct cli_explain_page *page, struct cli_library *library,
                            const char *variant)
{
    struct shortest shortest = {.finding = NULL};
    explore_those(library, variant, /*is_museum=*/true, &shortest);
    if (shortest.finding == NULL) {
        explore_those(library, variant, /*is_museum=*/false, &shortest);
    }
    if (shortest.finding == NULL) {
        return;
    }
    cli_explain_page_field(page, "An execution that shows it breaks", shortest.finding->rule);
    cli_explain_page_field(page, "What happens", shortest.finding->text);
    cli_explain_page_picture(page, shortest.finding);
    release(&shortest);
}
