#include "base/check.h"

#include "model/rule_case.h"

/* Work that takes less than this may well be over before the response's last message has gone
 * through a middleware. */
#define GRACE_NS (200 * RUNTIME_ITERATION_NS)

struct request_state {
    uint64_t started_at; /* virtual ns */
};

/* A client that has left, or does not read, is no reason to wait for. */
static bool is_awaited(const struct model_request *request)
{
    CHECK(request->is_called);
    return !request->is_completed && !request->client_left && !request->is_lost &&
           !request->is_unread;
}

static void see_ended(const struct request_state *about, struct model_watch *watch,
                      const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    CHECK(event->kind == SIM_EVENT_LATE_ENDED);
    CHECK(request != NULL);
    if (event->flag != 0 && !request->is_aborted && !model_watch_history(watch)->is_shutting_down) {
        model_watch_violated(
            watch, event, "what was put off until after the response to request %u was cancelled",
            event->request);
    } else if (is_awaited(request) && event->time - about->started_at >= GRACE_NS) {
        model_watch_violated(
            watch, event, "the response to request %u waited for what was put off until after it",
            event->request);
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    (void)state;
    CHECK(about != NULL);
    if (event->kind == SIM_EVENT_LATE_STARTED) {
        about->started_at = event->time;
    } else {
        see_ended(about, watch, event);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct request_state *like = copy;
    like->started_at = sim_likeness_of_past(likeness, like->started_at, GRACE_NS);
}

#define STARTED(id, number) CASE_EVENT(LATE_STARTED, "", .request = (id), CASE_AT(number))
#define ENDED(id, number)   CASE_EVENT(LATE_ENDED, "", .request = (id), CASE_AT(number))
#define CANCELLED(id, number) \
    CASE_EVENT(LATE_ENDED, "", .request = (id), .flag = 1, CASE_AT(number))
#define CALLED CASE_REQUEST(1, 1, "POST /mcp"), CASE_CALLED(1), CASE_START(1, 200)

static const struct model_rule_event after_the_response[] = {
    CALLED, CASE_END(1), STARTED(1, 10), ENDED(1, 9000), CASE_RETURNED(1),
};

static const struct model_rule_event client_gone[] = {
    CALLED,
    CASE_LOST(1),
    STARTED(1, 10),
    ENDED(1, 9000),
};

static const struct model_rule_event overtaken[] = {
    CALLED,
    STARTED(1, 10),
    ENDED(1, 12),
    CASE_END(1),
};

static const struct model_rule_event shut_down[] = {
    CALLED,           CASE_END(1), STARTED(1, 10), CASE_EVENT(SHUTDOWN_BEGUN, "", .value = 0),
    CANCELLED(1, 20),
};

#define STRUCK(what) CASE_EVENT(FAULT, "late.sleep", .request = 1, .label = (what))

static const struct model_rule_event aborted[] = {
    CALLED, STRUCK("sim/task/cancel"), CASE_END(1), STARTED(1, 10), CANCELLED(1, 20),
};

static const struct model_rule_event reset[] = {
    CALLED, STRUCK("sim/connection/reset"), CASE_END(1), STARTED(1, 10), CANCELLED(1, 20),
};

static const struct model_rule_event cancelled[] = {
    CALLED, CASE_END(1), CASE_LOST(1), STARTED(1, 10), CANCELLED(1, 20),
};

static const struct model_rule_event waited_for[] = {
    CALLED,
    CASE_PART(1),
    STARTED(1, 10),
    ENDED(1, 9000),
};

static const struct model_rule_case cases[] = {
    {.what = "the response is complete, then the work is done", CASE_EVENTS(after_the_response)},
    {.what = "it is done although the client has left", CASE_EVENTS(client_gone)},
    {.what = "short work overtakes the last message", CASE_EVENTS(overtaken)},
    {.what = "a shutdown may end it", CASE_EVENTS(shut_down)},
    {.what = "its host cancels the request", CASE_EVENTS(aborted)},
    {.what = "the client is gone, and the work is cancelled",
     CASE_EVENTS(reset),
     .violation = "what was put off until after the response to request 1 was cancelled"},
    {.what = "the client leaves, and the work is cancelled",
     CASE_EVENTS(cancelled),
     .violation = "what was put off until after the response to request 1 was cancelled"},
    {.what = "the response is complete only when the work is done",
     CASE_EVENTS(waited_for),
     .violation = "the response to request 1 waited for what was put off until after it"},
};

const struct model_rule model_rule_late_work_is_done = {
    .name = "late-work-is-done",
    .sentence =
        "what is put off until after a response is done then: it neither holds the response "
        "up nor ends with it",
    .source = "C3; encode/starlette#1438, #919, #1029",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(LATE_STARTED) | MODEL_SEES(LATE_ENDED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out_about = even_out,
};
