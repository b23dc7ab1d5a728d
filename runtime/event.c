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
    base_list_init(&event->waiters);
}

void runtime_event_set(struct runtime_event *event)
{
    runtime_loop_access(event->loop, event, RUNTIME_ACCESS_WRITE);
    if (event->set) {
        return;
    }
    event->set = true;
    BASE_LIST_FOREACH(node, &event->waiters) {
        struct waiter *waiter = BASE_LIST_ENTRY(node, struct waiter, node);
        if (!waiter->future.done) {
            runtime_future_finish(&waiter->future, /*raised=*/NULL);
        }
    }
}

void runtime_event_clear(struct runtime_event *event)
{
    runtime_loop_access(event->loop, event, RUNTIME_ACCESS_WRITE);
    event->set = false;
}

bool runtime_event_is_set(const struct runtime_event *event)
{
    runtime_loop_access(event->loop, event, RUNTIME_ACCESS_READ);
    return event->set;
}

static const struct runtime_exception *wait(struct runtime_event *event, struct runtime_site site)
{
    CHECK(!event->set);
    struct waiter waiter = {.node = {.next = NULL}};
    runtime_future_init(event->loop, &waiter.future);
    waiter.future.extent = sizeof waiter;
    base_list_push_back(&event->waiters, &waiter.node);
    const struct runtime_exception *raised = runtime_future_await(&waiter.future, site);
    runtime_loop_access(event->loop, event, RUNTIME_ACCESS_WRITE);
    base_list_remove(&waiter.node);
    return raised;
}

const struct runtime_exception *runtime_event_wait(struct runtime_event *event,
                                                   struct runtime_site site)
{
    runtime_loop_access(event->loop, event, RUNTIME_ACCESS_WRITE);
    return event->set ? runtime_checkpoint(event->loop, site) : wait(event, site);
}

const struct runtime_exception *runtime_event_wait_asyncio(struct runtime_event *event,
                                                           struct runtime_site site)
{
    runtime_loop_access(event->loop, event, RUNTIME_ACCESS_WRITE);
    return event->set ? NULL : wait(event, site);
}
