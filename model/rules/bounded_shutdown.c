#include "base/check.h"

#include "model/rule_case.h"

/* What may come on top of the time that a host gives: the end of what it has cancelled. */
#define GRACE_ITERATIONS 200
#define GRACE_NS         (GRACE_ITERATIONS * RUNTIME_ITERATION_NS)
#define NS_PER_MS        UINT64_C(1000000)

struct rule_state {
    bool is_begun;
    bool is_ended;
    uint32_t given_ms; /* by a host that was told to end; 0: no bound */
    uint64_t begun_at;
};

struct request_state {
    bool is_closed; /* the server closed its connection, so its client is told */
};

static void see_closed(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->connection != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        if (model_history_request(history, id)->connection == event->connection) {
            ((struct request_state *)model_watch_about(watch, id))->is_closed = true;
        }
    }
}

static void judge_requests(struct model_watch *watch, const struct sim_event *event,
                           const char *what)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(what != NULL);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = model_history_request(history, id);
        const struct request_state *about = model_watch_about(watch, id);
        if (request->is_called && !request->is_completed && !request->is_lost &&
            !request->client_left && !about->is_closed) {
            model_watch_violated(watch, event, "shutdown %s: the client of request %u waits", what,
                                 id);
        }
    }
}

static void see_ended(struct rule_state *self, struct model_watch *watch,
                      const struct sim_event *event)
{
    const uint64_t given = self->given_ms * NS_PER_MS + GRACE_NS;
    CHECK(self->is_begun);
    self->is_ended = true;
    if (self->given_ms != 0 && event->time > self->begun_at + given) {
        model_watch_violated(watch, event, "shutdown took %u ms, and was given %u",
                             (uint32_t)((event->time - self->begun_at) / NS_PER_MS),
                             self->given_ms);
    }
    judge_requests(watch, event, "ended");
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct rule_state *self = state;
    CHECK(self != NULL);
    if (event->kind == SIM_EVENT_CONNECTION_CLOSED) {
        see_closed(watch, event);
    } else if (event->kind == SIM_EVENT_SHUTDOWN_TOLD) {
        *self = (struct rule_state){
            .is_begun = true, .given_ms = event->value, .begun_at = event->time};
    } else if (event->kind == SIM_EVENT_SHUTDOWN_BEGUN) {
        self->is_begun = true; /* by a host that says nothing else */
    } else if (event->kind == SIM_EVENT_SHUTDOWN_ENDED) {
        see_ended(self, watch, event);
    } else if (self->is_begun && !self->is_ended) {
        judge_requests(watch, event, "does not end"); /* hosts need not tell of its end */
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct rule_state *like = copy;
    like->begun_at = sim_likeness_of_time(likeness, like->begun_at);
}

#define TOLD(ms)      CASE_EVENT(SHUTDOWN_TOLD, "", .value = (ms), CASE_AT(10))
#define BEGUN         CASE_EVENT(SHUTDOWN_BEGUN, "", CASE_AT(20))
#define ENDED(number) CASE_EVENT(SHUTDOWN_ENDED, "", CASE_AT(number))
#define QUIET         CASE_EVENT(QUIET, "", .request = 0)
#define OPEN          CASE_REQUEST(1, 1, "GET /mcp"), CASE_CALLED(1), CASE_START(1, 200)

static const struct model_rule_event graceful[] = {
    OPEN, TOLD(0), CASE_END(1), BEGUN, ENDED(9000), QUIET,
};

static const struct model_rule_event closed[] = {
    OPEN,        TOLD(1), CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .label = "shutdown"),
    ENDED(1000), QUIET,
};

static const struct model_rule_event left_alone[] = {OPEN, QUIET};
static const struct model_rule_event left_open[] = {OPEN, TOLD(0), BEGUN, ENDED(20)};
static const struct model_rule_event late[] = {TOLD(1), BEGUN, ENDED(2010)};
static const struct model_rule_event hangs[] = {OPEN, TOLD(0), QUIET};
static const struct model_rule_event lifespan_hangs[] = {OPEN, BEGUN, QUIET};

static const struct model_rule_case cases[] = {
    {.what = "the response is completed", CASE_EVENTS(graceful)},
    {.what = "the client is told by the end of its connection", CASE_EVENTS(closed)},
    {.what = "nothing is shut down", CASE_EVENTS(left_alone)},
    {.what = "a client still waits",
     CASE_EVENTS(left_open),
     .violation = "shutdown ended: the client of request 1 waits"},
    {.what = "it takes longer than the grace",
     CASE_EVENTS(late),
     .violation = "shutdown took 2 ms, and was given 1"},
    {.what = "it does not end",
     CASE_EVENTS(hangs),
     .violation = "shutdown does not end: the client of request 1 waits"},
    {.what = "the application alone is told, and it does not end",
     CASE_EVENTS(lifespan_hangs),
     .violation = "shutdown does not end: the client of request 1 waits"},
};

const struct model_rule model_rule_bounded_shutdown = {
    .name = "bounded-shutdown",
    .sentence = "shutdown ends, with every response completed or its client told",
    .source = "C11; modelcontextprotocol/python-sdk#2150",
    .size = sizeof(struct rule_state),
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(CONNECTION_CLOSED) | MODEL_SEES(SHUTDOWN_TOLD) |
             MODEL_SEES(SHUTDOWN_BEGUN) | MODEL_SEES(SHUTDOWN_ENDED) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out = even_out,
};
