#include "sim/trace.h"

#include <string.h>

#include "base/check.h"
#include "base/heap.h"

#define EVENT_CAPACITY_FIRST 256
#define TEXT_CAPACITY_FIRST  8192

void sim_trace_init(struct sim_trace *trace)
{
    CHECK(trace != NULL);
    *trace = (struct sim_trace){0};
}

void sim_trace_release(struct sim_trace *trace)
{
    CHECK(trace != NULL);
    base_heap_give_back(trace->events);
    base_heap_give_back(trace->text);
    sim_trace_init(trace);
}

static void reserve_event(struct sim_trace *trace)
{
    CHECK(trace->event_count <= trace->event_capacity);
    if (trace->event_count < trace->event_capacity) {
        return;
    }
    const uint32_t capacity =
        trace->event_capacity == 0 ? EVENT_CAPACITY_FIRST : trace->event_capacity * 2;
    CHECK(capacity > trace->event_capacity);
    trace->events = base_heap_resize(trace->events, capacity * sizeof(struct sim_event));
    trace->event_capacity = capacity;
}

/* One byte more than size: every text ends with a zero. */
static void reserve_text(struct sim_trace *trace, size_t size)
{
    CHECK(size < UINT32_MAX / 4);
    uint32_t capacity = trace->text_capacity == 0 ? TEXT_CAPACITY_FIRST : trace->text_capacity;
    while (capacity - trace->text_size <= size) {
        CHECK(capacity < UINT32_MAX / 2);
        capacity *= 2;
    }
    if (capacity != trace->text_capacity) {
        trace->text = base_heap_resize(trace->text, capacity);
        trace->text_capacity = capacity;
    }
}

struct sim_event *sim_trace_push(struct sim_trace *trace, const char *text, size_t size)
{
    CHECK(size == 0 || text != NULL);
    reserve_event(trace);
    struct sim_event *event = &trace->events[trace->event_count];
    event->text_start = trace->text_size;
    event->text_size = (uint32_t)size;
    if (size > 0) {
        reserve_text(trace, size);
        memcpy(trace->text + trace->text_size, text, size);
        trace->text[trace->text_size + size] = '\0';
        trace->text_size += (uint32_t)size + 1;
    }
    trace->event_count++;
    return event;
}

void sim_trace_add(struct sim_trace *trace, struct sim_event *event, const char *text, size_t size)
{
    CHECK(event->kind < SIM_EVENT_KIND_COUNT);
    CHECK(event->label != NULL);
    struct sim_event *record = sim_trace_push(trace, text, size);
    event->text_start = record->text_start;
    event->text_size = record->text_size;
    *record = *event;
}

void sim_trace_cut(struct sim_trace *trace, uint32_t event_count, uint32_t text_size)
{
    CHECK(event_count <= trace->event_count);
    CHECK(text_size <= trace->text_size);
    trace->event_count = event_count;
    trace->text_size = text_size;
}

const char *sim_trace_text(const struct sim_trace *trace, const struct sim_event *event)
{
    CHECK(trace != NULL);
    CHECK(event != NULL);
    return event->text_size == 0 ? "" : trace->text + event->text_start;
}

static void digest_event(struct base_hash *hash, const struct sim_event *event)
{
    CHECK(hash != NULL);
    base_hash_add_word(hash, event->time);
    base_hash_add_word(hash, ((uint64_t)event->iteration << 32) | ((uint64_t)event->kind << 16) |
                                 event->flag);
    base_hash_add_word(hash, ((uint64_t)event->task << 32) | event->request);
    base_hash_add_word(hash, ((uint64_t)event->connection << 32) | event->object);
    base_hash_add_word(hash, ((uint64_t)event->value << 32) | event->text_size);
    base_hash_add_text(hash, event->label);
}

struct base_digest sim_trace_digest(const struct sim_trace *trace)
{
    CHECK(trace != NULL);
    struct base_hash hash;
    base_hash_init(&hash);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        digest_event(&hash, &trace->events[i]);
        base_hash_add_text(&hash, sim_trace_text(trace, &trace->events[i]));
    }
    return base_hash_digest(&hash);
}
