/*
 * The hooks by which a host watches a loop and answers its open questions.
 *
 * Hooks run inside the step that causes them, may be NULL, and must not call back into the runtime
 * except where it says so.  ids are small and count from 1 in the order of creation within a world.
 */
#ifndef RUNTIME_OBSERVER_H
#define RUNTIME_OBSERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/access.h"
#include "runtime/site.h"

struct runtime_task;
struct runtime_handle;
struct runtime_exception;

enum runtime_stream_event {
    RUNTIME_STREAM_CREATED,
    RUNTIME_STREAM_SEND_CLOSED,    /* the last clone of the send end */
    RUNTIME_STREAM_RECEIVE_CLOSED, /* the last clone of the receive end */
    RUNTIME_STREAM_HANDED_OVER,    /* an item went to a waiting receiver */
    RUNTIME_STREAM_BUFFERED,
    RUNTIME_STREAM_DESTROYED,
};

struct runtime_stream_info {
    uint32_t id;
    uint32_t owner;   /* as in runtime_task_options */
    const char *name; /* static */
    uint32_t buffered_count;
    bool is_open; /* an end of it is */
};

struct runtime_observer {
    /* The start of an iteration: the host may call runtime_loop_call_soon and create tasks. */
    void (*poll)(void *host);

    /* With the policy `any`, once in each iteration in which handles are ready: which of them
     * (runtime_handle_label, runtime_handle_actor) is the one that runs?  Returns an index below
     * count, or count: none, the host has done something of its own instead.  NULL: all of them
     * run, first in, first out. */
    uint32_t (*run)(void *host, uint32_t count, struct runtime_handle *const *handles);

    /* Which of `count` (at least 2) parked tasks of one cancelled scope is told next (a Python set
     * has no order of its own)?  The same is asked of its child scopes, each named by the task that
     * entered it, after the scope's own tasks.  Asked inside the step or the callback that cancels,
     * or delivers again.  Returns an index below count. NULL: in the order in which they entered
     * the scope. */
    uint32_t (*told)(void *host, uint32_t count, struct runtime_task *const *tasks);

    void (*task_created)(void *host, struct runtime_task *task);
    void (*task_started)(void *host, struct runtime_task *task);
    void (*task_suspended)(void *host, struct runtime_task *task, struct runtime_site site);
    /* raised: NULL, or what the await raises */
    void (*task_resumed)(void *host, struct runtime_task *task, struct runtime_site site,
                         const struct runtime_exception *raised);
    void (*task_ended)(void *host, struct runtime_task *task,
                       const struct runtime_exception *raised);
    void (*scope_cancelled)(void *host, uint32_t scope_id, uint32_t owner);
    /* The exit of the scope ended a cancellation in the current task. */
    void (*scope_settled)(void *host, uint32_t scope_id);
    /* The current task could not leave the scope: what its exit raises. */
    void (*scope_refused)(void *host, uint32_t scope_id, const struct runtime_exception *raised);
    void (*stream)(void *host, enum runtime_stream_event event, struct runtime_stream_info stream);
    void (*timer_fired)(void *host, const char *label);
    /* Only timers that have a subject.  Disarmed: it is about to fire, or was cancelled. */
    void (*timer_armed)(void *host, const char *label, uint32_t subject);
    void (*timer_disarmed)(void *host, const char *label, uint32_t subject);

    /* What the step that is being done accesses of what the runtime keeps. */
    void (*accessed)(void *host, struct runtime_access access);

    /* The current task has received an item: what stands for it, for the task to note.  NULL:
     * nobody asks what tasks have in hand. */
    uint64_t (*item_received)(void *host, const void *item);

    /* The actor was ready, and will not make the step that it was ready for: the step that is being
     * done has taken it back. */
    void (*withdrawn)(void *host, uint64_t actor);

    /* 64 bits for session ids and the like.  Must be a function of the execution alone in a
     * simulation. */
    uint64_t (*entropy)(void *host);
};

#endif
