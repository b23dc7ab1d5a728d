/*
 * The Test Anything Protocol: a line per variant, with what was found as comments below it.
 */
#include <inttypes.h>

#include "base/check.h"

#include "reports/format.h"

struct tap_report {
    uint32_t count;
};

static void tap_diagnostic(void *self, const struct reports_sink *sink,
                           const struct reports_diagnostic *diagnostic)
{
    (void)self;
    reports_print(sink, REPORTS_PLAIN, "# %.200s:%" PRIu32 ": expected %.200s, found %.200s",
                  diagnostic->file, diagnostic->line, diagnostic->expected, diagnostic->found);
    reports_put(sink, "\n");
}

static void write_log(const struct reports_sink *sink, const struct reports_finding *finding)
{
    const struct sim_trace *trace = finding->trace;
    for (uint32_t i = finding->background_event_count; i < trace->event_count; i++) {
        if (trace->events[i].kind == SIM_EVENT_LOG) {
            reports_print(sink, REPORTS_PLAIN, "#   log: %.900s",
                          sim_trace_text(trace, &trace->events[i]));
            reports_put(sink, "\n");
        }
    }
}

static void tap_variant(void *self, const struct reports_sink *sink,
                        const struct reports_variant *variant)
{
    struct tap_report *report = self;
    report->count++;
    reports_print(sink, REPORTS_PLAIN, "%sok %" PRIu32 " - %.400s: %.200s: %s",
                  reports_verdict_is_expected(variant->verdict) ? "" : "not ", report->count,
                  variant->scenario, variant->name, reports_verdict_name(variant->verdict));
    reports_put(sink, "\n");
    for (uint32_t i = 0; i < variant->finding_count; i++) {
        const struct reports_finding *finding = &variant->findings[i];
        reports_print(sink, REPORTS_PLAIN, "# %s: %s", finding->rule, finding->text);
        reports_put(sink, "\n");
        if (finding->trace != NULL) {
            write_log(sink, finding);
        }
        reports_print(sink, REPORTS_PLAIN, "#   %.1000s", finding->replay);
        reports_put(sink, "\n");
    }
}

static void tap_end(void *self, const struct reports_sink *sink,
                    const struct reports_summary *summary)
{
    const struct tap_report *report = self;
    CHECK(report->count == summary->variant_count);
    reports_print(sink, REPORTS_PLAIN, "1..%" PRIu32, report->count);
    reports_put(sink, "\n");
}

const struct reports_format reports_format_sample_tap = {
    .name = "sample-tap",
    .summary = "the Test Anything Protocol",
    .size = sizeof(struct tap_report),
    .diagnostic = tap_diagnostic,
    .variant = tap_variant,
    .end = tap_end,
};
