/* The tables of a history: where they lie, and how they grow. */
#include <string.h>

#include "base/check.h"

#include "model/history.h"

/* Each request opens an owner, and at most one session. */
#define OWNERS_PER_REQUEST 2

/* Streams of one owner that are open at once, in the widest of servers. */
#define STREAMS_PER_OWNER 8

#define MADE_UP_REQUEST_COUNT 8

/* Most executions never have more at once. */
#define TASK_COUNT_FIRST   12
#define STREAM_COUNT_FIRST 12

#define ALIGNMENT 16

struct model_history_capacity model_history_capacity_of(const struct sim_plan *plan)
{
    const uint32_t request_count = plan == NULL ? MADE_UP_REQUEST_COUNT : plan->exchange_count;
    const uint32_t task_count = plan == NULL ? 0 : plan->bounds.task_count_max;
    CHECK(request_count <= UINT32_MAX / (OWNERS_PER_REQUEST * STREAMS_PER_OWNER));
    return (struct model_history_capacity){
        .request_count = request_count,
        .owner_count = request_count * OWNERS_PER_REQUEST,
        .task_count = task_count == 0 ? SIM_TASK_COUNT_MAX : task_count,
        .stream_count = request_count * OWNERS_PER_REQUEST * STREAMS_PER_OWNER,
        .task_count_first = plan == NULL ? 0 : TASK_COUNT_FIRST,
        .stream_count_first = plan == NULL ? 0 : STREAM_COUNT_FIRST,
    };
}

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static uint32_t room_at_first(uint32_t count, uint32_t first)
{
    return first == 0 || first > count ? count : first;
}

size_t model_history_size(struct model_history_capacity capacity)
{
    return aligned(sizeof(struct model_history)) +
           aligned(capacity.request_count * sizeof(struct model_request)) +
           aligned(capacity.owner_count * sizeof(struct model_owner)) +
           aligned(room_at_first(capacity.task_count, capacity.task_count_first) *
                   sizeof(struct model_task)) +
           aligned(room_at_first(capacity.stream_count, capacity.stream_count_first) *
                   sizeof(struct model_stream));
}

void model_history_init(struct model_history *history, struct model_history_capacity capacity)
{
    CHECK(history->requests == NULL);
    CHECK((uintptr_t)history % ALIGNMENT == 0);
    char *at = (char *)history + aligned(sizeof *history);
    history->capacity = capacity;
    history->task_room = room_at_first(capacity.task_count, capacity.task_count_first);
    history->stream_room = room_at_first(capacity.stream_count, capacity.stream_count_first);
    history->requests = (struct model_request *)(void *)at;
    at += aligned(capacity.request_count * sizeof(struct model_request));
    history->owners = (struct model_owner *)(void *)at;
    at += aligned(capacity.owner_count * sizeof(struct model_owner));
    history->tasks = (struct model_task *)(void *)at;
    at += aligned(history->task_room * sizeof(struct model_task));
    history->streams = (struct model_stream *)(void *)at;
    at += aligned(history->stream_room * sizeof(struct model_stream));
    CHECK(at == (char *)history + model_history_size(capacity));
}

uint64_t model_history_growing_kinds(void)
{
    return SIM_EVENT_BIT(TASK_CREATED) | SIM_EVENT_BIT(STREAM_CREATED) |
           SIM_EVENT_BIT(OWNER_OPENED);
}

/* Twice the room there was, or all that there can be. */
static uint32_t next_room(uint32_t room, uint32_t room_max)
{
    CHECK(room < room_max);
    return room > room_max / 2 ? room_max : room * 2;
}

size_t model_history_growth(const struct model_history *history, const struct sim_event *event)
{
    const struct model_history_capacity *most = &history->capacity;
    CHECK(event->kind < SIM_EVENT_KIND_COUNT);
    if (event->kind == SIM_EVENT_TASK_CREATED && history->task_count == history->task_room &&
        history->task_room < most->task_count) {
        return next_room(history->task_room, most->task_count) * sizeof(struct model_task);
    }
    if (event->kind == SIM_EVENT_STREAM_CREATED && history->stream_count == history->stream_room &&
        history->stream_room < most->stream_count) {
        return next_room(history->stream_room, most->stream_count) * sizeof(struct model_stream);
    }
    return 0;
}

void model_history_grow(struct model_history *history, const struct sim_event *event, void *memory,
                        size_t size)
{
    CHECK(size == model_history_growth(history, event));
    if (event->kind == SIM_EVENT_TASK_CREATED) {
        memcpy(memory, history->tasks, history->task_count * sizeof(struct model_task));
        memset(history->tasks, 0, history->task_count * sizeof(struct model_task));
        history->tasks = memory;
        history->task_room = (uint32_t)(size / sizeof(struct model_task));
    } else {
        memcpy(memory, history->streams, history->stream_count * sizeof(struct model_stream));
        memset(history->streams, 0, history->stream_count * sizeof(struct model_stream));
        history->streams = memory;
        history->stream_room = (uint32_t)(size / sizeof(struct model_stream));
    }
}

const char *model_history_lacks(const struct model_history *history, const struct sim_event *event)
{
    const struct model_history_capacity *capacity = &history->capacity;
    CHECK(history->requests != NULL);
    if (event->kind == SIM_EVENT_TASK_CREATED && history->task_count == capacity->task_count) {
        return "watched tasks";
    }
    if (event->kind == SIM_EVENT_STREAM_CREATED &&
        history->stream_count == capacity->stream_count) {
        return "watched streams";
    }
    return event->kind == SIM_EVENT_OWNER_OPENED && event->object > capacity->owner_count
               ? "watched owners"
               : NULL;
}
