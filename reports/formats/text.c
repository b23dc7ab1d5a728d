/* For people: a line per variant, the story of what is not as expected, and the sum as the last
 * line. */
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/printable.h"

#include "asgi/observer.h"

#include "reports/format.h"
#include "reports/lanes.h"
#include "reports/proof.h"

/* A line has room for the names of nearly all bugs, and for a finding beside each. */
#define NAME_COLUMNS    29
#define VERDICT_COLUMNS 7

struct text_report {
    char file[512]; /* those whose headings were written last */
    char scenario[256];
    uint32_t line; /* 0: none was */
    bool has_told; /* a story stands at the end */
};

static void pad(const struct reports_sink *sink, const char *text, uint32_t columns)
{
    const uint32_t used = base_printable_columns(text, strlen(text));
    reports_fill(sink, ' ', used < columns ? columns - used : 1);
}

static bool begins_with(const char *text, const char *whole, size_t size)
{
    return strncmp(text, whole, size - 1) == 0;
}

static bool is_same_file(const struct text_report *report, const struct reports_variant *variant)
{
    CHECK(variant->file != NULL);
    return report->line != 0 && begins_with(report->file, variant->file, sizeof report->file);
}

static bool is_same_scenario(const struct text_report *report,
                             const struct reports_variant *variant)
{
    CHECK(variant->scenario != NULL);
    return is_same_file(report, variant) && report->line == variant->line &&
           begins_with(report->scenario, variant->scenario, sizeof report->scenario);
}

static void remember(char *out, size_t size, const char *text)
{
    struct base_text copy;
    base_text_init(&copy, out, size);
    base_text_append(&copy, text);
}

/* The file and its suite, once for all of its scenarios; then the scenario's name, and on which
 * line it stands.
 */
static void begin_scenario(struct text_report *report, const struct reports_sink *sink,
                           const struct reports_variant *variant)
{
    const bool is_new_file = !is_same_file(report, variant);
    reports_put(sink, report->line != 0 && (is_new_file || report->has_told) ? "\n" : "");
    if (is_new_file) {
        reports_wrap(sink, REPORTS_QUIET, 0, variant->file);
        if (variant->suite[0] != '\0') {
            reports_wrap(sink, REPORTS_QUIET, 0, variant->suite);
        }
    }
    char buffer[512];
    struct base_text name;
    base_text_init(&name, buffer, sizeof buffer);
    base_text_format(&name, "%s (line %" PRIu32 ")", variant->scenario, variant->line);
    reports_wrap(sink, REPORTS_STRONG, 0, buffer);
    remember(report->file, sizeof report->file, variant->file);
    remember(report->scenario, sizeof report->scenario, variant->scenario);
    report->line = variant->line;
    report->has_told = false;
}

static enum reports_style style_of(enum reports_verdict verdict)
{
    if (reports_verdict_is_expected(verdict)) {
        return REPORTS_GOOD;
    }
    return verdict == REPORTS_UNDECIDED || verdict == REPORTS_INTERRUPTED ? REPORTS_CAREFUL
                                                                          : REPORTS_BAD;
}

static void describe_count(struct base_text *out, uint64_t count)
{
    reports_proof_count(out, count, "execution");
}

/* "exhausted, 44 executions". */
static void describe_extent(const struct reports_variant *variant, struct base_text *out)
{
    if (variant->is_replay) {
        base_text_append(out, "replayed");
        return;
    }
    reports_proof_in_short(variant, out);
    if (variant->is_part) {
        base_text_append(out, "; one shard of the search");
    }
    if (variant->is_out_of_time) {
        base_text_append(out, "; ended by the clock, so another run may get further");
    }
}

/* The finding that a line of its own speaks of: a wanted one first. */
static const struct reports_finding *headline_of(const struct reports_variant *variant)
{
    for (uint32_t i = 0; i < variant->finding_count; i++) {
        if (variant->findings[i].is_wanted) {
            return &variant->findings[i];
        }
    }
    return variant->finding_count > 0 ? &variant->findings[0] : NULL;
}

static void describe_finding(const struct reports_variant *variant, struct base_text *out)
{
    const struct reports_finding *finding = headline_of(variant);
    if (finding == NULL) {
        describe_extent(variant, out);
        return;
    }
    base_text_append(out, finding->rule);
    if (!variant->is_replay) {
        base_text_append(out, ", ");
        describe_count(out, finding->execution_index);
    }
    if (variant->finding_count > 1 && variant->verdict != REPORTS_FOUND) {
        base_text_format(out, ", %" PRIu32 " more", variant->finding_count - 1);
    }
}

static void describe_missed(const struct reports_variant *variant, struct base_text *out)
{
    for (uint32_t i = 0; i < variant->wanted_count; i++) {
        base_text_format(out, "%s%s", i == 0 ? "" : ", ", variant->wanted[i]);
    }
    base_text_append(out, " not found; ");
    describe_extent(variant, out);
}

static void describe_undecided(const struct reports_variant *variant, struct base_text *out)
{
    if (*variant->bound == '\0') {
        describe_extent(variant, out);
        return;
    }
    base_text_format(out, "the bound '%s' was hit; ", variant->bound);
    describe_count(out, variant->execution_count);
    const char *advice = reports_bound_advice(variant->bound);
    if (*advice != '\0') {
        base_text_format(out, "; raise it with %s", advice);
    }
}

static void describe(const struct reports_variant *variant, struct base_text *out)
{
    switch (variant->verdict) {
    case REPORTS_HOLDS:
    case REPORTS_INTERRUPTED:
        describe_extent(variant, out);
        return;
    case REPORTS_FOUND:
    case REPORTS_VIOLATED:
    case REPORTS_CRASHED:
        describe_finding(variant, out);
        return;
    case REPORTS_MISSED:
        describe_missed(variant, out);
        return;
    case REPORTS_UNDECIDED:
        describe_undecided(variant, out);
        return;
    case REPORTS_FAILED:
        base_text_append(out, variant->trouble);
        return;
    }
    CHECK_UNREACHABLE("an unknown verdict");
}

static void write_variant_line(const struct reports_sink *sink,
                               const struct reports_variant *variant)
{
    const char *verdict = reports_verdict_name(variant->verdict);
    char buffer[512];
    struct base_text details;
    base_text_init(&details, buffer, sizeof buffer);
    describe(variant, &details);
    reports_put(sink, "  ");
    reports_put_styled(sink, REPORTS_PLAIN, variant->name);
    if (base_printable_columns(variant->name, strlen(variant->name)) < NAME_COLUMNS) {
        pad(sink, variant->name, NAME_COLUMNS);
    } else {
        reports_put(sink, "\n");
        reports_fill(sink, ' ', 2 + NAME_COLUMNS);
    }
    reports_put_styled(sink, style_of(variant->verdict), verdict);
    const uint32_t columns = base_printable_columns(verdict, strlen(verdict));
    const uint32_t used =
        2 + NAME_COLUMNS + (columns < VERDICT_COLUMNS ? VERDICT_COLUMNS : columns + 1);
    if (used + base_printable_columns(buffer, details.length) <= REPORTS_WIDTH) {
        pad(sink, verdict, VERDICT_COLUMNS);
        reports_put_styled(sink, REPORTS_PLAIN, buffer);
        reports_put(sink, "\n");
    } else {
        reports_put(sink, "\n");
        reports_wrap(sink, REPORTS_PLAIN, 4, buffer);
    }
}

static void write_what(const struct reports_sink *sink, const struct reports_variant *variant,
                       const struct reports_finding *finding)
{
    char buffer[1024];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, "%s: %s", finding->rule, finding->sentence);
    reports_put(sink, "\n");
    reports_wrap(sink, finding->is_wanted ? REPORTS_STRONG : REPORTS_BAD, 2, buffer);
    reports_wrap(sink, REPORTS_PLAIN, 2, finding->text);
    base_text_init(&text, buffer, sizeof buffer);
    if (!variant->is_replay) {
        base_text_format(
            &text, "First in execution %" PRIu64 "; seen in %" PRIu64 " of %" PRIu64 "; ",
            finding->execution_index, finding->execution_count, variant->execution_count);
    }
    base_text_format(&text, "%seachable under policy %s", variant->is_replay ? "R" : "r",
                     reports_policy_name(variant->policy));
    if (*finding->source != '\0') {
        base_text_format(&text, "; source: %s", finding->source);
    }
    if (finding->line != 0) {
        base_text_format(&text, "; expected in %s:%" PRIu32 ":%" PRIu32, variant->file,
                         finding->line, finding->column);
    }
    reports_wrap(sink, REPORTS_QUIET, 2, buffer);
}

static const char *level_name(uint32_t level)
{
    return level >= ASGI_LOG_ERROR ? "ERROR" : "WARNING";
}

/* The lines that production would have logged, word for word. */
static void write_log(const struct reports_sink *sink, const struct sim_trace *trace,
                      uint32_t first)
{
    bool has_heading = false;
    for (uint32_t i = first; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind != SIM_EVENT_LOG || event->value < ASGI_LOG_WARNING) {
            continue;
        }
        reports_put(sink, has_heading ? "" : "\n  In the log of production:\n");
        has_heading = true;
        reports_print(sink, REPORTS_QUIET, "    %s %.60s", level_name(event->value), event->label);
        reports_put(sink, "\n");
        reports_wrap(sink, REPORTS_CAREFUL, 6, sim_trace_text(trace, event));
    }
}

static void write_trace(const struct reports_sink *sink, const struct sim_trace *trace)
{
    reports_put(sink, "\n  Every event:\n");
    const size_t size = 1u << 16;
    char *buffer = base_heap_take(size);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        struct base_text line;
        base_text_init(&line, buffer, size);
        sim_trace_render_event(trace, &trace->events[i], &line);
        reports_put(sink, "    ");
        reports_put(sink, buffer);
    }
    base_heap_give_back(buffer);
}

static void write_story(const struct reports_sink *sink, const struct reports_variant *variant,
                        const struct reports_finding *finding)
{
    const bool is_finding = finding->kind != REPORTS_FINDING_NOTHING;
    if (is_finding) {
        write_what(sink, variant, finding);
    }
    if (finding->trace != NULL) {
        reports_put(sink, "\n");
        reports_lanes_write(sink, finding);
        write_log(sink, finding->trace, finding->background_event_count);
        if (variant->is_shown_with_trace) {
            write_trace(sink, finding->trace);
        }
    }
    if (is_finding && !variant->is_replay) {
        reports_put(sink, "\n  Replay it:\n    ");
        reports_put_styled(sink, REPORTS_STRONG, finding->replay);
        reports_put(sink, "\n");
    }
}

/* Is it the first of its rule that is told?  Where the scenario shows what it is there to show, the
 * rest is told in short. */
static bool is_worth_a_story(const struct reports_variant *variant, uint32_t index)
{
    const struct reports_finding *finding = &variant->findings[index];
    const struct reports_finding *headline = headline_of(variant);
    CHECK(headline != NULL);
    if (headline->is_wanted && !finding->is_wanted) {
        return false;
    }
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(variant->findings[i].rule, finding->rule) == 0) {
            return false;
        }
    }
    return true;
}

static bool is_said_already(const struct reports_variant *variant, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(variant->findings[i].rule, variant->findings[index].rule) == 0 &&
            strcmp(variant->findings[i].text, variant->findings[index].text) == 0) {
            return true;
        }
    }
    return false;
}

static void write_in_short(const struct reports_sink *sink, const struct reports_variant *variant,
                           const struct reports_finding *finding)
{
    char buffer[512];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, "%s: %s", finding->rule, finding->text);
    reports_wrap(sink, REPORTS_PLAIN, 4, buffer);
    if (variant->verdict != REPORTS_FOUND && !variant->is_replay) {
        reports_put(sink, "      ");
        reports_put_styled(sink, REPORTS_QUIET, finding->replay);
        reports_put(sink, "\n");
    }
}

static void tell(const struct reports_sink *sink, const struct reports_variant *variant)
{
    for (uint32_t i = 0; i < variant->finding_count; i++) {
        if (is_worth_a_story(variant, i)) {
            write_story(sink, variant, &variant->findings[i]);
        }
    }
    bool has_heading = false;
    for (uint32_t i = 0; i < variant->finding_count; i++) {
        if (!is_worth_a_story(variant, i) && !is_said_already(variant, i)) {
            reports_put(sink, has_heading ? "" : "\n  Found as well:\n");
            has_heading = true;
            write_in_short(sink, variant, &variant->findings[i]);
        }
    }
}

static void write_proof(const struct reports_sink *sink, const struct reports_variant *variant)
{
    char buffer[1024];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    reports_proof_in_full(variant, &text);
    if (text.length > 0) {
        reports_wrap(sink, REPORTS_QUIET, 4, buffer);
    }
}

static void text_variant(void *self, const struct reports_sink *sink,
                         const struct reports_variant *variant)
{
    struct text_report *report = self;
    if (!is_same_scenario(report, variant)) {
        begin_scenario(report, sink, variant);
    }
    reports_put(sink, report->has_told ? "\n" : "");
    write_variant_line(sink, variant);
    if (variant->is_told_in_full) {
        write_proof(sink, variant);
    }
    report->has_told = variant->finding_count > 0 &&
                       (variant->is_told_in_full || variant->verdict != REPORTS_FOUND);
    if (report->has_told) {
        tell(sink, variant);
    }
}

static void text_summary(void *self, const struct reports_sink *sink,
                         const struct reports_summary *summary)
{
    const struct text_report *report = self;
    char buffer[512];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, "%" PRIu32 " scenario%s, %" PRIu32 " variant%s",
                     summary->scenario_count, summary->scenario_count == 1 ? "" : "s",
                     summary->variant_count, summary->variant_count == 1 ? "" : "s");
    const char *separator = ": ";
    const bool is_as_expected = summary->exit_status == 0;
    for (enum reports_verdict verdict = 0; verdict <= REPORTS_INTERRUPTED; verdict++) {
        if (summary->counts[verdict] > 0) {
            const bool are_several = verdict == REPORTS_HOLDS && summary->counts[verdict] > 1;
            base_text_format(&text, "%s%" PRIu32 " %s", separator, summary->counts[verdict],
                             are_several ? "hold" : reports_verdict_name(verdict));
            separator = ", ";
        }
    }
    base_text_append(&text, "; ");
    describe_count(&text, summary->execution_count);
    if (summary->bad_file_count > 0) {
        base_text_format(&text, "; %" PRIu32 " bad file%s", summary->bad_file_count,
                         summary->bad_file_count == 1 ? "" : "s");
    }
    base_text_append(&text, summary->is_interrupted ? "; interrupted"
                            : is_as_expected        ? "; all as expected"
                                                    : "");
    reports_put(sink, report->line != 0 ? "\n" : "");
    reports_wrap(sink, is_as_expected ? REPORTS_GOOD : REPORTS_BAD, 0, buffer);
}

const struct reports_format reports_format_text = {
    .name = "text",
    .summary = "for people, at most 80 columns wide",
    .size = sizeof(struct text_report),
    .variant = text_variant,
    .end = text_summary,
};
