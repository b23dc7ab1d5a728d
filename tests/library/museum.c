#include "tests/library/museum.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/check.h"

#include "cli/bugs.h"

#include "tests/library/explored.h"

#define DIGIT_COUNT 2

/* "01-notification.scenario.json" begins with "01-", and its suite with "01: ". */
static void judge_number(const struct scenarios_file *file, struct base_text *out)
{
    const char *slash = strrchr(file->path, '/');
    const char *name = slash == NULL ? file->path : slash + 1;
    const bool has_number = isdigit((unsigned char)name[0]) != 0 &&
                            isdigit((unsigned char)name[1]) != 0 && name[DIGIT_COUNT] == '-';
    if (!has_number) {
        base_text_format(out, "%s: no number begins its name\n", file->path);
    } else if (strncmp(file->suite, name, DIGIT_COUNT) != 0 ||
               strncmp(file->suite + DIGIT_COUNT, ": ", 2) != 0) {
        base_text_format(out, "%s: its suite does not begin with \"%.2s: \"\n", file->path, name);
    }
}

/* Without a bug: every execution was tried, and holds. */
static void judge_without(const struct scenarios_variant *variant, struct base_text *out)
{
    const struct sim_plan *plan = &variant->plan;
    if (plan->settings.profile != NULL || plan->settings.bug_count > 0 || plan->violate_count > 0) {
        base_text_format(out, "%s:%" PRIu32 ": it is not on the correct server\n", plan->file,
                         plan->line);
        return;
    }
    struct model_result result;
    explored_take(plan, &result);
    for (uint32_t i = 0; i < result.finding_count; i++) {
        const struct model_violation *violation = &result.findings[i].violation;
        base_text_format(out, "%s:%" PRIu32 ": the correct server breaks %s: %s\n", plan->file,
                         plan->line, explored_rule(violation), violation->text);
    }
    if (result.extent != MODEL_EXHAUSTED) {
        base_text_format(out, "%s:%" PRIu32 ": it was not exhausted\n", plan->file, plan->line);
    }
    model_result_release(&result);
}

/* Is "python-sdk#24" one of "python-sdk#2416, python-sdk#24"? */
static bool is_listed(const char *list, const char *report)
{
    const size_t size = strlen(report);
    CHECK(size > 0);
    for (const char *at = strstr(list, report); at != NULL; at = strstr(at + 1, report)) {
        const bool begins = at == list || at[-1] == ' ';
        if (begins && (at[size] == '\0' || at[size] == ',')) {
            return true;
        }
    }
    return false;
}

static bool shares_report(const struct scenarios_file *file, const char *reports)
{
    CHECK(reports != NULL);
    for (uint32_t i = 0; i < file->report_count; i++) {
        if (is_listed(reports, file->reports[i])) {
            return true;
        }
    }
    return file->report_count == 0 && reports[0] == '\0';
}

static bool is_found(const struct sim_plan *plan, const char *rule)
{
    struct model_result result;
    CHECK(rule != NULL);
    explored_take(plan, &result);
    const bool is_found = explored_has_found(&result, rule);
    model_result_release(&result);
    return is_found;
}

/* A release that has the bug, or others. */
static void judge_profile(const struct scenarios_variant *variant, struct base_text *out)
{
    const struct sim_plan *plan = &variant->plan;
    CHECK(plan->settings.profile != NULL);
    for (uint32_t i = 0; i < plan->violate_count; i++) {
        if (!is_found(plan, plan->violates[i])) {
            base_text_format(out, "%s:%" PRIu32 ": %s is not found under %s\n", plan->file,
                             plan->line, variant->shows, plan->violates[i]);
        }
    }
}

static void judge_rule(const struct scenarios_variant *variant, struct base_text *out)
{
    struct sim_plan plan = variant->plan;
    if (plan.violate_count != 1) {
        base_text_format(out, "%s:%" PRIu32 ": %s is to be found under one rule\n", plan.file,
                         plan.line, variant->shows);
        return;
    }
    if (!is_found(&plan, plan.violates[0])) {
        base_text_format(out, "%s:%" PRIu32 ": %s is not found under %s\n", plan.file, plan.line,
                         variant->shows, plan.violates[0]);
    }
    plan.settings.bug_count--; /* the company alone */
    if (plan.settings.bug_count > 0 && is_found(&plan, plan.violates[0])) {
        base_text_format(out, "%s:%" PRIu32 ": %s breaks %s without the last of them\n", plan.file,
                         plan.line, variant->shows, plan.violates[0]);
    }
}

static void judge_bug(const struct scenarios_file *file, const struct scenarios_variant *variant,
                      struct base_text *out)
{
    const struct asgi_settings *settings = &variant->plan.settings;
    const struct base_bug *bug = cli_bugs_find(settings->bugs[settings->bug_count - 1]);
    CHECK(bug != NULL);
    if (!shares_report(file, bug->reports)) {
        base_text_format(out, "%s:%" PRIu32 ": the entry's \"reports\" name none of %s's: \"%s\"\n",
                         file->path, variant->plan.line, bug->name, bug->reports);
    }
    judge_rule(variant, out);
}

void museum_judge(const struct scenarios_file *file, struct base_text *out_complaints)
{
    CHECK(file->variant_count > 0);
    CHECK(file->variants[0].shows == NULL);
    judge_number(file, out_complaints);
    for (uint32_t i = 0; i < file->variant_count;) {
        const struct scenarios_variant *scenario = &file->variants[i++];
        uint32_t bug_count = 0;
        judge_without(scenario, out_complaints);
        for (; i < file->variant_count && file->variants[i].shows != NULL; i++) {
            if (file->variants[i].plan.settings.bug_count > 0) {
                judge_bug(file, &file->variants[i], out_complaints);
                bug_count++;
            } else {
                judge_profile(&file->variants[i], out_complaints);
            }
        }
        if (bug_count == 0) {
            base_text_format(out_complaints, "%s:%" PRIu32 ": it shows no bug\n", file->path,
                             scenario->plan.line);
        }
    }
}

void museum_judge_neighbours(const struct scenarios_file *file, const struct scenarios_file *next,
                             struct base_text *out_complaints)
{
    CHECK(file != next);
    if (strncmp(file->suite, next->suite, DIGIT_COUNT) == 0) {
        base_text_format(out_complaints, "%s: entry %.2s is in %s\n", next->path, next->suite,
                         file->path);
    }
}
