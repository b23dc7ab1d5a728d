#include "reports/rows.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"
#include "base/text.h"

#include "reports/draft.h"

/* Marks, by index, the awaits out of which an exception (but not a cancellation) was raised. */
static bool *pick_awaits(const struct sim_trace *trace, uint32_t task_count)
{
    bool *is_picked = base_heap_take(trace->event_count + 1);
    uint32_t *last_await = base_heap_take((task_count + 1) * sizeof *last_await);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->task >= task_count) {
            continue;
        }
        if (event->kind == SIM_EVENT_TASK_AWAITS) {
            last_await[event->task] = i;
        } else if (event->kind == SIM_EVENT_TASK_RESUMED && event->text_size > 0 &&
                   !reports_draft_is_cancellation(sim_trace_text(trace, event))) {
            is_picked[last_await[event->task]] = true;
        }
    }
    base_heap_give_back(last_await);
    return is_picked;
}

static bool is_repetition(const struct reports_row *row, const struct reports_row *earlier)
{
    return reports_actor_equal(row->from, earlier->from) &&
           reports_actor_equal(row->to, earlier->to) && row->mark == earlier->mark &&
           strcmp(row->text, earlier->text) == 0 && !row->is_noticed_here;
}

/* What follows "closes " in a row's text goes to the end of an earlier one: "closes read_stream
 * (send, receive), ...". */
static bool joins(const struct reports_row *row, struct reports_row *earlier)
{
    if (row->closed == NULL || earlier->closed == NULL || row->is_noticed_here ||
        earlier->is_noticed_here || !reports_actor_equal(row->from, earlier->from) ||
        !reports_actor_equal(row->to, earlier->to)) {
        return false;
    }
    struct base_text text = {
        .bytes = earlier->text, .size = sizeof earlier->text, .length = strlen(earlier->text)};
    if (strcmp(row->closed, earlier->closed) == 0) {
        earlier->text[--text.length] = '\0'; /* the closing bracket */
        base_text_format(&text, ", %s", strchr(row->text, '(') + 1);
    } else {
        base_text_format(&text, ", %s", row->text + strlen("closes "));
    }
    earlier->closed = row->closed;
    return true;
}

static void add(struct reports_rows *rows, const struct reports_row *row)
{
    struct reports_row *earlier = rows->count > 0 ? &rows->items[rows->count - 1] : NULL;
    if (earlier != NULL && is_repetition(row, earlier)) {
        earlier->repeat_count++;
        return;
    }
    if (earlier != NULL && joins(row, earlier)) {
        return;
    }
    CHECK(rows->count < UINT32_MAX);
    rows->items = base_heap_resize(rows->items, (rows->count + 1) * sizeof *rows->items);
    rows->items[rows->count++] = *row;
}

static void add_event(struct reports_rows *rows, const struct reports_finding *finding,
                      const struct reports_actors *actors, uint32_t index)
{
    CHECK(index < finding->trace->event_count);
    const struct sim_event *event = &finding->trace->events[index];
    struct reports_row row = {
        .event_index = index, .repeat_count = 1, .is_noticed_here = index == finding->event_index};
    struct reports_draft draft = {.actors = actors,
                                  .event = event,
                                  .event_text = sim_trace_text(finding->trace, event),
                                  .row = &row};
    base_text_init(&draft.text, row.text, sizeof row.text);
    const bool is_shown =
        reports_drafters[event->kind] != NULL && reports_drafters[event->kind](&draft);
    if (!is_shown && row.is_noticed_here) {
        reports_draft_anything(&draft);
    }
    if (is_shown || row.is_noticed_here) {
        add(rows, &row);
    }
}

void reports_rows_init(struct reports_rows *rows, const struct reports_finding *finding,
                       const struct reports_actors *actors)
{
    CHECK(finding->trace != NULL);
    *rows = (struct reports_rows){.count = 0};
    bool *is_picked = pick_awaits(finding->trace, actors->task_count);
    for (uint32_t i = finding->background_event_count;
         i < finding->trace->event_count && i <= finding->event_index; i++) {
        if (finding->trace->events[i].kind != SIM_EVENT_TASK_AWAITS || is_picked[i]) {
            add_event(rows, finding, actors, i);
        }
    }
    base_heap_give_back(is_picked);
}

void reports_rows_release(struct reports_rows *rows)
{
    base_heap_give_back(rows->items);
    *rows = (struct reports_rows){.count = 0};
}
