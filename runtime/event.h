/*
 * Events: anyio.Event (wait yields even when set) and asyncio.Event (it does not).
 */
#ifndef RUNTIME_EVENT_H
#define RUNTIME_EVENT_H

#include <stdbool.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

struct runtime_event; /* defined in runtime/event_state.h; the caller's storage */

void runtime_event_init(struct runtime_loop *loop, struct runtime_event *event);
void runtime_event_set(struct runtime_event *event);
void runtime_event_clear(struct runtime_event *event); /* asyncio.Event only */
bool runtime_event_is_set(const struct runtime_event *event);
/* anyio.Event.wait: a checkpoint when set. */
MUST_USE const struct runtime_exception *runtime_event_wait(struct runtime_event *event,
                                                            struct runtime_site site);
/* asyncio.Event.wait: does not suspend when set. */
MUST_USE const struct runtime_exception *runtime_event_wait_asyncio(struct runtime_event *event,
                                                                    struct runtime_site site);

#include "runtime/event_state.h"

#endif
