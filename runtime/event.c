#include "runtime/event.h"

#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

struct waiter {
    struct runtime_future future;
    struct base_list_node node; /* in event->waiters */
};

void runtime_event_init(struct runtime_loop *loop, struct runtime_event *event)
{
    CHECK(loop != NULL);
    event->loop = loop;
    event->set = false;
    event->name = runtime_loop_name(loop);
    base_list_init(&event->waiters);
}

static void access(const struct runtime_event *event, enum runtime_field field,
                   enum runtime_access_mode mode)
{
    runtime_loop_access_named(event->loop, event->name, field, mode);
}

void runtime_event_set(struct runtime_event *event)
{
    if (runtime_event_is_set(event)) {
        return;
    }
    access(event, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
    access(event, RUNTIME_FIELD_WAITER, RUNTIME_ACCESS_WRITE);
    event->set = true;
    BASE_LIST_FOREACH(node, &event->waiters) {
        struct waiter *waiter = BASE_LIST_ENTRY(node, struct waiter, node);
        if (!runtime_future_is_done(&waiter->future)) {
            runtime_future_finish(&waiter->future, /*raised=*/NULL);
        }
    }
}

void runtime_event_clear(struct runtime_event *event)
{
    access(event, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_WRITE);
    event->set = false;
}

bool runtime_event_is_set(const struct runtime_event *event)
{
    access(event, RUNTIME_FIELD_VALUE, RUNTIME_ACCESS_READ);
    return event->set;
}

/* Who waits beside whom does not matter: the ready queue has no order where accesses are told. */
static const struct runtime_exception *wait(struct runtime_event *event, struct runtime_site site)
{
    CHECK(!event->set);
    struct waiter waiter = {.node = {.next = NULL}};
    access(event, RUNTIME_FIELD_WAITER, RUNTIME_ACCESS_ADD);
    runtime_future_init(event->loop, &waiter.future);
    waiter.future.extent = sizeof waiter;
    base_list_push_back(&event->waiters, &waiter.node);
    const struct runtime_exception *raised = runtime_future_await(&waiter.future, site);
    access(event, RUNTIME_FIELD_WAITER, RUNTIME_ACCESS_ADD);
    base_list_remove(&waiter.node);
    return raised;
}

const struct runtime_exception *runtime_event_wait(struct runtime_event *event,
                                                   struct runtime_site site)
{
    return runtime_event_is_set(event) ? runtime_checkpoint(event->loop, site) : wait(event, site);
}

const struct runtime_exception *runtime_event_wait_asyncio(struct runtime_event *event,
                                                           struct runtime_site site)
{
    return runtime_event_is_set(event) ? NULL : wait(event, site);
}
