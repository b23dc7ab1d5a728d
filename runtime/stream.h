/*
 * Memory object streams: anyio.create_memory_object_stream(n) (anyio 4.12.0).
 *
 * Each end can be cloned and is closed once per clone.  send and receive are one checkpoint, then
 * the nowait form, then a wait.  Closing the last clone of one end wakes the waiters of the other.
 * An item is a pointer that the stream never follows; who owns what it points at is the business of
 * its users.
 */
#ifndef RUNTIME_STREAM_H
#define RUNTIME_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/exception.h"
#include "runtime/loop.h"
#include "runtime/site.h"

#define RUNTIME_STREAM_UNBOUNDED UINT32_MAX

struct runtime_send_stream;
struct runtime_receive_stream;

struct runtime_stream_options {
    const char *name;  /* static: "read_stream", "request_stream"; part of fingerprints */
    uint32_t capacity; /* items that wait without a receiver */
    uint32_t owner;    /* what the stream must not outlive; 0: the current task's */
};

void runtime_stream_create(struct runtime_loop *loop, struct runtime_stream_options options,
                           struct runtime_send_stream **out_send,
                           struct runtime_receive_stream **out_receive);

MUST_USE const struct runtime_exception *
runtime_send_stream_send(struct runtime_send_stream *stream, void *item, struct runtime_site site);
MUST_USE const struct runtime_exception *
runtime_send_stream_send_nowait(struct runtime_send_stream *stream, void *item);
MUST_USE const struct runtime_exception *
runtime_receive_stream_receive(struct runtime_receive_stream *stream, struct runtime_site site,
                               void **out_item);
MUST_USE const struct runtime_exception *
runtime_receive_stream_receive_nowait(struct runtime_receive_stream *stream, void **out_item);

/* CLOSED_RESOURCE when this clone is closed. */
MUST_USE const struct runtime_exception *
runtime_send_stream_clone(struct runtime_send_stream *stream,
                          struct runtime_send_stream **out_clone);
MUST_USE const struct runtime_exception *
runtime_receive_stream_clone(struct runtime_receive_stream *stream,
                             struct runtime_receive_stream **out_clone);

/* Never suspends.  Closing twice is allowed and does nothing. */
void runtime_send_stream_close(struct runtime_send_stream *stream);
void runtime_receive_stream_close(struct runtime_receive_stream *stream);
bool runtime_send_stream_is_closed(const struct runtime_send_stream *stream);
bool runtime_receive_stream_is_closed(const struct runtime_receive_stream *stream);

/* An end is held until each holder has let go; the stream's memory goes with the last hold on any
 * of its ends. create and clone give one hold on each end that they return.  Letting go does not
 * close. */
void runtime_send_stream_hold(struct runtime_send_stream *stream);
void runtime_send_stream_let_go(struct runtime_send_stream *stream);
void runtime_receive_stream_hold(struct runtime_receive_stream *stream);
void runtime_receive_stream_let_go(struct runtime_receive_stream *stream);

struct runtime_stream_statistics {
    uint32_t buffered_count;
    uint32_t open_send_count;
    uint32_t open_receive_count;
    uint32_t waiting_send_count;
    uint32_t waiting_receive_count;
};
struct runtime_stream_statistics
runtime_send_stream_statistics(const struct runtime_send_stream *stream);
struct runtime_stream_statistics
runtime_receive_stream_statistics(const struct runtime_receive_stream *stream);

/* Where a task is suspended, when that is a stream's send or receive. */
struct runtime_parking {
    uint32_t stream_id;
    bool is_sending;
    bool has_come; /* what it waits for: a receiver or room, an item, the end of the other side */
};

/* false: it is parked in no stream. */
bool runtime_stream_find_parking(const struct runtime_task *task,
                                 struct runtime_parking *out_parking);

uint32_t runtime_send_stream_id(const struct runtime_send_stream *stream);

#endif
