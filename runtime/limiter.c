#include "runtime/limiter.h"

#include <string.h>

#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

#define CAPACITY_FIRST 4

static const struct runtime_exception borrowed_already = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "this borrower is already holding one of this CapacityLimiter's tokens"};
static const struct runtime_exception not_borrowed = {
    .kind = RUNTIME_EXCEPTION_RUNTIME_ERROR,
    .name = "RuntimeError",
    .text = "this borrower isn't holding any of this CapacityLimiter's tokens"};

struct waiter {
    struct runtime_future future;
    struct base_list_node node; /* in limiter->waiters, until its event is set */
};

void runtime_limiter_init(struct runtime_loop *loop, struct runtime_limiter *limiter,
                          uint32_t total_tokens)
{
    CHECK(loop != NULL);
    *limiter = (struct runtime_limiter){
        .loop = loop, .total = total_tokens, .name = runtime_loop_name(loop)};
    base_list_init(&limiter->waiters);
}

void runtime_limiter_release_memory(struct runtime_limiter *limiter)
{
    CHECK(base_list_is_empty(&limiter->waiters));
    if (limiter->borrowers != NULL) {
        base_arena_give_back(limiter->loop->arena, limiter->borrowers,
                             limiter->borrower_capacity * sizeof(*limiter->borrowers));
        limiter->borrowers = NULL;
        limiter->borrower_capacity = 0;
    }
}

/* All of it: who has a token, and who waits in which order. */
static void access(const struct runtime_limiter *limiter)
{
    runtime_loop_access_named(limiter->loop, limiter->name, RUNTIME_FIELD_VALUE,
                              RUNTIME_ACCESS_WRITE);
}

static uint32_t current_id(const struct runtime_limiter *limiter)
{
    CHECK(limiter->loop->current != NULL);
    return limiter->loop->current->id;
}

/* The borrower's place, or the number of borrowers. */
static uint32_t find(const struct runtime_limiter *limiter, uint32_t task)
{
    uint32_t index = 0;
    while (index < limiter->borrower_count && limiter->borrowers[index] != task) {
        index++;
    }
    return index;
}

static void add(struct runtime_limiter *limiter, uint32_t task)
{
    CHECK(find(limiter, task) == limiter->borrower_count);
    if (limiter->borrower_count == limiter->borrower_capacity) {
        const uint32_t capacity =
            limiter->borrower_capacity == 0 ? CAPACITY_FIRST : 2 * limiter->borrower_capacity;
        uint32_t *grown = base_arena_take(limiter->loop->arena, capacity * sizeof(*grown));
        if (limiter->borrowers != NULL) {
            memcpy(grown, limiter->borrowers, limiter->borrower_count * sizeof(*grown));
            base_arena_give_back(limiter->loop->arena, limiter->borrowers,
                                 limiter->borrower_capacity * sizeof(*grown));
        }
        limiter->borrowers = grown;
        limiter->borrower_capacity = capacity;
    }
    limiter->borrowers[limiter->borrower_count++] = task;
}

static void wake_first(struct runtime_limiter *limiter)
{
    struct base_list_node *node = base_list_pop_front(&limiter->waiters);
    CHECK(node != NULL);
    struct waiter *waiter = BASE_LIST_ENTRY(node, struct waiter, node);
    if (!runtime_future_is_done(&waiter->future)) {
        runtime_future_finish(&waiter->future, /*raised=*/NULL);
    }
}

static void wake_next(struct runtime_limiter *limiter)
{
    if (!base_list_is_empty(&limiter->waiters) && limiter->borrower_count < limiter->total) {
        wake_first(limiter);
    }
}

void runtime_limiter_set_total(struct runtime_limiter *limiter, uint32_t total_tokens)
{
    access(limiter);
    uint32_t count = total_tokens > limiter->total ? total_tokens - limiter->total : 0;
    limiter->total = total_tokens;
    while (count > 0 && !base_list_is_empty(&limiter->waiters)) {
        wake_first(limiter);
        count--;
    }
}

static const struct runtime_exception *acquire_nowait(struct runtime_limiter *limiter)
{
    access(limiter);
    const uint32_t task = current_id(limiter);
    if (find(limiter, task) < limiter->borrower_count) {
        return &borrowed_already;
    }
    if (!base_list_is_empty(&limiter->waiters) || limiter->borrower_count >= limiter->total) {
        return &runtime_would_block;
    }
    add(limiter, task);
    return NULL;
}

const struct runtime_exception *runtime_limiter_acquire_nowait(struct runtime_limiter *limiter)
{
    return runtime_task_noted(limiter->loop, acquire_nowait(limiter));
}

static const struct runtime_exception *wait(struct runtime_limiter *limiter,
                                            struct runtime_site site)
{
    struct waiter waiter = {.node = {.next = NULL}};
    runtime_future_init(limiter->loop, &waiter.future);
    waiter.future.extent = sizeof waiter;
    base_list_push_back(&limiter->waiters, &waiter.node);
    const struct runtime_exception *raised = runtime_future_await(&waiter.future, site);
    access(limiter);
    const bool notified = !base_list_node_is_linked(&waiter.node);
    if (!notified) {
        base_list_remove(&waiter.node);
    }
    if (raised == NULL) {
        add(limiter, current_id(limiter));
    } else if (notified) {
        wake_next(limiter);
    }
    return raised;
}

const struct runtime_exception *runtime_limiter_acquire(struct runtime_limiter *limiter,
                                                        struct runtime_site site)
{
    access(limiter);
    const struct runtime_exception *raised = runtime_checkpoint_if_cancelled(limiter->loop, site);
    if (raised != NULL) {
        return raised;
    }
    raised = acquire_nowait(limiter);
    if (raised == &runtime_would_block) {
        return wait(limiter, site);
    }
    if (raised != NULL) {
        return raised;
    }
    raised = runtime_cancel_shielded_checkpoint(limiter->loop, site);
    if (raised != NULL) {
        const struct runtime_exception *released = runtime_limiter_release(limiter);
        raised = released != NULL ? released : raised;
    }
    return raised;
}

const struct runtime_exception *runtime_limiter_release(struct runtime_limiter *limiter)
{
    access(limiter);
    const uint32_t index = find(limiter, current_id(limiter));
    if (index == limiter->borrower_count) {
        return &not_borrowed;
    }
    limiter->borrower_count--;
    memmove(&limiter->borrowers[index], &limiter->borrowers[index + 1],
            (limiter->borrower_count - index) * sizeof(*limiter->borrowers));
    wake_next(limiter);
    return NULL;
}

uint32_t runtime_limiter_borrowed(const struct runtime_limiter *limiter)
{
    access(limiter);
    return limiter->borrower_count;
}
