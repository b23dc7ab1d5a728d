/* The part of runtime/likeness.h that knows streams. */
#include <string.h>

#include "base/check.h"

#include "runtime/likeness.h"
#include "runtime/loop_state.h"
#include "runtime/stream_state.h"
#include "runtime/task_state.h"

void runtime_stream_add_waiter(const struct runtime_task *task, struct base_likeness *likeness)
{
    const struct runtime_stream_waiter *waiter = task->parked;
    if (waiter == NULL) {
        return;
    }
    struct runtime_stream_waiter *like = base_likeness_add(likeness, waiter, sizeof *waiter);
    memset(like, 0, sizeof *like);
    *like = (struct runtime_stream_waiter){.stream = waiter->stream,
                                           .is_sending = waiter->is_sending,
                                           .node = waiter->node,
                                           .task = waiter->task,
                                           .item = waiter->item,
                                           .has_item = waiter->has_item};
    runtime_future_even_out(&like->future, &waiter->future);
}

/* The items from the first place on, in a ring that nobody knows the size of. */
static void even_out_ring(const struct runtime_stream *stream, struct runtime_stream *like,
                          struct base_likeness *likeness)
{
    like->ring_first = 0;
    like->ring_capacity = 0;
    like->ring = stream->ring_count == 0 ? NULL : stream->ring;
    if (stream->ring_count == 0) {
        return;
    }
    void **items = base_likeness_of(likeness, stream->ring);
    memset(items, 0, stream->ring_capacity * sizeof *items);
    for (uint32_t i = 0; i < stream->ring_count; i++) {
        items[i] = stream->ring[(stream->ring_first + i) % stream->ring_capacity];
    }
}

static struct runtime_stream *stream_of(struct base_list_node *node)
{
    return BASE_LIST_ENTRY(node, struct runtime_stream, node);
}

void runtime_streams_even_out(struct runtime_loop *loop, struct base_likeness *likeness)
{
    BASE_LIST_FOREACH(node, &loop->streams) {
        struct runtime_stream *like = base_likeness_of(likeness, stream_of(node));
        like->info.id = 0;
        like->received_count = 0;
        like->name = 0;
        like->node = (struct base_list_node){NULL, NULL};
        even_out_ring(stream_of(node), like, likeness);
    }
    struct runtime_loop *like = base_likeness_of(likeness, loop);
    memset(&like->streams, 0, sizeof like->streams);
}

void runtime_likeness_mark_stream(struct runtime_loop *loop, struct base_likeness *likeness,
                                  uint32_t id, uint32_t mark)
{
    BASE_LIST_FOREACH(node, &loop->streams) {
        if (stream_of(node)->info.id == id) {
            struct runtime_stream *like = base_likeness_of(likeness, stream_of(node));
            like->info.id = mark;
        }
    }
}
