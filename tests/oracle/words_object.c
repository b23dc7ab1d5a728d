/* Words about objects of AnyIO: events, locks, streams, groups, scopes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#include "tests/oracle/words.h"

static struct runtime_scope *scope_of(const struct oracle_call *call)
{
    CHECK(call->object != NULL);
    return call->object->kind == ORACLE_GROUP ? runtime_group_scope(&call->object->as.group)
                                              : &call->object->as.scope;
}

static const struct runtime_exception *word_set(struct oracle_call *call)
{
    runtime_event_set(&call->object->as.event);
    return NULL;
}

static const struct runtime_exception *word_wait(struct oracle_call *call)
{
    if (call->object->kind == ORACLE_CONDITION) {
        return runtime_condition_wait(&call->object->as.condition, ORACLE_SITE);
    }
    if (call->object->kind == ORACLE_ASYNCIO_EVENT) {
        return runtime_event_wait_asyncio(&call->object->as.event, ORACLE_SITE);
    }
    CHECK(call->object->kind == ORACLE_EVENT);
    return runtime_event_wait(&call->object->as.event, ORACLE_SITE);
}

static const struct runtime_exception *word_acquire(struct oracle_call *call)
{
    struct oracle_object *object = call->object;
    if (object->kind == ORACLE_SEMAPHORE) {
        return runtime_semaphore_acquire(&object->as.semaphore, ORACLE_SITE);
    }
    if (object->kind == ORACLE_LIMITER) {
        return runtime_limiter_acquire(&object->as.limiter, ORACLE_SITE);
    }
    if (object->kind == ORACLE_CONDITION) {
        return runtime_condition_acquire(&object->as.condition, ORACLE_SITE);
    }
    CHECK(object->kind == ORACLE_LOCK);
    return runtime_lock_acquire(&object->as.lock, ORACLE_SITE);
}

static const struct runtime_exception *word_acquire_nowait(struct oracle_call *call)
{
    struct oracle_object *object = call->object;
    if (object->kind == ORACLE_SEMAPHORE) {
        return runtime_semaphore_acquire_nowait(&object->as.semaphore);
    }
    if (object->kind == ORACLE_LIMITER) {
        return runtime_limiter_acquire_nowait(&object->as.limiter);
    }
    CHECK(object->kind == ORACLE_LOCK);
    return runtime_lock_acquire_nowait(&object->as.lock);
}

static const struct runtime_exception *word_release(struct oracle_call *call)
{
    struct oracle_object *object = call->object;
    if (object->kind == ORACLE_SEMAPHORE) {
        return runtime_semaphore_release(&object->as.semaphore);
    }
    if (object->kind == ORACLE_LIMITER) {
        return runtime_limiter_release(&object->as.limiter);
    }
    if (object->kind == ORACLE_CONDITION) {
        return runtime_condition_release(&object->as.condition);
    }
    CHECK(object->kind == ORACLE_LOCK);
    return runtime_lock_release(&object->as.lock);
}

static const struct runtime_exception *word_value(struct oracle_call *call)
{
    oracle_set_count(call, runtime_semaphore_value(&call->object->as.semaphore));
    return NULL;
}

static const struct runtime_exception *word_borrowed(struct oracle_call *call)
{
    oracle_set_count(call, runtime_limiter_borrowed(&call->object->as.limiter));
    return NULL;
}

static const struct runtime_exception *word_notify(struct oracle_call *call)
{
    return runtime_condition_notify(&call->object->as.condition,
                                    oracle_count(oracle_argument(call, 2)));
}

static const struct runtime_exception *word_notify_all(struct oracle_call *call)
{
    return runtime_condition_notify(&call->object->as.condition, UINT32_MAX);
}

/* An item is its text: the last word of the step that sent it. */
static void *item_of(const struct oracle_call *call)
{
    union {
        const char *text;
        void *item;
    } both = {.text = call->last};

    return both.item;
}

static const struct runtime_exception *word_send(struct oracle_call *call)
{
    return runtime_send_stream_send(call->object->as.send, item_of(call), ORACLE_SITE);
}

static const struct runtime_exception *word_send_nowait(struct oracle_call *call)
{
    return runtime_send_stream_send_nowait(call->object->as.send, item_of(call));
}

static const struct runtime_exception *word_receive(struct oracle_call *call)
{
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive(call->object->as.receive, ORACLE_SITE, &item);
    if (raised == NULL) {
        oracle_set_value(call, item);
    }
    return raised;
}

static const struct runtime_exception *word_receive_nowait(struct oracle_call *call)
{
    void *item = NULL;
    const struct runtime_exception *raised =
        runtime_receive_stream_receive_nowait(call->object->as.receive, &item);
    if (raised == NULL) {
        oracle_set_value(call, item);
    }
    return raised;
}

static const struct runtime_exception *word_close(struct oracle_call *call)
{
    if (call->object->kind == ORACLE_SEND) {
        runtime_send_stream_close(call->object->as.send);
    } else {
        CHECK(call->object->kind == ORACLE_RECEIVE);
        runtime_receive_stream_close(call->object->as.receive);
    }
    return NULL;
}

static const struct runtime_exception *word_clone(struct oracle_call *call)
{
    const enum oracle_kind kind = call->object->kind;
    struct runtime_send_stream *send = NULL;
    struct runtime_receive_stream *receive = NULL;
    const struct runtime_exception *raised =
        kind == ORACLE_SEND ? runtime_send_stream_clone(call->object->as.send, &send)
                            : runtime_receive_stream_clone(call->object->as.receive, &receive);
    if (raised != NULL) {
        return raised;
    }
    struct oracle_object *clone = oracle_add(call->machine, oracle_argument(call, 3), kind);
    if (kind == ORACLE_SEND) {
        clone->as.send = send;
    } else {
        clone->as.receive = receive;
    }
    return NULL;
}

static const struct runtime_exception *word_statistics(struct oracle_call *call)
{
    const struct runtime_stream_statistics statistics =
        call->object->kind == ORACLE_SEND
            ? runtime_send_stream_statistics(call->object->as.send)
            : runtime_receive_stream_statistics(call->object->as.receive);
    (void)snprintf(call->value, sizeof(call->value),
                   "buffered %" PRIu32 ", waiting senders %" PRIu32 ", waiting receivers %" PRIu32,
                   statistics.buffered_count, statistics.waiting_send_count,
                   statistics.waiting_receive_count);
    return NULL;
}

static const struct runtime_exception *word_start_soon(struct oracle_call *call)
{
    struct oracle_agent *agent = oracle_agent_of(call, 2);
    agent->task =
        runtime_group_start_soon(&call->object->as.group, (struct runtime_body){oracle_act, agent},
                                 (struct runtime_task_options){.role = agent->actor->name});
    if (agent->task == NULL) {
        return &runtime_group_not_active;
    }
    runtime_task_hold(agent->task);
    return NULL;
}

/* The task is known from its first step on; no program looks for it before. */
static const struct runtime_exception *word_start(struct oracle_call *call)
{
    struct oracle_agent *agent = oracle_agent_of(call, 2);
    const struct runtime_exception *raised = runtime_group_start(
        &call->object->as.group, (struct runtime_start_body){oracle_act_started, agent},
        (struct runtime_task_options){.role = agent->actor->name}, ORACLE_SITE);
    if (raised == NULL) {
        oracle_set_value(call, agent->started_with);
    }
    return raised;
}

static const struct runtime_exception *word_started(struct oracle_call *call)
{
    const struct runtime_exception *raised = runtime_task_status_started(call->agent->status);
    if (raised == NULL) {
        call->agent->started_with = call->last;
    }
    return raised;
}

static const struct runtime_exception *word_cancel(struct oracle_call *call)
{
    runtime_scope_cancel(scope_of(call));
    return NULL;
}

static const struct runtime_exception *word_cancel_called(struct oracle_call *call)
{
    oracle_set_value(call, runtime_scope_cancel_called(scope_of(call)) ? "true" : "false");
    return NULL;
}

static const struct runtime_exception *word_cancelled_caught(struct oracle_call *call)
{
    oracle_set_value(call, runtime_scope_cancelled_caught(scope_of(call)) ? "true" : "false");
    return NULL;
}

static const struct runtime_exception *word_shield(struct oracle_call *call)
{
    runtime_scope_set_shield(scope_of(call), strcmp(oracle_argument(call, 2), "on") == 0);
    return NULL;
}

static const struct runtime_exception *word_deadline(struct oracle_call *call)
{
    runtime_scope_set_deadline(scope_of(call),
                               oracle_deadline(call->loop, oracle_argument(call, 2)));
    return NULL;
}

static const struct runtime_exception *word_exit(struct oracle_call *call)
{
    return runtime_scope_exit(scope_of(call), NULL);
}

const struct oracle_word oracle_words_object[] = {
    {"set", word_set},
    {"wait", word_wait},
    {"acquire", word_acquire},
    {"acquire_nowait", word_acquire_nowait},
    {"release", word_release},
    {"value", word_value},
    {"borrowed", word_borrowed},
    {"notify", word_notify},
    {"notify_all", word_notify_all},
    {"send", word_send},
    {"send_nowait", word_send_nowait},
    {"receive", word_receive},
    {"receive_nowait", word_receive_nowait},
    {"close", word_close},
    {"aclose", word_close},
    {"clone", word_clone},
    {"statistics", word_statistics},
    {"start_soon", word_start_soon},
    {"start", word_start},
    {"started", word_started},
    {"cancel", word_cancel},
    {"cancel_called", word_cancel_called},
    {"cancelled_caught", word_cancelled_caught},
    {"shield", word_shield},
    {"deadline", word_deadline},
    {"exit", word_exit},
    {NULL, NULL},
};
