/* The child's side of an outcome. */
#include <stddef.h>

#include "base/check.h"
#include "base/heap.h"

#include "sim/client.h"

#include "cli/outcome.h"

void cli_outcome_put_head(struct cli_wire *wire, const struct cli_outcome_head *head)
{
    CHECK(head->found_count <= CLI_FOUND_COUNT_MAX);
    cli_wire_put_number(wire, (uint64_t)head->extent);
    cli_wire_put_number(wire, head->execution_count);
    cli_wire_put_text(wire, head->bound);
    cli_wire_put_text(wire, head->trouble);
    cli_wire_put_number(wire, (uint64_t)head->state);
    cli_wire_put_number(wire, head->diverged_at);
    cli_wire_put_text(wire, head->expected);
    cli_wire_put_text(wire, head->asked);
    cli_wire_put_number(wire, head->found_count);
}

void cli_outcome_put_tape(struct cli_wire *wire, const struct sim_tape *tape)
{
    cli_wire_put_number(wire, tape->count);
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct sim_choice *choice = &tape->choices[i];
        cli_wire_put_number(wire, choice->kind);
        cli_wire_put_number(wire, choice->count);
        cli_wire_put_number(wire, choice->taken);
        cli_wire_put_number(wire, choice->label_hash);
    }
}

/* The distinct labels of a trace, by address: there are some dozens. */
struct labels {
    const char **items; /* owns */
    uint32_t count;
};

static uint32_t label_index(struct labels *labels, const char *label)
{
    CHECK(label != NULL);
    for (uint32_t i = 0; i < labels->count; i++) {
        if (labels->items[i] == label) {
            return i;
        }
    }
    labels->items = base_heap_resize(labels->items, (labels->count + 1) * sizeof *labels->items);
    labels->items[labels->count] = label;
    return labels->count++;
}

static void put_event(struct cli_wire *wire, const struct sim_event *event, uint32_t label)
{
    const uint64_t numbers[] = {
        event->time,      event->iteration,  event->kind,   event->flag,  event->task,
        event->request,   event->connection, event->object, event->value, label,
        event->text_size,
    };
    cli_wire_put_bytes(wire, numbers, sizeof numbers);
}

void cli_outcome_put_trace(struct cli_wire *wire, const struct sim_world *world)
{
    const struct sim_trace *trace = sim_world_trace(world);
    struct labels labels = {.count = 0};
    cli_wire_put_number(wire, sim_world_background_event_count(world));
    for (uint32_t i = 0; i < trace->event_count; i++) {
        (void)label_index(&labels, trace->events[i].label);
    }
    cli_wire_put_number(wire, labels.count);
    for (uint32_t i = 0; i < labels.count; i++) {
        cli_wire_put_text(wire, labels.items[i]);
    }
    cli_wire_put_number(wire, trace->event_count);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        put_event(wire, event, label_index(&labels, event->label));
        cli_wire_put_bytes(wire, sim_trace_text(trace, event), event->text_size);
    }
    base_heap_give_back(labels.items);
}

static void put_exchanges(struct cli_wire *wire, const struct sim_world *world)
{
    const struct sim_plan *plan = sim_world_plan(world);
    cli_wire_put_number(wire, plan->exchange_count);
    for (uint32_t i = 0; i < plan->exchange_count; i++) {
        const char *name = plan->exchanges[i].name;
        cli_wire_put_number(wire, name == NULL ? 0 : sim_client_view(world, i).request);
        cli_wire_put_text(wire, name == NULL ? "" : name);
    }
}

static void put_violation(struct cli_wire *wire, const struct model_violation *violation)
{
    static const struct model_violation none = {.event_index = UINT32_MAX};
    cli_wire_put_number(wire, violation == NULL         ? REPORTS_FINDING_NOTHING
                              : violation->rule == NULL ? REPORTS_FINDING_EXPECTATION
                                                        : REPORTS_FINDING_RULE);
    const struct model_violation *said = violation == NULL ? &none : violation;
    cli_wire_put_text(wire, said->rule == NULL ? "" : said->rule->name);
    cli_wire_put_text(wire, said->text);
    cli_wire_put_number(wire, said->event_index);
    cli_wire_put_number(wire, said->line);
    cli_wire_put_number(wire, said->column);
}

void cli_outcome_put_found(struct cli_wire *wire, const struct cli_outcome_found *found)
{
    put_violation(wire, found->violation);
    cli_wire_put_number(wire, found->fingerprint);
    cli_wire_put_number(wire, found->execution_index);
    cli_wire_put_number(wire, found->execution_count);
    cli_outcome_put_tape(wire, found->tape);
    put_exchanges(wire, found->world);
    cli_outcome_put_trace(wire, found->world);
}
