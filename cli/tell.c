#include "cli/tell.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/heap.h"
#include "base/text.h"

#include "cli/isolate.h"

static void describe_death(struct reports_finding *told, enum reports_finding_kind kind)
{
    const bool is_crash = kind == REPORTS_FINDING_CRASH;
    CHECK(is_crash || kind == REPORTS_FINDING_STUCK);
    told->kind = kind;
    told->rule = is_crash ? "crash" : "progress";
    told->sentence =
        is_crash ? "the server under test survives" : "the server under test comes to an await";
    told->source = "";
    told->event_index = UINT32_MAX;
}

/* Runs the tape again in a process that says its trace when it dies. */
static void look_closely(const struct cli_job *job, struct cli_found *found)
{
    struct cli_job autopsy = *job;
    struct cli_ending ending;
    autopsy.kind = CLI_JOB_AUTOPSY;
    autopsy.tape = &found->tape;
    cli_isolate(&autopsy, NULL, &ending);
    if (ending.kind == CLI_ENDING_SAID) {
        found->wire = ending.wire;
        ending.wire = (struct cli_wire){.size = 0};
        found->told.background_event_count = cli_outcome_take_trace(&found->wire, &found->trace);
    }
    if (found->trace.event_count > 0) {
        found->told.trace = &found->trace;
        found->told.event_index = found->trace.event_count - 1;
    }
    cli_ending_release(&ending);
}

static bool is_same(const struct cli_finding *finding, const struct reports_finding *told)
{
    return finding->kind == told->kind && finding->line == told->line &&
           (finding->kind != REPORTS_FINDING_RULE || strcmp(finding->rule, told->rule) == 0) &&
           strcmp(finding->text, told->text) == 0;
}

/* Takes what the replay shows of the finding; else the finding has no trace. */
static void take_shown(const struct cli_finding *finding, struct cli_outcome *shown,
                       struct cli_found *found)
{
    cli_outcome_describe_rule(&found->told, finding->kind, finding->rule);
    for (uint32_t i = 0; i < shown->found_count; i++) {
        if (is_same(finding, &shown->found[i].told)) {
            cli_found_release(found);
            *found = shown->found[i];
            shown->found[i] = shown->found[--shown->found_count];
            found->told.trace = &found->trace;
            found->wire = shown->wire;
            shown->wire = (struct cli_wire){.size = 0};
            return;
        }
    }
}

static void replay(const struct cli_job *job, const struct cli_finding *finding,
                   struct cli_found *found)
{
    struct cli_job again = *job;
    struct cli_ending ending;
    struct cli_outcome shown;
    again.kind = CLI_JOB_REPLAY;
    again.tape = &finding->tape;
    cli_isolate(&again, NULL, &ending);
    cli_outcome_init(&shown);
    if (ending.kind == CLI_ENDING_SAID) {
        shown.wire = ending.wire;
        ending.wire = (struct cli_wire){.size = 0};
        (void)cli_outcome_read(&shown);
    }
    take_shown(finding, &shown, found);
    cli_outcome_release(&shown);
    cli_ending_release(&ending);
}

static void tell(const struct cli_job *job, const struct cli_finding *finding,
                 struct cli_found *found)
{
    const bool is_death =
        finding->kind == REPORTS_FINDING_CRASH || finding->kind == REPORTS_FINDING_STUCK;
    cli_found_init(found);
    sim_tape_copy(&found->tape, &finding->tape);
    if (is_death) {
        describe_death(&found->told, finding->kind);
        look_closely(job, found);
    } else {
        replay(job, finding, found);
    }
    found->told.text = finding->text;
    found->told.line = finding->line;
    found->told.column = finding->column;
    found->told.fingerprint = finding->fingerprint;
    found->told.execution_index = finding->execution_index;
    found->told.execution_count = finding->execution_count;
}

void cli_tell_tally(const struct cli_job *job, const struct cli_tally *tally,
                    struct cli_outcome *out_outcome)
{
    cli_outcome_init(out_outcome);
    out_outcome->extent = tally->extent;
    out_outcome->execution_count = tally->execution_count;
    out_outcome->survey = &tally->survey;
    out_outcome->bound = tally->bound;
    out_outcome->trouble = tally->trouble;
    const uint32_t count =
        tally->finding_count < CLI_FOUND_COUNT_MAX ? tally->finding_count : CLI_FOUND_COUNT_MAX;
    out_outcome->found = base_heap_take((count + 1) * sizeof *out_outcome->found);
    out_outcome->found_count = count;
    for (uint32_t i = 0; i < count; i++) {
        tell(job, &tally->findings[i], &out_outcome->found[i]);
    }
}

/* The one finding of a process that died along its tape. */
static void tell_death(const struct cli_job *job, struct cli_ending *ending,
                       struct cli_outcome *outcome)
{
    struct base_text text;
    struct base_hash hash;
    outcome->tape = ending->tape;
    ending->tape = (struct sim_tape){.count = 0};
    base_text_init(&text, outcome->death, sizeof outcome->death);
    cli_ending_tell(ending, &text);
    base_hash_init(&hash);
    base_hash_add_text(&hash, outcome->death);
    outcome->found = base_heap_take(sizeof *outcome->found);
    outcome->found_count = 1;
    struct cli_found *found = &outcome->found[0];
    cli_found_init(found);
    sim_tape_copy(&found->tape, &outcome->tape);
    describe_death(&found->told, ending->kind == CLI_ENDING_SERVER_STUCK ? REPORTS_FINDING_STUCK
                                                                         : REPORTS_FINDING_CRASH);
    found->told.text = outcome->death;
    found->told.fingerprint = base_hash_digest(&hash).low;
    found->told.execution_index = ending->execution_count + 1;
    found->told.execution_count = 1;
    look_closely(job, found);
}

void cli_tell_replay(const struct cli_job *job, struct cli_ending *ending,
                     struct cli_outcome *out_outcome)
{
    cli_outcome_init(out_outcome);
    out_outcome->end = ending->kind;
    out_outcome->execution_count = ending->execution_count + 1;
    switch (ending->kind) {
    case CLI_ENDING_SAID:
        out_outcome->wire = ending->wire;
        ending->wire = (struct cli_wire){.size = 0};
        if (!cli_outcome_read(out_outcome)) {
            out_outcome->extent = MODEL_FAILED;
            out_outcome->trouble = "a child process said something that cannot be understood";
        }
        return;
    case CLI_ENDING_SERVER_STUCK:
        out_outcome->bound = "progress";
        tell_death(job, ending, out_outcome);
        return;
    case CLI_ENDING_SERVER_DIED:
    case CLI_ENDING_WE_DIED:
        tell_death(job, ending, out_outcome);
        return;
    case CLI_ENDING_FORCED:
        out_outcome->extent = MODEL_INTERRUPTED;
        return;
    case CLI_ENDING_REFUSED:
        out_outcome->extent = MODEL_FAILED;
        memcpy(out_outcome->death, ending->death, sizeof out_outcome->death);
        out_outcome->trouble = out_outcome->death;
        return;
    }
    CHECK_UNREACHABLE("an unknown ending");
}
