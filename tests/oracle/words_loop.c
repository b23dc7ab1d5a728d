/* Words about the loop: yields, time, tasks, handles, futures, sockets. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#include "tests/oracle/words.h"

static const struct runtime_exception value_error = {
    .kind = RUNTIME_EXCEPTION_OTHER, .name = "ValueError", .text = ""};
static const struct runtime_exception key_error = {
    .kind = RUNTIME_EXCEPTION_OTHER, .name = "KeyError", .text = ""};

static const struct runtime_exception *word_yield(struct oracle_call *call)
{
    for (uint32_t i = oracle_count(oracle_argument(call, 1)); i > 0; i--) {
        const struct runtime_exception *raised = runtime_yield(call->loop, ORACLE_SITE);
        if (raised != NULL) {
            return raised;
        }
    }
    return NULL;
}

static const struct runtime_exception *word_checkpoint(struct oracle_call *call)
{
    return runtime_checkpoint(call->loop, ORACLE_SITE);
}

static const struct runtime_exception *word_checkpoint_if_cancelled(struct oracle_call *call)
{
    return runtime_checkpoint_if_cancelled(call->loop, ORACLE_SITE);
}

static const struct runtime_exception *word_cancel_shielded_checkpoint(struct oracle_call *call)
{
    return runtime_cancel_shielded_checkpoint(call->loop, ORACLE_SITE);
}

static const struct runtime_exception *word_sleep(struct oracle_call *call)
{
    return runtime_sleep(call->loop, oracle_ns(oracle_argument(call, 1)), ORACLE_SITE);
}

static const struct runtime_exception *word_sleep_until(struct oracle_call *call)
{
    const uint64_t until = ORACLE_EPOCH_NS + oracle_ns(oracle_argument(call, 1));
    const uint64_t now = runtime_loop_now(call->loop);
    return runtime_sleep(call->loop, until > now ? until - now : 0, ORACLE_SITE);
}

static const struct runtime_exception *word_busy(struct oracle_call *call)
{
    runtime_loop_advance(call->loop, oracle_ns(oracle_argument(call, 1)));
    return NULL;
}

/* As Python writes a float; measured values are multiples of a quarter. */
static const struct runtime_exception *word_clock(struct oracle_call *call)
{
    const uint64_t ns = runtime_loop_now(call->loop) - ORACLE_EPOCH_NS;
    const double seconds = (double)ns / 1e9;
    const bool whole = ns % UINT64_C(1000000000) == 0;
    (void)snprintf(call->value, sizeof(call->value), whole ? "%.1f" : "%g", seconds);
    return NULL;
}

static const struct runtime_exception *word_await(struct oracle_call *call)
{
    const struct runtime_exception *raised =
        runtime_future_await(&call->object->as.future, ORACLE_SITE);
    if (raised == NULL) {
        oracle_set_value(call, call->object->result);
    }
    return raised;
}

static const struct runtime_exception *word_set_result(struct oracle_call *call)
{
    call->object->result = call->last;
    runtime_future_finish(&call->object->as.future, NULL);
    return NULL;
}

static const struct runtime_exception *word_native_cancel(struct oracle_call *call)
{
    runtime_task_cancel(oracle_agent_of(call, 1)->task);
    return NULL;
}

static const struct runtime_exception *word_cancelling(struct oracle_call *call)
{
    oracle_set_count(call, runtime_task_cancelling(runtime_loop_current(call->loop)));
    return NULL;
}

static const struct runtime_exception *word_create_task(struct oracle_call *call)
{
    oracle_create_task(oracle_agent_of(call, 1));
    return NULL;
}

static const struct runtime_exception *word_join(struct oracle_call *call)
{
    return runtime_task_join(oracle_agent_of(call, 1)->task, ORACLE_SITE, NULL);
}

static const struct runtime_exception *word_on_done(struct oracle_call *call)
{
    runtime_task_on_done(oracle_agent_of(call, 1)->task, oracle_call, oracle_agent_of(call, 2),
                         "oracle.done");
    return NULL;
}

static const struct runtime_exception *word_call_soon(struct oracle_call *call)
{
    struct oracle_agent *agent = oracle_agent_of(call, 1);
    agent->handle = runtime_loop_call_soon(call->loop, oracle_call, agent, "oracle.call");
    return NULL;
}

static void call_at(struct oracle_call *call, uint64_t deadline)
{
    struct oracle_agent *agent = oracle_agent_of(call, 2);
    agent->handle = runtime_loop_call_at(call->loop, deadline, oracle_call, agent,
                                         (struct runtime_timer_options){.label = "oracle.call"});
}

static const struct runtime_exception *word_call_later(struct oracle_call *call)
{
    call_at(call, oracle_deadline(call->loop, oracle_argument(call, 1)));
    return NULL;
}

static const struct runtime_exception *word_call_at(struct oracle_call *call)
{
    call_at(call, ORACLE_EPOCH_NS + oracle_ns(oracle_argument(call, 1)));
    return NULL;
}

static const struct runtime_exception *word_cancel_handle(struct oracle_call *call)
{
    runtime_handle_cancel(oracle_agent_of(call, 1)->handle);
    oracle_agent_of(call, 1)->handle = NULL;
    return NULL;
}

static const struct runtime_exception *word_raise(struct oracle_call *call)
{
    const bool value = strcmp(oracle_argument(call, 1), value_error.name) == 0;
    CHECK(value || strcmp(oracle_argument(call, 1), key_error.name) == 0);
    return value ? &value_error : &key_error;
}

static const struct runtime_exception *word_set_clock_resolution(struct oracle_call *call)
{
    CHECK(runtime_loop_iteration(call->loop) == 0);
    return NULL;
}

static const struct runtime_exception *word_write(struct oracle_call *call)
{
    struct oracle_socket *socket = &call->object->as.socket;
    if (socket->byte_count++ == 0) {
        socket->arrival = ++call->machine->arrival_count;
    }
    return NULL;
}

static const struct runtime_exception *word_drain(struct oracle_call *call)
{
    call->object->as.socket.byte_count = 0;
    return NULL;
}

static const struct runtime_exception *word_add_reader(struct oracle_call *call)
{
    call->object->as.socket.reader = oracle_agent_of(call, 2);
    call->object->as.socket.lazy = strcmp(oracle_argument(call, 0), "add_lazy_reader") == 0;
    return NULL;
}

static const struct runtime_exception *word_remove_reader(struct oracle_call *call)
{
    struct oracle_socket *socket = &call->object->as.socket;
    socket->reader = NULL;
    if (socket->handle != NULL) {
        runtime_handle_cancel(socket->handle);
        socket->handle = NULL;
    }
    return NULL;
}

const struct oracle_word oracle_words_loop[] = {
    {"yield", word_yield},
    {"checkpoint", word_checkpoint},
    {"checkpoint_if_cancelled", word_checkpoint_if_cancelled},
    {"cancel_shielded_checkpoint", word_cancel_shielded_checkpoint},
    {"sleep", word_sleep},
    {"sleep_until", word_sleep_until},
    {"busy", word_busy},
    {"clock", word_clock},
    {"await", word_await},
    {"set_result", word_set_result},
    {"native_cancel", word_native_cancel},
    {"cancelling", word_cancelling},
    {"create_task", word_create_task},
    {"join", word_join},
    {"on_done", word_on_done},
    {"call_soon", word_call_soon},
    {"call_soon_threadsafe", word_call_soon},
    {"call_later", word_call_later},
    {"call_at", word_call_at},
    {"cancel_handle", word_cancel_handle},
    {"raise", word_raise},
    {"set_clock_resolution", word_set_clock_resolution},
    {"write", word_write},
    {"drain", word_drain},
    {"add_reader", word_add_reader},
    {"add_lazy_reader", word_add_reader},
    {"remove_reader", word_remove_reader},
    {NULL, NULL},
};
