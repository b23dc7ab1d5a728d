/*
 * asyncio.Queue of messages for an application: what hypercorn and daphne put between their
 * protocol and receive().  A message is given out once; who asks for one more waits.
 *
 * hypercorn's queue has room for ten, and its reader waits for the eleventh; that bound is not
 * kept here: an application cannot tell a message that waits in front of its queue from one in it.
 */
#ifndef SIM_DIALECTS_ASYNCIO_QUEUE_H
#define SIM_DIALECTS_ASYNCIO_QUEUE_H

#include "runtime/event.h"

#include "sim/connection.h"

struct asyncio_queue_item;

struct asyncio_queue {
    struct asyncio_queue_item *first; /* owns; the oldest */
    struct runtime_event has_item;
};

void asyncio_queue_init(struct asyncio_queue *queue, struct runtime_loop *loop);
/* Copies the message; never waits.  loop: the one that it was made for. */
void asyncio_queue_put(struct asyncio_queue *queue, struct runtime_loop *loop,
                       struct asgi_message message);
/* Waits while it is empty.  The message's body stays in the arena. */
MUST_USE const struct runtime_exception *asyncio_queue_get(struct asyncio_queue *queue,
                                                           struct runtime_site site,
                                                           struct asgi_message *out_message);

#endif
