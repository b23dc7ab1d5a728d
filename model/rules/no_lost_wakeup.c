#include "base/check.h"

#include "model/rule_case.h"

static const char *what_has_come(uint32_t wait)
{
    switch ((enum sim_wait)wait) {
    case SIM_WAIT_RECEIVE:
        return "a message for receive()";
    case SIM_WAIT_SEND:
        return "a connection that is writable, or lost";
    case SIM_WAIT_STREAM_SEND:
        return "a receiver, room, or the end of the receivers";
    case SIM_WAIT_STREAM_RECEIVE:
        return "an item, or the end of the senders";
    case SIM_WAIT_LOCK:
        return "a lock";
    }
    CHECK_UNREACHABLE("a wait outside the enumeration");
}

/* Told when nothing can happen any more, so nobody will wake it. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_task *task = model_history_task(model_watch_history(watch), event->task);
    (void)state;
    CHECK(event->kind == SIM_EVENT_TASK_WAITS);
    CHECK(task != NULL);
    if (event->flag != 0) {
        model_watch_violated(watch, event, "task %s waits at %s for what has come: %s", task->role,
                             event->label, what_has_come(event->value));
    }
}

#define CREATED CASE_EVENT(TASK_CREATED, "", .task = 1, .label = "request")
#define WAITS(at, what, come) \
    CASE_EVENT(TASK_WAITS, "", .task = 1, .label = (at), .value = SIM_WAIT_##what, .flag = (come))

static const struct model_rule_event idle[] = {
    CREATED,
    WAITS("sse.listen", RECEIVE, 0),
    WAITS("session.receive", STREAM_RECEIVE, 0),
    WAITS("sse.send", SEND, 0),
    WAITS("router.send", STREAM_SEND, 0),
};

static const struct model_rule_event deaf[] = {CREATED, WAITS("sse.listen", RECEIVE, 1)};
static const struct model_rule_event stuck[] = {CREATED, WAITS("sse.send", SEND, 1)};
static const struct model_rule_event full[] = {CREATED, WAITS("router.send", STREAM_SEND, 1)};
static const struct model_rule_event lost_item[] = {CREATED,
                                                    WAITS("session.receive", STREAM_RECEIVE, 1)};

static const struct model_rule_case cases[] = {
    {.what = "nothing has come", CASE_EVENTS(idle)},
    {.what = "receive() does not return, although the client has left",
     CASE_EVENTS(deaf),
     .violation = "task request waits at sse.listen for what has come: a message for receive()"},
    {.what = "send() does not return, although the connection is writable again",
     CASE_EVENTS(stuck),
     .violation = "task request waits at sse.send for what has come: a connection that is "
                  "writable, or lost"},
    {.what = "a sender is not told of room",
     CASE_EVENTS(full),
     .violation = "task request waits at router.send for what has come: a receiver, room, or the "
                  "end of the receivers"},
    {.what = "a receiver is not told of an item",
     CASE_EVENTS(lost_item),
     .violation = "task request waits at session.receive for what has come: an item, or the end "
                  "of the senders"},
};

const struct model_rule model_rule_no_lost_wakeup = {
    .name = "no-lost-wakeup",
    .sentence = "who waits for what has come is woken",
    .source = "C1; encode/uvicorn#748",
    .kinds = MODEL_SEES(TASK_WAITS),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
