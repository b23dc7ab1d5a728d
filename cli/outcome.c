#include "cli/outcome.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define STEP_COUNT_MAX     10000000
#define EVENT_COUNT_MAX    10000000
#define EXCHANGE_COUNT_MAX 100000
#define LABEL_COUNT_MAX    100000

void cli_outcome_init(struct cli_outcome *outcome)
{
    *outcome = (struct cli_outcome){
        .bound = "", .trouble = "", .diverged_at = UINT32_MAX, .expected = "", .asked = ""};
    sim_tape_init(&outcome->tape);
}

void cli_found_init(struct cli_found *found)
{
    *found = (struct cli_found){.exchanges = NULL};
    sim_tape_init(&found->tape);
    sim_trace_init(&found->trace);
}

void cli_found_release(struct cli_found *found)
{
    CHECK(found != NULL);
    sim_tape_release(&found->tape);
    sim_trace_release(&found->trace);
    base_heap_give_back(found->exchanges);
    cli_wire_release(&found->wire);
}

void cli_outcome_release(struct cli_outcome *outcome)
{
    CHECK(outcome != NULL);
    for (uint32_t i = 0; i < outcome->found_count; i++) {
        cli_found_release(&outcome->found[i]);
    }
    base_heap_give_back(outcome->found);
    sim_tape_release(&outcome->tape);
    cli_wire_release(&outcome->wire);
    cli_outcome_init(outcome);
}

void cli_outcome_take_tape(struct cli_wire *wire, struct sim_tape *tape)
{
    const uint32_t count = cli_wire_take_count(wire, STEP_COUNT_MAX);
    for (uint32_t i = 0; i < count && !wire->is_broken; i++) {
        struct sim_choice choice = {.kind = (uint8_t)cli_wire_take_count(wire, UINT8_MAX)};
        choice.count = (uint8_t)cli_wire_take_count(wire, UINT8_MAX);
        choice.taken = (uint8_t)cli_wire_take_count(wire, UINT8_MAX);
        choice.label_hash = cli_wire_take_count(wire, UINT32_MAX);
        sim_tape_push(tape, choice);
    }
}

/* Returns the texts, on the heap; *out_count of them. */
static const char **take_labels(struct cli_wire *wire, uint32_t *out_count)
{
    *out_count = cli_wire_take_count(wire, LABEL_COUNT_MAX);
    const char **labels = base_heap_take((*out_count + 1) * sizeof *labels);
    for (uint32_t i = 0; i < *out_count; i++) {
        labels[i] = cli_wire_take_text(wire);
    }
    return labels;
}

static void take_event(struct cli_wire *wire, const char **labels, uint32_t label_count,
                       struct sim_trace *trace)
{
    struct sim_event event = {.time = cli_wire_take_number(wire)};
    event.iteration = cli_wire_take_count(wire, UINT32_MAX);
    event.kind = (uint16_t)cli_wire_take_count(wire, SIM_EVENT_KIND_COUNT - 1);
    event.flag = (uint16_t)cli_wire_take_count(wire, UINT16_MAX);
    event.task = cli_wire_take_count(wire, UINT32_MAX);
    event.request = cli_wire_take_count(wire, UINT32_MAX);
    event.connection = cli_wire_take_count(wire, UINT32_MAX);
    event.object = cli_wire_take_count(wire, UINT32_MAX);
    event.value = cli_wire_take_count(wire, UINT32_MAX);
    const uint32_t label = cli_wire_take_count(wire, LABEL_COUNT_MAX);
    const uint32_t text_size = cli_wire_take_count(wire, UINT32_MAX / 8);
    const char *text = cli_wire_take_bytes(wire, text_size);
    if (label >= label_count || text == NULL) {
        wire->is_broken = true;
        return;
    }
    event.label = labels[label];
    sim_trace_add(trace, &event, text, text_size);
}

uint32_t cli_outcome_take_trace(struct cli_wire *wire, struct sim_trace *out_trace)
{
    const uint32_t background_count = cli_wire_take_count(wire, EVENT_COUNT_MAX);
    uint32_t label_count;
    const char **labels = take_labels(wire, &label_count);
    const uint32_t count = cli_wire_take_count(wire, EVENT_COUNT_MAX);
    for (uint32_t i = 0; i < count && !wire->is_broken; i++) {
        take_event(wire, labels, label_count, out_trace);
    }
    base_heap_give_back(labels);
    return background_count;
}

static void take_exchanges(struct cli_wire *wire, struct cli_found *found)
{
    const uint32_t count = cli_wire_take_count(wire, EXCHANGE_COUNT_MAX);
    found->exchanges = base_heap_take((count + 1) * sizeof *found->exchanges);
    for (uint32_t i = 0; i < count; i++) {
        found->exchanges[i].request = cli_wire_take_count(wire, UINT32_MAX);
        found->exchanges[i].name = cli_wire_take_text(wire);
    }
    found->told.exchanges = found->exchanges;
    found->told.exchange_count = count;
}

void cli_outcome_describe_rule(struct reports_finding *told, enum reports_finding_kind kind,
                               const char *name)
{
    const struct model_rule *rule = kind == REPORTS_FINDING_RULE ? model_rule_find(name) : NULL;
    told->kind = kind;
    if (rule == NULL) {
        const bool is_nothing = kind == REPORTS_FINDING_NOTHING;
        told->rule = is_nothing ? "" : "expectation";
        told->sentence = is_nothing ? "" : "what the scenario expects comes true";
        told->source = "";
        return;
    }
    told->rule = rule->name;
    told->sentence = rule->sentence;
    told->source = rule->source;
}

static void take_found(struct cli_wire *wire, struct cli_found *found)
{
    cli_found_init(found);
    struct reports_finding *told = &found->told;
    const uint32_t kind = cli_wire_take_count(wire, REPORTS_FINDING_NOTHING);
    cli_outcome_describe_rule(told, (enum reports_finding_kind)kind, cli_wire_take_text(wire));
    told->text = cli_wire_take_text(wire);
    told->event_index = cli_wire_take_count(wire, UINT32_MAX);
    told->line = cli_wire_take_count(wire, UINT32_MAX);
    told->column = cli_wire_take_count(wire, UINT32_MAX);
    told->fingerprint = cli_wire_take_number(wire);
    told->execution_index = cli_wire_take_number(wire);
    told->execution_count = cli_wire_take_number(wire);
    cli_outcome_take_tape(wire, &found->tape);
    take_exchanges(wire, found);
    told->background_event_count = cli_outcome_take_trace(wire, &found->trace);
    told->trace = &found->trace;
}

bool cli_outcome_read(struct cli_outcome *outcome)
{
    CHECK(outcome->found == NULL);
    struct cli_wire *wire = &outcome->wire;
    outcome->extent = (enum model_extent)cli_wire_take_count(wire, MODEL_FAILED);
    outcome->execution_count = cli_wire_take_number(wire);
    outcome->bound = cli_wire_take_text(wire);
    outcome->trouble = cli_wire_take_text(wire);
    outcome->state = (enum sim_world_state)cli_wire_take_count(wire, SIM_WORLD_BACKGROUND_FAILED);
    outcome->diverged_at = cli_wire_take_count(wire, UINT32_MAX);
    outcome->expected = cli_wire_take_text(wire);
    outcome->asked = cli_wire_take_text(wire);
    const uint32_t count = cli_wire_take_count(wire, CLI_FOUND_COUNT_MAX);
    outcome->found = base_heap_take((CLI_FOUND_COUNT_MAX + 1) * sizeof *outcome->found);
    for (uint32_t i = 0; i < count && !wire->is_broken; i++) {
        take_found(wire, &outcome->found[i]);
        outcome->found_count++;
    }
    return cli_wire_is_done(wire);
}
