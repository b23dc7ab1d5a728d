#include "runtime/semaphore.h"

#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

static const struct runtime_exception released_too_often = {
    .kind = RUNTIME_EXCEPTION_OTHER,
    .name = "ValueError",
    .text = "semaphore released too many times"};

struct waiter {
    struct runtime_future future;
    struct base_list_node node; /* in semaphore->waiters, until it is handed over to */
};

void runtime_semaphore_init(struct runtime_loop *loop, struct runtime_semaphore *semaphore,
                            struct runtime_semaphore_options options)
{
    CHECK(loop != NULL);
    CHECK(options.value_max == 0 || options.value <= options.value_max);
    *semaphore = (struct runtime_semaphore){.loop = loop,
                                            .value = options.value,
                                            .value_max = options.value_max,
                                            .fast_acquire = options.fast_acquire,
                                            .name = runtime_loop_name(loop)};
    base_list_init(&semaphore->waiters);
}

/* All of it: how much is left, and who waits in which order. */
static void access(const struct runtime_semaphore *semaphore)
{
    runtime_loop_access_named(semaphore->loop, semaphore->name, RUNTIME_FIELD_VALUE,
                              RUNTIME_ACCESS_WRITE);
}

const struct runtime_exception *runtime_semaphore_release(struct runtime_semaphore *semaphore)
{
    access(semaphore);
    if (semaphore->value_max != 0 && semaphore->value == semaphore->value_max) {
        return &released_too_often;
    }
    BASE_LIST_FOREACH(node, &semaphore->waiters) {
        struct waiter *waiter = BASE_LIST_ENTRY(node, struct waiter, node);
        if (!runtime_future_is_cancelled(&waiter->future)) {
            runtime_future_finish(&waiter->future, /*raised=*/NULL);
            base_list_remove(node);
            return NULL;
        }
    }
    semaphore->value++;
    CHECK(semaphore->value > 0);
    return NULL;
}

/* What the release raises replaces what made it necessary. */
static const struct runtime_exception *release_after(struct runtime_semaphore *semaphore,
                                                     const struct runtime_exception *raised)
{
    CHECK(runtime_exception_is_cancelled(raised));
    const struct runtime_exception *released = runtime_semaphore_release(semaphore);
    return released != NULL ? released : raised;
}

static const struct runtime_exception *acquire_free(struct runtime_semaphore *semaphore,
                                                    struct runtime_site site)
{
    struct runtime_loop *loop = semaphore->loop;
    const struct runtime_exception *raised = runtime_checkpoint_if_cancelled(loop, site);
    if (raised != NULL) {
        return raised;
    }
    access(semaphore);
    CHECK(semaphore->value > 0);
    semaphore->value--;
    if (semaphore->fast_acquire) {
        return NULL;
    }
    raised = runtime_cancel_shielded_checkpoint(loop, site);
    return raised != NULL ? release_after(semaphore, raised) : NULL;
}

const struct runtime_exception *runtime_semaphore_acquire(struct runtime_semaphore *semaphore,
                                                          struct runtime_site site)
{
    access(semaphore);
    CHECK(runtime_loop_current(semaphore->loop) != NULL);
    if (semaphore->value > 0 && base_list_is_empty(&semaphore->waiters)) {
        return acquire_free(semaphore, site);
    }
    struct waiter waiter = {.node = {.next = NULL}};
    runtime_future_init(semaphore->loop, &waiter.future);
    waiter.future.extent = sizeof waiter;
    base_list_push_back(&semaphore->waiters, &waiter.node);
    const struct runtime_exception *raised = runtime_future_await(&waiter.future, site);
    access(semaphore);
    if (!base_list_node_is_linked(&waiter.node)) {
        return raised != NULL ? release_after(semaphore, raised) : NULL;
    }
    CHECK(raised != NULL);
    base_list_remove(&waiter.node);
    return raised;
}

const struct runtime_exception *
runtime_semaphore_acquire_nowait(struct runtime_semaphore *semaphore)
{
    access(semaphore);
    if (semaphore->value == 0) {
        return runtime_task_noted(semaphore->loop, &runtime_would_block);
    }
    semaphore->value--;
    return runtime_task_noted(semaphore->loop, NULL);
}

uint32_t runtime_semaphore_value(const struct runtime_semaphore *semaphore)
{
    access(semaphore);
    return semaphore->value;
}
