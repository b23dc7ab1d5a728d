#include "cli/commands/explain_museum.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "scenarios/file.h"

#include "cli/bugs.h"
#include "cli/commands/explain_shown.h"

#define PREFIX        "museum/"
#define NUMBER_DIGITS 2
#define CELL_SIZE     1200
#define CELL_COUNT    6

/* "07: ..." is 7; else 0. */
static uint32_t number_of(const char *suite)
{
    CHECK(suite != NULL);
    const bool is_numbered = isdigit((unsigned char)suite[0]) != 0 &&
                             isdigit((unsigned char)suite[1]) != 0 &&
                             strncmp(suite + NUMBER_DIGITS, ": ", 2) == 0;
    return is_numbered ? (uint32_t)(suite[0] - '0') * 10 + (uint32_t)(suite[1] - '0') : 0;
}

static const char *what_it_is(const struct scenarios_file *suite)
{
    CHECK(number_of(suite->suite) > 0);
    return suite->suite + NUMBER_DIGITS + 2;
}

static void join_reports(const struct scenarios_file *suite, struct base_text *out)
{
    for (uint32_t i = 0; i < suite->report_count; i++) {
        base_text_format(out, "%s%s", i == 0 ? "" : ", ", suite->reports[i]);
    }
    base_text_append(out, suite->report_count == 0 ? "own finding" : "");
}

/* The rows of a matrix stand on one line and say the same. */
static bool is_first_row(struct cli_library *library, uint32_t index)
{
    if (index == 0) {
        return true;
    }
    const struct cli_scenario *scenario = cli_library_scenario(library, index);
    const struct cli_scenario *last = cli_library_scenario(library, index - 1);
    return last->suite != scenario->suite || last->line != scenario->line;
}

static bool is_first_of_entry(struct cli_library *library, uint32_t index)
{
    const struct scenarios_file *suite = cli_library_scenario(library, index)->suite;
    return number_of(suite->suite) > 0 &&
           (index == 0 || cli_library_scenario(library, index - 1)->suite != suite);
}

uint32_t cli_explain_museum_number(const struct cli_scenario *scenario)
{
    CHECK(scenario->suite != NULL);
    return number_of(scenario->suite->suite);
}

static bool shows(const struct cli_scenario *scenario, const char *bug)
{
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        if (cli_explain_shown_is(&scenario->plans[i], bug)) {
            return true;
        }
    }
    return false;
}

void cli_explain_museum_field(struct cli_explain_page *page, struct cli_library *library,
                              const char *bug)
{
    char buffer[CELL_SIZE];
    struct base_text text;
    uint32_t last = 0;
    CHECK(bug != NULL);
    base_text_init(&text, buffer, sizeof buffer);
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        const uint32_t number = cli_explain_museum_number(scenario);
        if (number > 0 && number != last && shows(scenario, bug)) {
            base_text_format(&text, "%s%" PRIu32 ", %s", last == 0 ? "" : "; ", number,
                             what_it_is(scenario->suite));
            last = number;
        }
    }
    cli_explain_page_field(page, "Entry of the museum", buffer);
}

/* ------------------------------------------------------------------ the table */

/* "unguarded-writer-send" as a link to its own entry; of "company+bug", each. */
static void link_names(struct base_text *out, const char *names)
{
    for (const char *rest = names; rest != NULL;) {
        const char *end = strchr(rest, '+');
        const int size = end == NULL ? (int)strlen(rest) : (int)(end - rest);
        base_text_format(out, "%s[%.*s](#%.*s)", rest == names ? "" : " and ", size, rest, size,
                         rest);
        rest = end == NULL ? NULL : end + 1;
    }
}

static void link_rules(struct base_text *out, const struct sim_plan *plan)
{
    CHECK(plan->violate_count > 0);
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        base_text_append(out, i == 0 ? "" : ", ");
        if (strcmp(plan->violates[i], SCENARIOS_EXPECTATION) == 0) {
            base_text_append(out, "what the scenario expects");
        } else {
            link_names(out, plan->violates[i]);
        }
    }
}

static void link_scenario(struct base_text *out, const struct cli_scenario *scenario)
{
    const char *row = strrchr(scenario->name, '[');
    const int size = row == NULL ? (int)strlen(scenario->name) : (int)(row - scenario->name);
    CHECK(scenario->line > 0);
    base_text_format(out, "[%.*s](../%s#L%" PRIu32 ")", size, scenario->name, scenario->file,
                     scenario->line);
}

static void put_row(struct cli_explain_page *page, const struct cli_scenario *scenario,
                    const struct cli_plan *plan)
{
    char buffers[CELL_COUNT][CELL_SIZE];
    struct base_text texts[CELL_COUNT];
    const char *cells[CELL_COUNT];
    for (uint32_t i = 0; i < CELL_COUNT; i++) {
        base_text_init(&texts[i], buffers[i], sizeof buffers[i]);
        cells[i] = buffers[i];
    }
    base_text_format(&texts[0], "%" PRIu32, number_of(scenario->suite->suite));
    base_text_append(&texts[1], what_it_is(scenario->suite));
    join_reports(scenario->suite, &texts[2]);
    link_names(&texts[3], plan->name);
    link_rules(&texts[4], plan->plan);
    link_scenario(&texts[5], scenario);
    cli_explain_page_row(page, cells, CELL_COUNT);
}

static void put_rows(struct cli_explain_page *page, const struct cli_scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        if (scenario->plans[i].plan->settings.bug_count > 0) {
            put_row(page, scenario, &scenario->plans[i]);
        }
    }
}

static void put_table(struct cli_explain_page *page, struct cli_library *library)
{
    static const char *const head[CELL_COUNT] = {"no",  "what it is",  "reported",
                                                 "bug", "found under", "by the scenario"};
    static const char *const line[CELL_COUNT] = {"---:", "---", "---", "---", "---", "---"};
    cli_explain_page_chapter(page, "entries",
                             "the catalogue of known races, each with the scenario that finds it");
    reports_put(page->sink, "\n");
    cli_explain_page_row(page, head, CELL_COUNT);
    cli_explain_page_row(page, line, CELL_COUNT);
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        if (number_of(scenario->suite->suite) > 0 && is_first_row(library, i)) {
            put_rows(page, scenario);
        }
    }
}

/* ------------------------------------------------------------------ one entry */

static void put_scenario(struct cli_explain_page *page, const struct cli_scenario *scenario)
{
    char buffer[CELL_SIZE];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, "%s:%" PRIu32, scenario->file, scenario->line);
    cli_explain_page_heading(page, scenario->name);
    cli_explain_page_item(page, buffer, "");
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        const struct cli_plan *plan = &scenario->plans[i];
        if (plan->plan->violate_count > 0) {
            base_text_init(&text, buffer, sizeof buffer);
            base_text_format(&text, "breaks %s", plan->plan->violates[0]);
            cli_explain_page_item(page, plan->name, buffer);
        }
    }
}

/* The bug that is shown: of "company+bug", the bug; NULL: a profile. */
static const struct base_bug *shown_bug(const struct cli_plan *plan)
{
    const struct asgi_settings *settings = &plan->plan->settings;
    CHECK(settings->bug_count == 0 || settings->bugs != NULL);
    return settings->bug_count == 0 ? NULL : cli_bugs_find(settings->bugs[settings->bug_count - 1]);
}

/* The first bug of the entry whose first scenario has this index. */
static void draw_entry(struct cli_explain_page *page, struct cli_library *library, uint32_t first)
{
    const struct cli_scenario *scenario = cli_library_scenario(library, first);
    for (uint32_t i = 0; i < scenario->plan_count; i++) {
        const struct base_bug *bug = shown_bug(&scenario->plans[i]);
        if (bug != NULL) {
            cli_explain_page_field(page, "The first of its bugs", bug->name);
            cli_explain_page_field(page, "Story", bug->story);
            cli_explain_page_field(page, "Fix", bug->fix);
            cli_explain_shown_draw(page, library, bug->name);
            return;
        }
    }
}

/* The entry whose first scenario has this index. */
static void put_entry(struct cli_explain_page *page, struct cli_library *library, uint32_t first)
{
    const struct scenarios_file *suite = cli_library_scenario(library, first)->suite;
    char buffer[CELL_SIZE];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, PREFIX "%.2s", suite->suite);
    cli_explain_page_title(page, "entry", buffer, what_it_is(suite));
    base_text_init(&text, buffer, sizeof buffer);
    join_reports(suite, &text);
    cli_explain_page_field(page, "Reported", buffer);
    cli_explain_page_field(page, "Why", suite->about);
    for (uint32_t i = first; i < cli_library_scenario_count(library); i++) {
        const struct cli_scenario *scenario = cli_library_scenario(library, i);
        if (scenario->suite == suite && is_first_row(library, i)) {
            put_scenario(page, scenario);
        }
    }
}

void cli_explain_museum_all(struct cli_explain_page *page, struct cli_library *library)
{
    CHECK(library != NULL);
    if (page->is_markdown) {
        put_table(page, library);
        return;
    }
    for (uint32_t i = 0; i < cli_library_scenario_count(library); i++) {
        if (is_first_of_entry(library, i)) {
            put_entry(page, library, i);
        }
    }
}

/* "7", "07" or "museum/07"; else 0. */
static uint32_t parse(const char *name)
{
    const bool has_prefix = strncmp(name, PREFIX, strlen(PREFIX)) == 0;
    uint64_t number = 0;
    return cli_arguments_parse_number(has_prefix ? name + strlen(PREFIX) : name, &number) &&
                   number < 100
               ? (uint32_t)number
               : 0;
}

bool cli_explain_museum_one(struct cli_explain_page *page, struct cli_library *library,
                            const char *name)
{
    const uint32_t number = parse(name);
    bool is_found = false;
    for (uint32_t i = 0; number > 0 && i < cli_library_scenario_count(library); i++) {
        if (is_first_of_entry(library, i) &&
            number_of(cli_library_scenario(library, i)->suite->suite) == number) {
            put_entry(page, library, i);
            draw_entry(page, library, i);
            is_found = true;
        }
    }
    return is_found;
}
