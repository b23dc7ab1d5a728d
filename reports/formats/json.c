/* For programs: JSON lines, one object per mistake in a file, per variant, per finding, and one for
 * the sum.
 *
 * docs/json.md describes them; members are only ever added. */
#include <inttypes.h>

#include "base/check.h"
#include "base/json_writer.h"
#include "base/text.h"

#include "reports/actors.h"
#include "reports/format.h"
#include "reports/lanes.h"
#include "reports/proof.h"
#include "reports/rows.h"

static void put_text(struct base_json_writer *writer, const char *key, const char *text)
{
    base_json_writer_key(writer, key);
    if (text == NULL) {
        base_json_writer_null(writer);
    } else {
        base_json_writer_string(writer, text);
    }
}

static void put_number(struct base_json_writer *writer, const char *key, uint64_t number)
{
    base_json_writer_key(writer, key);
    base_json_writer_unsigned(writer, number);
}

static void put_boolean(struct base_json_writer *writer, const char *key, bool value)
{
    base_json_writer_key(writer, key);
    base_json_writer_boolean(writer, value);
}

static void put_number_or_null(struct base_json_writer *writer, const char *key, uint64_t number,
                               bool is_known)
{
    base_json_writer_key(writer, key);
    if (is_known) {
        base_json_writer_unsigned(writer, number);
    } else {
        base_json_writer_null(writer);
    }
}

/* Six decimals: printf's own form follows the locale. */
static void put_chance(struct base_json_writer *writer, double chance)
{
    char buffer[32];
    struct base_text text;
    const uint64_t millionths = reports_proof_rounded(chance * 1000000);
    CHECK(chance >= 0 && chance <= 1);
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, "%" PRIu64 ".%06" PRIu64, millionths / 1000000, millionths % 1000000);
    base_json_writer_raw(writer, (struct base_json_slice){buffer, text.length});
}

static struct base_json_writer *begin_line(const char *type)
{
    struct base_json_writer *writer = base_json_writer_create();
    base_json_writer_open_object(writer);
    put_text(writer, "type", type);
    return writer;
}

static void end_line(struct base_json_writer *writer, const struct reports_sink *sink)
{
    base_json_writer_close(writer);
    reports_put(sink, base_json_writer_text(writer, NULL));
    reports_put(sink, "\n");
    base_json_writer_destroy(writer);
}

static void put_place(struct base_json_writer *writer, const struct reports_variant *variant)
{
    put_text(writer, "file", variant->file);
    put_number(writer, "line", variant->line);
    put_text(writer, "scenario", variant->scenario);
    put_text(writer, "variant", variant->name);
}

static void json_diagnostic(void *self, const struct reports_sink *sink,
                            const struct reports_diagnostic *diagnostic)
{
    (void)self;
    struct base_json_writer *writer = begin_line("diagnostic");
    put_text(writer, "file", diagnostic->file);
    put_number(writer, "line", diagnostic->line);
    put_number(writer, "column", diagnostic->column);
    put_text(writer, "expected", diagnostic->expected);
    put_text(writer, "found", diagnostic->found);
    put_text(writer, "did_you_mean", diagnostic->meant);
    put_text(writer, "help", diagnostic->help);
    end_line(writer, sink);
}

static char lower_of(char letter)
{
    if (letter < 'A' || letter > 'Z') {
        return letter;
    }
    return (char)(letter - 'A' + 'a');
}

static void put_sample(struct base_json_writer *writer, const struct model_survey *survey)
{
    const bool is_counted = survey->behaviours.count > 0 && !survey->behaviours.is_full;
    put_number_or_null(writer, "behaviours", survey->behaviours.count,
                       survey->behaviours.count > 0);
    put_number_or_null(writer, "last_new_execution", model_census_last_new(&survey->behaviours),
                       is_counted);
    base_json_writer_key(writer, "new_behaviour_chance");
    if (is_counted) {
        put_chance(writer, model_survey_new_chance(survey));
    } else {
        base_json_writer_null(writer);
    }
    put_number_or_null(writer, "unseen_behaviours",
                       reports_proof_rounded(model_survey_unseen_count(survey)), is_counted);
    const double tree_size = model_survey_tree_size(survey);
    put_number_or_null(writer, "executions_estimated", reports_proof_rounded(tree_size),
                       tree_size > 0);
}

static void put_bounds(struct base_json_writer *writer, const struct model_survey *survey)
{
    const struct model_tally *tally = &survey->tally;
    put_text(writer, "complete_below", tally->cost_name);
    put_number_or_null(writer, "complete_below_count", tally->cost_count, tally->cost_name != NULL);
    base_json_writer_key(writer, "miss_chances");
    base_json_writer_open_array(writer);
    for (uint32_t depth = 1; depth <= MODEL_DEPTH_MAX && tally->actor_count > 0; depth++) {
        put_chance(writer, model_survey_miss_chance(survey, depth));
    }
    base_json_writer_close(writer);
}

/* What the run proved. */
static void put_proof(struct base_json_writer *writer, const struct reports_variant *variant)
{
    const struct model_survey *survey = variant->survey;
    put_text(writer, "dialect", variant->dialect);
    put_number(writer, "fault_kinds", variant->fault_count);
    put_number(writer, "faults_max", variant->fault_count == 0 ? 0 : variant->fault_count_max);
    if (survey == NULL) {
        return;
    }
    put_number(writer, "arrival_orders", survey->orders.count);
    put_boolean(writer, "counts_are_lower_bounds",
                survey->orders.is_full || survey->behaviours.is_full);
    put_number_or_null(writer, "states", survey->tally.state_count, survey->tally.state_count > 0);
    put_sample(writer, survey);
    put_bounds(writer, survey);
    put_number(writer, "executions_given_up", survey->abandoned_count);
    put_number(writer, "executions_made_again", survey->discarded_count);
}

static void write_variant(const struct reports_sink *sink, const struct reports_variant *variant)
{
    struct base_json_writer *writer = begin_line("variant");
    put_place(writer, variant);
    base_json_writer_key(writer, "violates");
    base_json_writer_open_array(writer);
    for (uint32_t i = 0; i < variant->wanted_count; i++) {
        base_json_writer_string(writer, variant->wanted[i]);
    }
    base_json_writer_close(writer);
    char verdict[32];
    struct base_text text;
    base_text_init(&text, verdict, sizeof verdict);
    for (const char *letter = reports_verdict_name(variant->verdict); *letter != '\0'; letter++) {
        const char lower = lower_of(*letter);
        base_text_append_bytes(&text, &lower, 1);
    }
    put_text(writer, "verdict", verdict);
    put_boolean(writer, "as_expected", reports_verdict_is_expected(variant->verdict));
    put_text(writer, "extent", reports_extent_name(variant->extent));
    put_number(writer, "executions", variant->execution_count);
    put_boolean(writer, "part", variant->is_part);
    put_boolean(writer, "out_of_time", variant->is_out_of_time);
    put_text(writer, "bound", *variant->bound == '\0' ? NULL : variant->bound);
    put_text(writer, "trouble", *variant->trouble == '\0' ? NULL : variant->trouble);
    put_text(writer, "policy", reports_policy_name(variant->policy));
    put_text(writer, "strategy", variant->strategy);
    put_number(writer, "seed", variant->seed);
    put_number(writer, "findings", variant->finding_count);
    put_proof(writer, variant);
    end_line(writer, sink);
}

static void put_actor(struct base_json_writer *writer, const char *key,
                      const struct reports_finding *finding, const struct reports_actors *actors,
                      const struct reports_actor *actor)
{
    char name[128];
    struct base_text text;
    base_text_init(&text, name, sizeof name);
    reports_lanes_name(finding, actors, actor, &text);
    put_text(writer, key, actor->kind == REPORTS_ACTOR_NONE ? NULL : name);
}

/* What the lanes of the text show. */
static void put_rows(struct base_json_writer *writer, const struct reports_finding *finding)
{
    struct reports_actors actors;
    struct reports_rows rows;
    reports_actors_init(&actors, finding->trace);
    reports_rows_init(&rows, finding, &actors);
    base_json_writer_key(writer, "rows");
    base_json_writer_open_array(writer);
    for (uint32_t i = 0; i < rows.count; i++) {
        const struct reports_row *row = &rows.items[i];
        base_json_writer_open_object(writer);
        put_number(writer, "event", row->event_index);
        put_number(writer, "time_ns", finding->trace->events[row->event_index].time);
        put_actor(writer, "from", finding, &actors, &row->from);
        put_actor(writer, "to", finding, &actors, &row->to);
        put_text(writer, "text", row->text);
        put_number(writer, "times", row->repeat_count);
        put_boolean(writer, "noticed_here", row->is_noticed_here);
        base_json_writer_close(writer);
    }
    base_json_writer_close(writer);
    reports_rows_release(&rows);
    reports_actors_release(&actors);
}

static void put_log(struct base_json_writer *writer, const struct reports_finding *finding)
{
    base_json_writer_key(writer, "log");
    base_json_writer_open_array(writer);
    const struct sim_trace *trace = finding->trace;
    for (uint32_t i = finding->background_event_count; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind == SIM_EVENT_LOG) {
            base_json_writer_open_object(writer);
            put_number(writer, "event", i);
            put_number(writer, "level", event->value);
            put_text(writer, "logger", event->label);
            put_text(writer, "text", sim_trace_text(trace, event));
            base_json_writer_close(writer);
        }
    }
    base_json_writer_close(writer);
}

static void put_trace(struct base_json_writer *writer, const struct sim_trace *trace)
{
    base_json_writer_key(writer, "trace");
    base_json_writer_open_array(writer);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        base_json_writer_open_object(writer);
        put_text(writer, "kind", sim_event_kind_name((enum sim_event_kind)event->kind));
        put_number(writer, "time_ns", event->time);
        put_number(writer, "iteration", event->iteration);
        put_number(writer, "connection", event->connection);
        put_number(writer, "request", event->request);
        put_number(writer, "task", event->task);
        put_number(writer, "object", event->object);
        put_number(writer, "value", event->value);
        put_number(writer, "flag", event->flag);
        put_text(writer, "label", event->label);
        put_text(writer, "text", sim_trace_text(trace, event));
        base_json_writer_close(writer);
    }
    base_json_writer_close(writer);
}

static const char *kind_name(enum reports_finding_kind kind)
{
    switch (kind) {
    case REPORTS_FINDING_RULE:
        return "rule";
    case REPORTS_FINDING_EXPECTATION:
        return "expectation";
    case REPORTS_FINDING_CRASH:
        return "crash";
    case REPORTS_FINDING_STUCK:
        return "stuck";
    case REPORTS_FINDING_NOTHING:
        return "nothing";
    }
    CHECK_UNREACHABLE("an unknown kind of finding");
}

static void put_what(struct base_json_writer *writer, const struct reports_finding *finding)
{
    put_text(writer, "kind", kind_name(finding->kind));
    put_text(writer, "rule", finding->rule);
    put_text(writer, "sentence", finding->sentence);
    put_text(writer, "source", finding->source);
    put_text(writer, "text", finding->text);
    put_boolean(writer, "wanted", finding->is_wanted);
    put_number(writer, "expectation_line", finding->line);
    put_number(writer, "expectation_column", finding->column);
    char fingerprint[24];
    struct base_text text;
    base_text_init(&text, fingerprint, sizeof fingerprint);
    base_text_format(&text, "%016" PRIx64, finding->fingerprint);
    put_text(writer, "fingerprint", fingerprint);
    put_number(writer, "first_execution", finding->execution_index);
    put_number(writer, "executions", finding->execution_count);
    put_text(writer, "token", finding->token);
    put_text(writer, "replay", finding->replay);
}

static void write_finding(const struct reports_sink *sink, const struct reports_variant *variant,
                          const struct reports_finding *finding)
{
    struct base_json_writer *writer = begin_line("finding");
    put_place(writer, variant);
    put_text(writer, "policy", reports_policy_name(variant->policy));
    put_what(writer, finding);
    if (finding->trace != NULL) {
        put_number(writer, "event", finding->event_index);
        put_log(writer, finding);
        put_rows(writer, finding);
        if (variant->is_shown_with_trace) {
            put_trace(writer, finding->trace);
        }
    }
    end_line(writer, sink);
}

static void json_variant(void *self, const struct reports_sink *sink,
                         const struct reports_variant *variant)
{
    (void)self;
    write_variant(sink, variant);
    for (uint32_t i = 0; i < variant->finding_count; i++) {
        write_finding(sink, variant, &variant->findings[i]);
    }
}

static void json_end(void *self, const struct reports_sink *sink,
                     const struct reports_summary *summary)
{
    (void)self;
    struct base_json_writer *writer = begin_line("summary");
    put_number(writer, "scenarios", summary->scenario_count);
    put_number(writer, "variants", summary->variant_count);
    put_number(writer, "holds", summary->counts[REPORTS_HOLDS]);
    put_number(writer, "found", summary->counts[REPORTS_FOUND]);
    put_number(writer, "violated", summary->counts[REPORTS_VIOLATED]);
    put_number(writer, "missed", summary->counts[REPORTS_MISSED]);
    put_number(writer, "crashed", summary->counts[REPORTS_CRASHED]);
    put_number(writer, "undecided", summary->counts[REPORTS_UNDECIDED]);
    put_number(writer, "failed", summary->counts[REPORTS_FAILED]);
    put_number(writer, "interrupted", summary->counts[REPORTS_INTERRUPTED]);
    put_number(writer, "bad_files", summary->bad_file_count);
    put_number(writer, "executions", summary->execution_count);
    put_number(writer, "exit_status", (uint64_t)summary->exit_status);
    end_line(writer, sink);
}

const struct reports_format reports_format_json = {
    .name = "json",
    .summary = "JSON lines for programs, as docs/json.md describes them",
    .size = 1,
    .diagnostic = json_diagnostic,
    .variant = json_variant,
    .end = json_end,
};
