#include "runtime/stream.h"

#include <string.h>

#include "base/check.h"

#include "runtime/future.h"
#include "runtime/loop_state.h"
#include "runtime/stream_access.h"
#include "runtime/stream_state.h"
#include "runtime/task.h"
#include "runtime/task_state.h"

#define RING_CAPACITY_FIRST 4

struct runtime_send_stream {
    struct runtime_stream *stream;
    uint32_t holds;
    bool closed;
};

struct runtime_receive_stream {
    struct runtime_stream *stream;
    uint32_t holds;
    bool closed;
};

static struct runtime_stream_waiter *waiter_of(struct base_list_node *node)
{
    return BASE_LIST_ENTRY(node, struct runtime_stream_waiter, node);
}

static void tell(const struct runtime_stream *stream, enum runtime_stream_event event)
{
    if (stream->loop->hooks.stream != NULL) {
        struct runtime_stream_info info = stream->info;
        info.is_open = stream->open_send_count > 0 || stream->open_receive_count > 0;
        info.buffered_count = stream->ring_count;
        stream->loop->hooks.stream(stream->loop->host, event, info);
    }
}

static void note_item(const struct runtime_stream *stream, const void *item)
{
    const struct runtime_loop *loop = stream->loop;
    if (loop->hooks.item_received != NULL && loop->current != NULL) {
        runtime_task_note(loop->current, loop->hooks.item_received(loop->host, item));
    }
}

static void wake(struct runtime_stream_waiter *waiter)
{
    if (!runtime_future_is_done(&waiter->future)) {
        runtime_future_finish(&waiter->future, /*raised=*/NULL);
    }
}

static struct runtime_send_stream *create_send(struct runtime_stream *stream)
{
    runtime_stream_access(stream, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_WRITE);
    struct runtime_send_stream *end = base_arena_take(stream->loop->arena, sizeof(*end));
    *end = (struct runtime_send_stream){.stream = stream, .holds = 1};
    stream->open_send_count++;
    stream->end_count++;
    return end;
}

static struct runtime_receive_stream *create_receive(struct runtime_stream *stream)
{
    runtime_stream_access(stream, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_WRITE);
    struct runtime_receive_stream *end = base_arena_take(stream->loop->arena, sizeof(*end));
    *end = (struct runtime_receive_stream){.stream = stream, .holds = 1};
    stream->open_receive_count++;
    stream->end_count++;
    return end;
}

void runtime_stream_create(struct runtime_loop *loop, struct runtime_stream_options options,
                           struct runtime_send_stream **out_send,
                           struct runtime_receive_stream **out_receive)
{
    CHECK(options.name != NULL);
    struct runtime_stream *stream = base_arena_take(loop->arena, sizeof(*stream));
    stream->loop = loop;
    stream->capacity = options.capacity;
    stream->name = runtime_loop_name(loop);
    stream->info = (struct runtime_stream_info){
        .id = ++loop->last_stream_id, .name = options.name, .owner = options.owner};
    if (options.owner == 0 && loop->current != NULL) {
        stream->info.owner = loop->current->owner;
    }
    base_list_init(&stream->senders);
    base_list_init(&stream->receivers);
    base_list_push_back(&loop->streams, &stream->node);
    *out_send = create_send(stream);
    *out_receive = create_receive(stream);
    tell(stream, RUNTIME_STREAM_CREATED);
}

static void grow(struct runtime_stream *stream)
{
    const uint32_t capacity =
        stream->ring_capacity == 0 ? RING_CAPACITY_FIRST : 2 * stream->ring_capacity;
    CHECK(capacity > stream->ring_capacity);
    void **ring = base_arena_take(stream->loop->arena, capacity * sizeof(*ring));
    for (uint32_t i = 0; i < stream->ring_count; i++) {
        ring[i] = stream->ring[(stream->ring_first + i) % stream->ring_capacity];
    }
    if (stream->ring != NULL) {
        base_arena_give_back(stream->loop->arena, stream->ring,
                             stream->ring_capacity * sizeof(*ring));
    }
    stream->ring = ring;
    stream->ring_capacity = capacity;
    stream->ring_first = 0;
}

static void push(struct runtime_stream *stream, void *item)
{
    if (stream->ring_count == stream->ring_capacity) {
        grow(stream);
    }
    stream->ring[(stream->ring_first + stream->ring_count) % stream->ring_capacity] = item;
    stream->ring_count++;
}

static void *pop(struct runtime_stream *stream)
{
    CHECK(stream->ring_count > 0);
    void *item = stream->ring[stream->ring_first];
    stream->ring[stream->ring_first] = NULL;
    stream->ring_first = (stream->ring_first + 1) % stream->ring_capacity;
    stream->ring_count--;
    stream->received_count++;
    return item;
}

static const struct runtime_exception *send_nowait(struct runtime_send_stream *end, void *item)
{
    struct runtime_stream *stream = end->stream;
    runtime_stream_access_send(stream);
    if (end->closed) {
        return &runtime_closed_resource;
    }
    if (stream->open_receive_count == 0) {
        return &runtime_broken_resource;
    }
    while (!base_list_is_empty(&stream->receivers)) {
        struct runtime_stream_waiter *receiver = waiter_of(base_list_pop_front(&stream->receivers));
        if (!stream->loop->steps->passes_over(receiver->task)) {
            receiver->item = item;
            receiver->has_item = true;
            wake(receiver);
            tell(stream, RUNTIME_STREAM_HANDED_OVER);
            return NULL;
        }
    }
    if (stream->ring_count >= stream->capacity) {
        return &runtime_would_block;
    }
    push(stream, item);
    tell(stream, RUNTIME_STREAM_BUFFERED);
    return NULL;
}

const struct runtime_exception *runtime_send_stream_send_nowait(struct runtime_send_stream *stream,
                                                                void *item)
{
    CHECK(stream->holds > 0);
    return runtime_task_noted(stream->stream->loop, send_nowait(stream, item));
}

/* Lies in the list until it is popped or withdrawn; returns what the wait raised. */
static const struct runtime_exception *park(struct runtime_stream *stream, struct base_list *list,
                                            struct runtime_stream_waiter *waiter,
                                            struct runtime_site site)
{
    CHECK(stream->loop->current != NULL);
    waiter->stream = stream;
    waiter->is_sending = list == &stream->senders;
    waiter->task = stream->loop->current;
    runtime_future_init(stream->loop, &waiter->future);
    runtime_stream_access(stream, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_WRITE);
    base_list_push_back(list, &waiter->node);
    waiter->task->parked = waiter;
    const struct runtime_exception *raised = runtime_future_await(&waiter->future, site);
    runtime_stream_access(stream, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_WRITE);
    waiter->task->parked = NULL;
    return raised;
}

static const struct runtime_exception *send_parked(struct runtime_stream *stream, void *item,
                                                   struct runtime_site site)
{
    struct runtime_stream_waiter sender = {.item = item, .has_item = true};
    const struct runtime_exception *raised = park(stream, &stream->senders, &sender, site);
    if (!base_list_node_is_linked(&sender.node)) {
        return raised;
    }
    base_list_remove(&sender.node);
    return raised != NULL ? raised : &runtime_broken_resource;
}

const struct runtime_exception *runtime_send_stream_send(struct runtime_send_stream *stream,
                                                         void *item, struct runtime_site site)
{
    runtime_send_stream_hold(stream);
    const struct runtime_exception *raised = runtime_checkpoint(stream->stream->loop, site);
    if (raised == NULL) {
        raised = runtime_send_stream_send_nowait(stream, item);
        if (raised == &runtime_would_block) {
            raised = send_parked(stream->stream, item, site);
        }
    }
    runtime_send_stream_let_go(stream);
    return raised;
}

static const struct runtime_exception *receive_nowait(struct runtime_receive_stream *end,
                                                      void **out_item)
{
    struct runtime_stream *stream = end->stream;
    runtime_stream_access_receive(stream);
    if (end->closed) {
        return &runtime_closed_resource;
    }
    if (!base_list_is_empty(&stream->senders)) {
        struct runtime_stream_waiter *sender = waiter_of(base_list_pop_front(&stream->senders));
        push(stream, sender->item);
        wake(sender);
    }
    if (stream->ring_count > 0) {
        *out_item = pop(stream);
        note_item(stream, *out_item);
        return NULL;
    }
    return stream->open_send_count == 0 ? &runtime_end_of_stream : &runtime_would_block;
}

const struct runtime_exception *
runtime_receive_stream_receive_nowait(struct runtime_receive_stream *stream, void **out_item)
{
    CHECK(stream->holds > 0);
    return runtime_task_noted(stream->stream->loop, receive_nowait(stream, out_item));
}

static const struct runtime_exception *receive_parked(struct runtime_stream *stream,
                                                      struct runtime_site site, void **out_item)
{
    struct runtime_stream_waiter receiver = {.has_item = false};
    const struct runtime_exception *raised = park(stream, &stream->receivers, &receiver, site);
    if (base_list_node_is_linked(&receiver.node)) {
        base_list_remove(&receiver.node);
    }
    if (raised != NULL) {
        return raised;
    }
    if (!receiver.has_item) {
        return runtime_task_noted(stream->loop, &runtime_end_of_stream);
    }
    *out_item = receiver.item;
    note_item(stream, receiver.item);
    return NULL;
}

const struct runtime_exception *
runtime_receive_stream_receive(struct runtime_receive_stream *stream, struct runtime_site site,
                               void **out_item)
{
    runtime_receive_stream_hold(stream);
    const struct runtime_exception *raised = runtime_checkpoint(stream->stream->loop, site);
    if (raised == NULL) {
        raised = runtime_receive_stream_receive_nowait(stream, out_item);
        if (raised == &runtime_would_block) {
            raised = receive_parked(stream->stream, site, out_item);
        }
    }
    runtime_receive_stream_let_go(stream);
    return raised;
}

const struct runtime_exception *runtime_send_stream_clone(struct runtime_send_stream *stream,
                                                          struct runtime_send_stream **out_clone)
{
    CHECK(stream->holds > 0);
    runtime_stream_access(stream->stream, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_READ);
    if (stream->closed) {
        return &runtime_closed_resource;
    }
    *out_clone = create_send(stream->stream);
    return NULL;
}

const struct runtime_exception *
runtime_receive_stream_clone(struct runtime_receive_stream *stream,
                             struct runtime_receive_stream **out_clone)
{
    CHECK(stream->holds > 0);
    runtime_stream_access(stream->stream, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_READ);
    if (stream->closed) {
        return &runtime_closed_resource;
    }
    *out_clone = create_receive(stream->stream);
    return NULL;
}

void runtime_send_stream_close(struct runtime_send_stream *stream)
{
    CHECK(stream->holds > 0);
    struct runtime_stream *state = stream->stream;
    if (runtime_send_stream_is_closed(stream)) {
        return;
    }
    runtime_stream_access(state, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_WRITE);
    stream->closed = true;
    state->open_send_count--;
    if (state->open_send_count > 0) {
        return;
    }
    runtime_stream_access(state, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_WRITE);
    tell(state, RUNTIME_STREAM_SEND_CLOSED);
    while (!base_list_is_empty(&state->receivers)) {
        wake(waiter_of(base_list_pop_front(&state->receivers)));
    }
}

void runtime_receive_stream_close(struct runtime_receive_stream *stream)
{
    CHECK(stream->holds > 0);
    struct runtime_stream *state = stream->stream;
    if (runtime_receive_stream_is_closed(stream)) {
        return;
    }
    runtime_stream_access(state, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_WRITE);
    stream->closed = true;
    state->open_receive_count--;
    if (state->open_receive_count > 0) {
        return;
    }
    runtime_stream_access(state, RUNTIME_FIELD_BOUNDARY, RUNTIME_ACCESS_WRITE);
    tell(state, RUNTIME_STREAM_RECEIVE_CLOSED);
    /* They stay in the list, which is how they know that nobody took their item. */
    BASE_LIST_FOREACH(node, &state->senders) {
        wake(waiter_of(node));
    }
}

bool runtime_send_stream_is_closed(const struct runtime_send_stream *stream)
{
    runtime_stream_access(stream->stream, RUNTIME_FIELD_OPEN_SEND, RUNTIME_ACCESS_READ);
    return stream->closed;
}

bool runtime_receive_stream_is_closed(const struct runtime_receive_stream *stream)
{
    runtime_stream_access(stream->stream, RUNTIME_FIELD_OPEN_RECEIVE, RUNTIME_ACCESS_READ);
    return stream->closed;
}

static void let_end_go(struct runtime_stream *stream)
{
    CHECK(stream->end_count > 0);
    stream->end_count--;
    if (stream->end_count > 0) {
        return;
    }
    tell(stream, RUNTIME_STREAM_DESTROYED);
    base_list_remove(&stream->node);
    struct base_arena *arena = stream->loop->arena;
    if (stream->ring != NULL) {
        base_arena_give_back(arena, stream->ring, stream->ring_capacity * sizeof(*stream->ring));
    }
    base_arena_give_back(arena, stream, sizeof(*stream));
}

void runtime_send_stream_hold(struct runtime_send_stream *stream)
{
    CHECK(stream->holds > 0);
    stream->holds++;
}

void runtime_receive_stream_hold(struct runtime_receive_stream *stream)
{
    CHECK(stream->holds > 0);
    stream->holds++;
}

void runtime_send_stream_let_go(struct runtime_send_stream *stream)
{
    CHECK(stream->holds > 0);
    stream->holds--;
    if (stream->holds == 0) {
        struct runtime_stream *state = stream->stream;
        base_arena_give_back(state->loop->arena, stream, sizeof(*stream));
        let_end_go(state);
    }
}

void runtime_receive_stream_let_go(struct runtime_receive_stream *stream)
{
    CHECK(stream->holds > 0);
    stream->holds--;
    if (stream->holds == 0) {
        struct runtime_stream *state = stream->stream;
        base_arena_give_back(state->loop->arena, stream, sizeof(*stream));
        let_end_go(state);
    }
}

static struct runtime_stream_statistics statistics(const struct runtime_stream *stream)
{
    runtime_stream_access_all(stream);
    return (struct runtime_stream_statistics){
        .buffered_count = stream->ring_count,
        .open_send_count = stream->open_send_count,
        .open_receive_count = stream->open_receive_count,
        .waiting_send_count = base_list_count(&stream->senders),
        .waiting_receive_count = base_list_count(&stream->receivers),
    };
}

struct runtime_stream_statistics
runtime_send_stream_statistics(const struct runtime_send_stream *stream)
{
    return statistics(stream->stream);
}

struct runtime_stream_statistics
runtime_receive_stream_statistics(const struct runtime_receive_stream *stream)
{
    return statistics(stream->stream);
}

/* Has what a parked task waits for come, although nobody woke it? */
static bool has_come(const struct runtime_stream_waiter *waiter)
{
    const struct runtime_stream *stream = waiter->stream;
    CHECK(!waiter->future.done);
    if (!base_list_node_is_linked(&waiter->node)) {
        return true;
    }
    if (waiter->is_sending) {
        return stream->open_receive_count == 0 || stream->ring_count < stream->capacity ||
               !base_list_is_empty(&stream->receivers);
    }
    return stream->open_send_count == 0 || stream->ring_count > 0 ||
           !base_list_is_empty(&stream->senders);
}

bool runtime_stream_find_parking(const struct runtime_task *task,
                                 struct runtime_parking *out_parking)
{
    const struct runtime_stream_waiter *waiter = task->parked;
    CHECK(out_parking != NULL);
    if (waiter == NULL || waiter->future.done) {
        return false;
    }
    *out_parking = (struct runtime_parking){.stream_id = waiter->stream->info.id,
                                            .is_sending = waiter->is_sending,
                                            .has_come = has_come(waiter)};
    return true;
}

uint32_t runtime_send_stream_id(const struct runtime_send_stream *stream)
{
    return stream->stream->info.id;
}
