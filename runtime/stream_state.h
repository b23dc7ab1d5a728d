/*
 * Memory object streams from the inside.  Private to runtime/.
 */
#ifndef RUNTIME_STREAM_STATE_H
#define RUNTIME_STREAM_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#include "runtime/future.h"
#include "runtime/observer.h"

/* What all ends share: _MemoryObjectStreamState. */
struct runtime_stream {
    struct base_list_node node; /* in the loop's streams */
    struct runtime_loop *loop;
    struct runtime_stream_info info;
    uint32_t capacity;
    uint32_t open_send_count;
    uint32_t open_receive_count;
    uint32_t end_count;       /* ends of either kind that somebody holds */
    struct base_list senders; /* parked, on their stacks, in the order in which they came */
    struct base_list receivers;
    void **ring; /* owns; the items are never looked at */
    uint32_t ring_capacity;
    uint32_t ring_first;
    uint32_t ring_count;
    uint32_t received_count; /* items that were taken out of the ring; may wrap around */
    uint32_t name;           /* runtime_loop_name */
};

/* A task that is parked in send or receive.  Out of the list: it was popped. */
struct runtime_stream_waiter {
    const struct runtime_stream *stream;
    bool is_sending;
    struct runtime_future future;
    struct base_list_node node;
    struct runtime_task *task;
    void *item;
    bool has_item;
};

#endif
