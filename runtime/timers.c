#include "runtime/timers.h"

#include <string.h>

#include "base/check.h"

#include "runtime/handle.h"

#define CAPACITY_FIRST        16
/* asyncio.base_events: _MIN_SCHEDULED_TIMER_HANDLES and _MIN_CANCELLED_TIMER_HANDLES_FRACTION. */
#define HEAPQ_COUNT_MIN       100
#define HEAPQ_CANCELLED_SHARE 2

void runtime_timers_init(struct runtime_timers *timers, struct base_arena *arena, bool as_heapq)
{
    CHECK(arena != NULL);
    *timers = (struct runtime_timers){.arena = arena, .as_heapq = as_heapq};
}

static bool is_before(const struct runtime_timers *timers, const struct runtime_handle *a,
                      const struct runtime_handle *b)
{
    if (a->deadline != b->deadline || timers->as_heapq) {
        return a->deadline < b->deadline;
    }
    return a->sequence < b->sequence;
}

static void put(struct runtime_timers *timers, uint32_t index, struct runtime_handle *handle)
{
    timers->heap[index] = handle;
    handle->heap_rank = index + 1;
}

/* heapq._siftdown: towards the root. */
static void sift_down(struct runtime_timers *timers, uint32_t start, uint32_t index)
{
    struct runtime_handle *moved = timers->heap[index];
    while (index > start) {
        const uint32_t parent = (index - 1) / 2;
        if (!is_before(timers, moved, timers->heap[parent])) {
            break;
        }
        put(timers, index, timers->heap[parent]);
        index = parent;
    }
    put(timers, index, moved);
}

/* heapq._siftup: to a leaf by the smaller children, then back towards the start. */
static void sift_up(struct runtime_timers *timers, uint32_t index)
{
    const uint32_t start = index;
    struct runtime_handle *moved = timers->heap[index];
    uint32_t child = 2 * index + 1;
    while (child < timers->count) {
        const uint32_t right = child + 1;
        if (right < timers->count && !is_before(timers, timers->heap[child], timers->heap[right])) {
            child = right;
        }
        put(timers, index, timers->heap[child]);
        index = child;
        child = 2 * index + 1;
    }
    put(timers, index, moved);
    sift_down(timers, start, index);
}

static void grow(struct runtime_timers *timers)
{
    const uint32_t capacity = timers->capacity == 0 ? CAPACITY_FIRST : 2 * timers->capacity;
    const size_t size = sizeof(*timers->heap);
    struct runtime_handle **heap = base_arena_take(timers->arena, capacity * size);
    if (timers->capacity > 0) {
        memcpy(heap, timers->heap, timers->count * size);
        base_arena_give_back(timers->arena, timers->heap, timers->capacity * size);
    }
    timers->heap = heap;
    timers->capacity = capacity;
}

void runtime_timers_push(struct runtime_timers *timers, struct runtime_handle *handle)
{
    CHECK(handle->heap_rank == 0);
    if (timers->count == timers->capacity) {
        grow(timers);
    }
    handle->sequence = ++timers->sequence;
    put(timers, timers->count, handle);
    timers->count++;
    sift_down(timers, /*start=*/0, timers->count - 1);
}

static struct runtime_handle *pop(struct runtime_timers *timers)
{
    CHECK(timers->count > 0);
    struct runtime_handle *first = timers->heap[0];
    timers->count--;
    if (timers->count > 0) {
        put(timers, /*index=*/0, timers->heap[timers->count]);
        sift_up(timers, /*index=*/0);
    }
    first->heap_rank = 0;
    return first;
}

static void forget(struct runtime_timers *timers, struct runtime_handle *handle)
{
    CHECK(handle->cancelled);
    CHECK(timers->cancelled_count > 0);
    timers->cancelled_count--;
    base_arena_give_back(timers->arena, handle, sizeof(*handle));
}

static void drop_all_cancelled(struct runtime_timers *timers)
{
    const uint32_t count = timers->count;
    timers->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct runtime_handle *handle = timers->heap[i];
        if (handle->cancelled) {
            forget(timers, handle);
        } else {
            put(timers, timers->count, handle);
            timers->count++;
        }
    }
    for (uint32_t i = timers->count / 2; i > 0; i--) {
        sift_up(timers, i - 1);
    }
    CHECK(timers->cancelled_count == 0);
}

void runtime_timers_tidy(struct runtime_timers *timers)
{
    CHECK(timers->cancelled_count <= timers->count);
    if (timers->count > HEAPQ_COUNT_MIN &&
        HEAPQ_CANCELLED_SHARE * timers->cancelled_count > timers->count) {
        drop_all_cancelled(timers);
        return;
    }
    while (timers->count > 0 && timers->heap[0]->cancelled) {
        forget(timers, pop(timers));
    }
}

struct runtime_handle *runtime_timers_pop_due(struct runtime_timers *timers, uint64_t bound)
{
    while (timers->count > 0 && timers->heap[0]->deadline < bound) {
        struct runtime_handle *handle = pop(timers);
        if (!handle->cancelled) {
            return handle;
        }
        forget(timers, handle);
    }
    return NULL;
}

static void take_out(struct runtime_timers *timers, struct runtime_handle *handle)
{
    const uint32_t index = handle->heap_rank - 1;
    CHECK(index < timers->count);
    CHECK(timers->heap[index] == handle);
    timers->count--;
    if (index < timers->count) {
        put(timers, index, timers->heap[timers->count]);
        sift_up(timers, index);
        sift_down(timers, /*start=*/0, index);
    }
    handle->heap_rank = 0;
}

bool runtime_timers_cancel(struct runtime_timers *timers, struct runtime_handle *handle)
{
    CHECK(handle->heap_rank != 0);
    CHECK(!handle->cancelled);
    if (!timers->as_heapq) {
        take_out(timers, handle);
        return true;
    }
    handle->cancelled = true;
    timers->cancelled_count++;
    return false;
}

uint64_t runtime_timers_next(const struct runtime_timers *timers, bool with_daemons)
{
    uint64_t next = RUNTIME_NEVER;
    for (uint32_t i = 0; i < timers->count; i++) {
        const struct runtime_handle *handle = timers->heap[i];
        const bool counts = !handle->cancelled && (with_daemons || !handle->daemon);
        if (counts && handle->deadline < next) {
            next = handle->deadline;
        }
        if (counts && i == 0) {
            break;
        }
    }
    return next;
}

uint64_t runtime_timers_next_behind(const struct runtime_timers *timers, uint64_t deadline)
{
    uint64_t next = RUNTIME_NEVER;
    for (uint32_t i = 0; i < timers->count; i++) {
        const struct runtime_handle *handle = timers->heap[i];
        CHECK(handle != NULL);
        if (!handle->cancelled && !handle->daemon && handle->deadline > deadline &&
            handle->deadline < next) {
            next = handle->deadline;
        }
    }
    return next;
}
