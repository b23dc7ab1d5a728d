#include "base/check.h"

#include "model/rule_case.h"

/* How long what an owner leaves behind may take to end: enough to be cancelled and to clean up, too
 * short for any timer. */
#define GRACE_ITERATIONS 200
#define GRACE_NS         (GRACE_ITERATIONS * RUNTIME_ITERATION_NS)

/* A task that shields itself from a cancellation takes its time, and who waits for it in its owner
 * takes as long; that is the task's doing.  What was not cancelled, or has no shield, does not get
 * that time, and nobody may stay. */
static uint64_t end_of(const struct model_watch *watch, const struct model_owner *owner)
{
    const uint64_t stalled_at = model_watch_history(watch)->stalled_at;
    const uint64_t end =
        owner->shielded_at > owner->ended_at ? owner->shielded_at : owner->ended_at;
    CHECK(owner->is_ended);
    return stalled_at > end ? stalled_at : end;
}

static const struct model_owner *ended_owner(const struct model_watch *watch, uint32_t id)
{
    const struct model_owner *owner = model_history_owner(model_watch_history(watch), id);
    CHECK(owner == NULL || owner->is_known);
    return owner != NULL && owner->is_ended ? owner : NULL;
}

static const char *kind_of(const struct model_owner *owner)
{
    CHECK(owner->is_known);
    return owner->is_session ? "session" : "request";
}

static void see_resumed(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_task *task = model_history_task(model_watch_history(watch), event->task);
    CHECK(event->kind == SIM_EVENT_TASK_RESUMED);
    CHECK(task != NULL);
    const struct model_owner *owner = ended_owner(watch, task->owner);
    if (owner == NULL || event->flag != 0 || event->time <= end_of(watch, owner) + GRACE_NS) {
        return;
    }
    model_watch_violated(
        watch, event, "task %s runs on at %s, %u us after its %s ended", task->role, event->label,
        (uint32_t)((event->time - owner->ended_at) / RUNTIME_ITERATION_NS), kind_of(owner));
}

/* A request that a session admitted is the session's: a GET whose stream nobody ends waits for
 * ever. One whose client does not read waits for its client. */
static void see_requests(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->kind == SIM_EVENT_QUIET);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = model_history_request(history, id);
        const struct model_owner *session = ended_owner(watch, request->session);
        if (session == NULL || request->is_over || request->is_unread) {
            continue;
        }
        struct sim_event left = *event;
        left.request = id;
        model_watch_involve(watch, "request");
        model_watch_violated(watch, &left,
                             "request %u outlives its session: its response, status %u, is %s", id,
                             request->status, request->is_completed ? "complete" : "open");
    }
}

/* Nothing can happen any more, so what is left stays. */
static void see_quiet(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    see_requests(watch, event);
    for (uint32_t i = 0; i < history->task_count; i++) {
        const struct model_task *task = &history->tasks[i];
        const struct model_owner *owner = ended_owner(watch, task->owner);
        if (owner != NULL) {
            model_watch_involve(watch, task->role);
            model_watch_violated(watch, event, "task %s outlives its %s", task->role,
                                 kind_of(owner));
        }
    }
    for (uint32_t i = 0; i < history->stream_count; i++) {
        const struct model_stream *stream = &history->streams[i];
        const struct model_owner *owner = ended_owner(watch, stream->owner);
        if (owner != NULL) {
            model_watch_involve(watch, stream->name);
            model_watch_violated(watch, event, "stream %s outlives its %s: its %s end is open",
                                 stream->name, kind_of(owner),
                                 stream->is_send_open ? "send" : "receive");
        }
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    if (event->kind == SIM_EVENT_TASK_RESUMED) {
        see_resumed(watch, event);
    } else {
        see_quiet(watch, event);
    }
}

#define TASK(id, role, of) \
    CASE_EVENT(TASK_CREATED, "", .task = (id), .label = (role), .object = (of))
#define STREAM(id, name, of) \
    CASE_EVENT(STREAM_CREATED, "", .object = (id), .label = (name), .value = (of))
#define SEND_CLOSED(id)    CASE_EVENT(STREAM_SEND_CLOSED, "", .object = (id))
#define RECEIVE_CLOSED(id) CASE_EVENT(STREAM_RECEIVE_CLOSED, "", .object = (id))
#define RESUMED(id, at, number) \
    CASE_EVENT(TASK_RESUMED, "", .task = (id), .label = (at), CASE_AT(number))
#define SHIELDED(id, at, number) \
    CASE_EVENT(TASK_RESUMED, "", .task = (id), .label = (at), .flag = 1, CASE_AT(number))
#define TASK_ENDED(id)    CASE_EVENT(TASK_ENDED, "", .task = (id))
#define ENDED(id, number) CASE_EVENT(OWNER_ENDED, "", .object = (id), CASE_AT(number))
#define QUIET             CASE_EVENT(QUIET, "", .request = 0)

static const struct model_rule_event all_ends[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "session.run", 1),
    TASK(2, "manager", 0),
    STREAM(1, "read_stream", 1),
    ENDED(1, 10),
    SEND_CLOSED(1),
    RECEIVE_CLOSED(1),
    RESUMED(1, "session.receive", 10 + GRACE_ITERATIONS),
    TASK_ENDED(1),
    RESUMED(2, "manager.wait", 100000),
    QUIET,
};

static const struct model_rule_event owner_lives[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "session.run", 1),
    STREAM(1, "read_stream", 1),
    RESUMED(1, "session.receive", 100000),
    QUIET,
};

static const struct model_rule_event destroyed[] = {
    CASE_OWNER(1, REQUEST),
    STREAM(1, "request_stream", 1),
    ENDED(1, 10),
    CASE_EVENT(STREAM_DESTROYED, "", .object = 1),
    QUIET,
};

static const struct model_rule_event shields_itself[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "tool", 1),
    TASK(2, "session.run", 1),
    ENDED(1, 10),
    SHIELDED(1, "tool.sleep", 1000),
    RESUMED(1, "tool.progress_send", 1001),
    TASK_ENDED(1),
    RESUMED(2, "session.exit", 1002),
    TASK_ENDED(2),
    QUIET,
};

#define STALLED(number) \
    CASE_EVENT(FAULT, "an await", .request = 0, .label = "sim/clock/stall", CASE_AT(number))

static const struct model_rule_event stalled[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "tool", 1),
    ENDED(1, 10),
    STALLED(1000),
    RESUMED(1, "tool.sleep", 1000 + GRACE_ITERATIONS),
    TASK_ENDED(1),
    QUIET,
};

static const struct model_rule_event runs_on_after_stall[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "tool", 1),
    ENDED(1, 10),
    STALLED(1000),
    RESUMED(1, "tool.sleep", 1001 + GRACE_ITERATIONS),
};

static const struct model_rule_event shielded_for_ever[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "tool", 1),
    ENDED(1, 10),
    SHIELDED(1, "tool.sleep", 1000),
    QUIET,
};

static const struct model_rule_event left_listening[] = {
    CASE_OWNER(1, SESSION), CASE_REQUEST(1, 1, "GET /mcp"),
    CASE_SERVED(1, 1),      CASE_START(1, 200),
    ENDED(1, 10),           QUIET,
};

static const struct model_rule_event unread[] = {
    CASE_OWNER(1, SESSION),
    CASE_REQUEST(1, 1, "GET /mcp"),
    CASE_SERVED(1, 1),
    CASE_START(1, 200),
    CASE_EVENT(CLIENT_PAUSE, "", .connection = 1),
    ENDED(1, 10),
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    CASE_START(2, 200),
    CASE_END(2),
    CASE_RETURNED(2),
    QUIET,
};

static const struct model_rule_event beside_a_shield[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "tool", 1),
    TASK(2, "other", 1),
    ENDED(1, 10),
    SHIELDED(1, "tool.sleep", 1000),
    RESUMED(2, "other.sleep", 3000),
};

static const struct model_rule_event runs_on[] = {
    CASE_OWNER(1, SESSION),
    TASK(1, "tool", 1),
    ENDED(1, 10),
    RESUMED(1, "tool.sleep", 1000),
};

static const struct model_rule_event waits_for_ever[] = {
    CASE_OWNER(1, REQUEST),
    TASK(1, "sse.writer", 1),
    RESUMED(1, "sse.receive", 5),
    ENDED(1, 10),
    QUIET,
};

static const struct model_rule_event stays_open[] = {
    CASE_OWNER(1, REQUEST), STREAM(1, "request_stream", 1), ENDED(1, 10), SEND_CLOSED(1), QUIET,
};

static const struct model_rule_case cases[] = {
    {.what = "all ends in time, and a task that has no owner runs on", CASE_EVENTS(all_ends)},
    {.what = "the owner lives", CASE_EVENTS(owner_lives)},
    {.what = "a stream without holders is no orphan", CASE_EVENTS(destroyed)},
    {.what = "a tool shields itself for a while", CASE_EVENTS(shields_itself)},
    {.what = "a client that does not read keeps its response open", CASE_EVENTS(unread)},
    {.what = "a session ends, and one of its streams does not",
     CASE_EVENTS(left_listening),
     .violation = "request 1 outlives its session: its response, status 200, is open"},
    {.what = "the loop stalls before its tasks can end", CASE_EVENTS(stalled)},
    {.what = "a task runs on long after a stall",
     CASE_EVENTS(runs_on_after_stall),
     .violation = "task tool runs on at tool.sleep, 1191 us after its session ended"},
    {.what = "a shield is no leave to stay",
     CASE_EVENTS(shielded_for_ever),
     .violation = "task tool outlives its session"},
    {.what = "a task runs on long after another one's shield",
     CASE_EVENTS(beside_a_shield),
     .violation = "task other runs on at other.sleep, 2990 us after its session ended"},
    {.what = "a tool runs on after its session",
     CASE_EVENTS(runs_on),
     .violation = "task tool runs on at tool.sleep, 990 us after its session ended"},
    {.what = "a task waits for what cannot come",
     CASE_EVENTS(waits_for_ever),
     .violation = "task sse.writer outlives its request"},
    {.what = "nobody closes one end of a stream",
     CASE_EVENTS(stays_open),
     .violation = "stream request_stream outlives its request: its receive end is open"},
};

const struct model_rule model_rule_no_orphan = {
    .name = "no-orphan",
    .sentence = "no task, stream or timer outlives its owner: the session where there is one, else "
                "the request",
    .source = "C6; modelcontextprotocol/python-sdk#1967",
    .kinds = MODEL_SEES(TASK_RESUMED) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
