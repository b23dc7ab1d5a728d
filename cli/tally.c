#include "cli/tally.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "model/finding.h"
#include "model/rule.h"

#include "cli/outcome.h"
#include "cli/survey.h"

void cli_tally_release(struct cli_tally *tally)
{
    CHECK(tally->finding_count == 0 || tally->findings != NULL);
    for (uint32_t i = 0; i < tally->finding_count; i++) {
        sim_tape_release(&tally->findings[i].tape);
    }
    base_heap_give_back(tally->findings);
    model_survey_release(&tally->survey);
    *tally = (struct cli_tally){.findings = NULL};
}

static void set_text(char *out, size_t size, const char *from)
{
    struct base_text text;
    CHECK(from != NULL);
    base_text_init(&text, out, size);
    base_text_append(&text, from);
}

void cli_tally_set_bound(struct cli_tally *tally, const char *bound)
{
    if (tally->bound[0] == '\0') {
        set_text(tally->bound, sizeof tally->bound, bound);
    }
}

static struct cli_finding *find(const struct cli_tally *tally, const struct cli_finding *like)
{
    for (uint32_t i = 0; i < tally->finding_count; i++) {
        struct cli_finding *finding = &tally->findings[i];
        if (finding->fingerprint == like->fingerprint && finding->kind == like->kind) {
            return finding;
        }
    }
    return NULL;
}

/* Of equal indices the one that was there first stays first. */
static struct cli_finding *insert(struct cli_tally *tally, uint64_t execution_index)
{
    tally->findings =
        base_heap_resize(tally->findings, (tally->finding_count + 1) * sizeof *tally->findings);
    uint32_t place = tally->finding_count;
    while (place > 0 && tally->findings[place - 1].execution_index > execution_index) {
        place--;
    }
    struct cli_finding *finding = &tally->findings[place];
    memmove(finding + 1, finding, (tally->finding_count - place) * sizeof *finding);
    tally->finding_count++;
    return finding;
}

static void add(struct cli_tally *tally, const struct cli_finding *finding, uint64_t offset)
{
    struct cli_finding *known = find(tally, finding);
    const bool is_new = known == NULL;
    CHECK(finding->execution_index > 0);
    if (is_new) {
        known = insert(tally, finding->execution_index + offset);
        *known = *finding;
        known->execution_index += offset;
        known->tape = (struct sim_tape){.count = 0};
        sim_tape_copy(&known->tape, &finding->tape);
        return;
    }
    known->execution_count += finding->execution_count;
    if (model_finding_is_shorter(&finding->tape, &known->tape)) {
        memcpy(known->text, finding->text, sizeof known->text);
        known->line = finding->line;
        known->column = finding->column;
        sim_tape_copy(&known->tape, &finding->tape);
    }
}

void cli_tally_add(struct cli_tally *tally, const struct cli_finding *finding)
{
    CHECK(tally != NULL);
    add(tally, finding, /*offset=*/0);
}

void cli_tally_append(struct cli_tally *tally, const struct cli_tally *next)
{
    CHECK(tally != next);
    for (uint32_t i = 0; i < next->finding_count; i++) {
        add(tally, &next->findings[i], tally->execution_count);
    }
    model_survey_append(&tally->survey, &next->survey, tally->execution_count);
    tally->extent = next->extent;
    tally->execution_count += next->execution_count;
    cli_tally_set_bound(tally, next->bound);
    if (tally->trouble[0] == '\0') {
        set_text(tally->trouble, sizeof tally->trouble, next->trouble);
    }
}

static void put_finding(struct cli_wire *wire, const struct model_finding *finding)
{
    const struct model_violation *violation = &finding->violation;
    cli_wire_put_text(wire, violation->rule == NULL ? "" : violation->rule->name);
    cli_wire_put_text(wire, violation->text);
    cli_wire_put_number(wire, violation->line);
    cli_wire_put_number(wire, violation->column);
    cli_wire_put_number(wire, finding->fingerprint);
    cli_wire_put_number(wire, finding->execution_index);
    cli_wire_put_number(wire, finding->execution_count);
    cli_outcome_put_tape(wire, &finding->tape);
}

void cli_tally_put(struct cli_wire *wire, const struct model_result *result, const char *trouble)
{
    cli_wire_put_number(wire, (uint64_t)result->extent);
    cli_wire_put_number(wire, result->execution_count);
    cli_wire_put_text(wire, result->bound == NULL ? "" : result->bound);
    cli_wire_put_text(wire, trouble);
    cli_survey_put(wire, &result->survey);
    cli_wire_put_number(wire, result->finding_count);
    for (uint32_t i = 0; i < result->finding_count; i++) {
        put_finding(wire, &result->findings[i]);
    }
    cli_wire_put_number(wire, result->death_count);
    for (uint32_t i = 0; i < result->death_count; i++) {
        cli_wire_put_number(wire, result->deaths[i].execution_index);
        cli_wire_put_number(wire, result->deaths[i].execution_count);
    }
    cli_outcome_put_tape(wire, &result->last);
}

static void take_finding(struct cli_wire *wire, struct cli_tally *tally)
{
    const struct model_rule *rule = model_rule_find(cli_wire_take_text(wire));
    struct cli_finding finding = {
        .kind = rule == NULL ? REPORTS_FINDING_EXPECTATION : REPORTS_FINDING_RULE,
        .rule = rule == NULL ? "" : rule->name,
    };
    set_text(finding.text, sizeof finding.text, cli_wire_take_text(wire));
    finding.line = cli_wire_take_count(wire, UINT32_MAX);
    finding.column = cli_wire_take_count(wire, UINT32_MAX);
    finding.fingerprint = cli_wire_take_number(wire);
    finding.execution_index = cli_wire_take_number(wire);
    finding.execution_count = cli_wire_take_number(wire);
    cli_outcome_take_tape(wire, &finding.tape);
    if (!wire->is_broken) {
        cli_tally_add(tally, &finding);
    }
    sim_tape_release(&finding.tape);
}

bool cli_tally_take(struct cli_wire *wire, struct cli_tally *out_tally,
                    struct model_death *out_deaths, uint32_t death_count, struct sim_tape *out_last)
{
    CHECK(out_tally->finding_count == 0);
    CHECK(out_last->count == 0);
    out_tally->extent = (enum model_extent)cli_wire_take_count(wire, MODEL_FAILED);
    out_tally->execution_count = cli_wire_take_number(wire);
    set_text(out_tally->bound, sizeof out_tally->bound, cli_wire_take_text(wire));
    set_text(out_tally->trouble, sizeof out_tally->trouble, cli_wire_take_text(wire));
    cli_survey_take(wire, &out_tally->survey);
    const uint32_t finding_count = cli_wire_take_count(wire, MODEL_FINDING_COUNT_MAX);
    for (uint32_t i = 0; i < finding_count && !wire->is_broken; i++) {
        take_finding(wire, out_tally);
    }
    wire->is_broken = wire->is_broken || cli_wire_take_count(wire, death_count) != death_count;
    for (uint32_t i = 0; i < death_count && !wire->is_broken; i++) {
        out_deaths[i].execution_index = cli_wire_take_number(wire);
        out_deaths[i].execution_count = cli_wire_take_number(wire);
    }
    cli_outcome_take_tape(wire, out_last);
    return cli_wire_is_done(wire);
}
