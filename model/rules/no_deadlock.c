#include "base/check.h"

#include "model/rule_case.h"

#define BLOCKED_COUNT_MAX 16

/* A task that waits at the end for another task: to take what it offers, or to release a lock. */
struct blocked {
    uint32_t task;
    uint32_t request; /* whose task it is; 0: a session's */
    bool is_locked_out;
    uint32_t holder; /* the request whose task holds the lock; 0: none */
};

struct request_state {
    bool is_receiving; /* waits for a message of its client's */
};

struct rule_state {
    uint32_t count;
    struct blocked items[BLOCKED_COUNT_MAX];
};

static bool is_held_up(const struct model_request *request)
{
    CHECK(request != NULL);
    return request->is_called && !request->is_completed && !request->is_over && !request->is_lost &&
           !request->client_left;
}

/* A request whose client waits although it reads, in what the task belongs to; 0: none.  A client
 * that does not read may hold up its whole session. */
static uint32_t victim_of(const struct model_history *history, const struct blocked *blocked,
                          uint32_t owner)
{
    uint32_t found = 0;
    CHECK(blocked->task != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = model_history_request(history, id);
        const bool is_ours = blocked->request != 0 ? id == blocked->request
                                                   : owner != 0 && request->session == owner;
        if (is_ours && request->is_unread) {
            return 0;
        }
        if (is_ours && found == 0 && is_held_up(request)) {
            found = id;
        }
    }
    return found;
}

/* Who holds the lock waits for a client: one that does not read, or has more to say. */
static bool is_held_for_client(struct model_watch *watch, uint32_t holder)
{
    const struct model_request *request = model_history_request(model_watch_history(watch), holder);
    if (request == NULL) {
        return false;
    }
    const struct request_state *about = model_watch_about(watch, holder);
    CHECK(about != NULL);
    return request->is_unread || (about->is_receiving && !request->is_started);
}

static void judge(struct model_watch *watch, const struct sim_event *event,
                  const struct blocked *blocked)
{
    const struct model_history *history = model_watch_history(watch);
    const struct model_task *task = model_history_task(history, blocked->task);
    CHECK(task != NULL);
    const uint32_t request = victim_of(history, blocked, task->owner);
    if (request == 0 || (blocked->is_locked_out && is_held_for_client(watch, blocked->holder))) {
        return;
    }
    model_watch_involve(watch, task->role);
    model_watch_violated(
        watch, event, "request %u waits, and task %s can never %s", request, task->role,
        blocked->is_locked_out ? "get the lock that it waits for" : "hand over what it sends");
}

static void note_wait(struct rule_state *self, struct model_watch *watch,
                      const struct sim_event *event)
{
    const bool is_locked_out = event->value == SIM_WAIT_LOCK;
    const bool offers = event->value == SIM_WAIT_STREAM_SEND && event->flag == 0;
    CHECK(event->kind == SIM_EVENT_TASK_WAITS);
    if (event->value == SIM_WAIT_RECEIVE) {
        struct request_state *about = model_watch_about(watch, event->request);
        about->is_receiving = true;
    } else if ((is_locked_out || offers) && self->count < BLOCKED_COUNT_MAX) {
        self->items[self->count++] = (struct blocked){.task = event->task,
                                                      .request = event->request,
                                                      .is_locked_out = is_locked_out,
                                                      .holder = is_locked_out ? event->object : 0};
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct rule_state *self = state;
    CHECK(self != NULL);
    if (event->kind == SIM_EVENT_TASK_WAITS) {
        note_wait(self, watch, event);
        return;
    }
    for (uint32_t i = 0; i < self->count; i++) {
        judge(watch, event, &self->items[i]);
    }
}

#define ROUTER CASE_EVENT(TASK_CREATED, "", .task = 1, .label = "message_router", .object = 1)
#define BLOCKED(of)                                                                             \
    CASE_EVENT(TASK_WAITS, "", .task = 1, .request = (of), .label = "router.send", .object = 4, \
               .value = SIM_WAIT_STREAM_SEND)
#define QUIET CASE_EVENT(QUIET, "", .request = 0)
#define RECEIVES(of)                                                             \
    CASE_EVENT(TASK_WAITS, "", .task = 1, .request = (of), .label = "post.body", \
               .value = SIM_WAIT_RECEIVE)
#define LOCKED_OUT(of, by)                                                          \
    CASE_EVENT(TASK_WAITS, "", .task = 1, .request = (of), .label = "manager.lock", \
               .object = (by), .value = SIM_WAIT_LOCK)
#define TWO_REQUESTS                                                                          \
    ROUTER, CASE_REQUEST(1, 1, "POST /mcp"), CASE_CALLED(1), CASE_REQUEST(2, 2, "POST /mcp"), \
        CASE_CALLED(2)
#define WAITING                                                                      \
    CASE_OWNER(1, SESSION), ROUTER, CASE_REQUEST(1, 1, "POST /mcp"), CASE_CALLED(1), \
        CASE_SERVED(1, 1)

static const struct model_rule_event idle[] = {WAITING, QUIET};

static const struct model_rule_event answered[] = {
    WAITING, CASE_START(1, 200), CASE_END(1), BLOCKED(0), QUIET,
};

static const struct model_rule_event unread[] = {
    WAITING,
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_CALLED(2),
    CASE_SERVED(1, 2),
    CASE_EVENT(CLIENT_PAUSE, "", .connection = 2),
    BLOCKED(0),
    QUIET,
};

static const struct model_rule_event other_request[] = {
    WAITING,
    CASE_REQUEST(2, 2, "POST /mcp"),
    BLOCKED(2),
    QUIET,
};

static const struct model_rule_event session_stands[] = {WAITING, BLOCKED(0), QUIET};
static const struct model_rule_event request_stands[] = {WAITING, BLOCKED(1), QUIET};

static const struct model_rule_event unread_holder[] = {
    TWO_REQUESTS,
    CASE_EVENT(CLIENT_PAUSE, "", .connection = 2),
    LOCKED_OUT(1, 2),
    QUIET,
};

static const struct model_rule_event slow_holder[] = {
    TWO_REQUESTS,
    RECEIVES(2),
    LOCKED_OUT(1, 2),
    QUIET,
};

static const struct model_rule_event listening_holder[] = {
    TWO_REQUESTS, CASE_START(2, 200), RECEIVES(2), LOCKED_OUT(1, 2), QUIET,
};

static const struct model_rule_event no_holder[] = {TWO_REQUESTS, LOCKED_OUT(1, 0), QUIET};

#define LOCKED_OUT_FOR_EVER \
    "request 1 waits, and task message_router can never get the lock that it waits for"
#define VIOLATION "request 1 waits, and task message_router can never hand over what it sends"

static const struct model_rule_case cases[] = {
    {.what = "nobody offers anything", CASE_EVENTS(idle)},
    {.what = "nobody waits for a response", CASE_EVENTS(answered)},
    {.what = "a client that does not read holds up its session", CASE_EVENTS(unread)},
    {.what = "the request of the blocked task was not called", CASE_EVENTS(other_request)},
    {.what = "who holds the lock waits for a client that does not read",
     CASE_EVENTS(unread_holder)},
    {.what = "who holds the lock waits for the rest of its request", CASE_EVENTS(slow_holder)},
    {.what = "who holds the lock only waits for its client to leave",
     CASE_EVENTS(listening_holder),
     .violation = LOCKED_OUT_FOR_EVER},
    {.what = "who holds the lock has ended",
     CASE_EVENTS(no_holder),
     .violation = LOCKED_OUT_FOR_EVER},
    {.what = "a session's router waits for a receiver that does not come",
     CASE_EVENTS(session_stands),
     .violation = VIOLATION},
    {.what = "a request's own task does", CASE_EVENTS(request_stands), .violation = VIOLATION},
};

const struct model_rule model_rule_no_deadlock = {
    .name = "no-deadlock",
    .sentence = "somebody can always go on while a client waits for a response",
    .source = "C7; modelcontextprotocol/python-sdk#1764, modelcontextprotocol/python-sdk#1151",
    .size = sizeof(struct rule_state),
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(TASK_WAITS) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
