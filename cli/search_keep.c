#include "cli/search_keep.h"

#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "model/finding.h"
#include "model/rule.h"

#include "cli/outcome.h"
#include "cli/survey.h"

#define UNIT_COUNT_MAX 1000000

static void put_finding(struct cli_wire *wire, const struct cli_finding *finding)
{
    cli_wire_put_number(wire, (uint64_t)finding->kind);
    cli_wire_put_text(wire, finding->rule);
    cli_wire_put_text(wire, finding->text);
    cli_wire_put_number(wire, finding->line);
    cli_wire_put_number(wire, finding->column);
    cli_wire_put_number(wire, finding->fingerprint);
    cli_wire_put_number(wire, finding->execution_index);
    cli_wire_put_number(wire, finding->execution_count);
    cli_outcome_put_tape(wire, &finding->tape);
}

static void put_tally(struct cli_wire *wire, const struct cli_tally *tally)
{
    CHECK(tally->finding_count == 0 || tally->findings != NULL);
    cli_wire_put_number(wire, (uint64_t)tally->extent);
    cli_wire_put_number(wire, tally->execution_count);
    cli_wire_put_text(wire, tally->bound);
    cli_wire_put_text(wire, tally->trouble);
    cli_survey_put(wire, &tally->survey);
    cli_wire_put_number(wire, tally->finding_count);
    for (uint32_t i = 0; i < tally->finding_count; i++) {
        put_finding(wire, &tally->findings[i]);
    }
}

static void put_unit(struct cli_wire *wire, const struct cli_unit *unit)
{
    const bool is_done = unit->state == CLI_UNIT_DONE;
    cli_wire_put_number(wire, is_done ? 1 : 0);
    cli_wire_put_number(wire, unit->ends_search ? 1 : 0);
    cli_wire_put_number(wire, unit->is_elsewhere ? 1 : 0);
    cli_wire_put_number(wire, unit->share);
    cli_wire_put_number(wire, unit->block);
    cli_wire_put_number(wire, unit->piece.fixed_count);
    cli_outcome_put_tape(wire, &unit->piece.from);
    if (is_done) {
        put_tally(wire, &unit->tally);
    }
}

void cli_search_put(struct cli_wire *wire, const struct cli_search *search)
{
    CHECK(search->death.kind == CLI_ENDING_SAID);
    cli_wire_put_number(wire, search->is_over ? 1 : 0);
    cli_wire_put_number(wire, search->is_dealt ? 1 : 0);
    cli_wire_put_number(wire, search->round_count);
    cli_wire_put_number(wire, search->block_count);
    put_tally(wire, &search->sum);
    const bool has_units = !search->is_over || cli_search_is_sharded(search);
    const uint32_t count = has_units ? search->unit_count : 0;
    cli_wire_put_number(wire, count);
    for (uint32_t i = 0; i < count; i++) {
        put_unit(wire, search->units[i]);
    }
}

static void take_text(struct cli_wire *wire, char *out, size_t size)
{
    struct base_text text;
    base_text_init(&text, out, size);
    base_text_append(&text, cli_wire_take_text(wire));
}

static void take_finding(struct cli_wire *wire, struct cli_tally *tally)
{
    struct cli_finding finding = {.line = 0};
    finding.kind = (enum reports_finding_kind)cli_wire_take_count(wire, REPORTS_FINDING_STUCK);
    const struct model_rule *rule = model_rule_find(cli_wire_take_text(wire));
    finding.rule = rule == NULL ? "" : rule->name;
    take_text(wire, finding.text, sizeof finding.text);
    finding.line = cli_wire_take_count(wire, UINT32_MAX);
    finding.column = cli_wire_take_count(wire, UINT32_MAX);
    finding.fingerprint = cli_wire_take_number(wire);
    finding.execution_index = cli_wire_take_number(wire);
    finding.execution_count = cli_wire_take_number(wire);
    cli_outcome_take_tape(wire, &finding.tape);
    wire->is_broken = wire->is_broken || finding.execution_index == 0;
    if (!wire->is_broken) {
        cli_tally_add(tally, &finding);
    }
    sim_tape_release(&finding.tape);
}

static void take_tally(struct cli_wire *wire, struct cli_tally *tally)
{
    CHECK(tally->finding_count == 0);
    tally->extent = (enum model_extent)cli_wire_take_count(wire, MODEL_FAILED);
    tally->execution_count = cli_wire_take_number(wire);
    take_text(wire, tally->bound, sizeof tally->bound);
    take_text(wire, tally->trouble, sizeof tally->trouble);
    cli_survey_take(wire, &tally->survey);
    const uint32_t count = cli_wire_take_count(wire, MODEL_FINDING_COUNT_MAX);
    for (uint32_t i = 0; i < count && !wire->is_broken; i++) {
        take_finding(wire, tally);
    }
}

static void take_unit(struct cli_wire *wire, struct cli_unit *unit)
{
    const bool is_done = cli_wire_take_count(wire, 1) == 1;
    unit->state = is_done ? CLI_UNIT_DONE : CLI_UNIT_WAITS;
    unit->ends_search = cli_wire_take_count(wire, 1) == 1;
    unit->is_elsewhere = cli_wire_take_count(wire, 1) == 1;
    unit->share = cli_wire_take_count(wire, UINT32_MAX);
    unit->block = cli_wire_take_number(wire);
    unit->piece.fixed_count = cli_wire_take_count(wire, UINT32_MAX);
    cli_outcome_take_tape(wire, &unit->piece.from);
    wire->is_broken = wire->is_broken || unit->piece.fixed_count > unit->piece.from.count;
    if (is_done) {
        take_tally(wire, &unit->tally);
    }
    if (wire->is_broken) {
        unit->piece.fixed_count = 0;
    }
}

bool cli_search_take_kept(struct cli_wire *wire, struct cli_search *search)
{
    const struct cli_search_options options = search->options;
    cli_search_clear(search);
    const bool is_over = cli_wire_take_count(wire, 1) == 1;
    search->is_dealt = cli_wire_take_count(wire, 1) == 1;
    search->round_count = cli_wire_take_count(wire, UINT32_MAX);
    search->block_count = cli_wire_take_number(wire);
    take_tally(wire, &search->sum);
    const uint32_t count = cli_wire_take_count(wire, UNIT_COUNT_MAX);
    for (uint32_t i = 0; i < count && !wire->is_broken; i++) {
        take_unit(wire, cli_search_append(search));
    }
    search->is_over = is_over;
    const bool is_plain = !cli_search_is_sharded(search);
    wire->is_broken = wire->is_broken || (is_plain && is_over != (search->unit_count == 0));
    if (wire->is_broken) {
        cli_search_release(search);
        cli_search_init(search, &options);
    }
    return !wire->is_broken;
}
