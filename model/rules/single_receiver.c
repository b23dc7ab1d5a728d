#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"

struct request_state {
    uint32_t reader; /* the task that got the last piece of a body of which more is to come */
};

static void see_message(struct request_state *about, struct model_watch *watch,
                        const struct sim_event *event)
{
    CHECK(event->label != NULL);
    if (strcmp(event->label, "http.request") != 0) {
        return;
    }
    if (about->reader != 0 && about->reader != event->task) {
        model_watch_violated(watch, event,
                             "a piece of the body of request %u was taken from who was reading it",
                             event->request);
    }
    about->reader = event->flag != 0 ? event->task : 0;
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    (void)state;
    CHECK(about != NULL);
    if (event->kind == SIM_EVENT_APP_RECEIVE) {
        see_message(about, watch, event);
    } else if (event->value > 1) {
        model_watch_violated(watch, event, "request %u: %u calls of receive() at once",
                             event->request, event->value);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct request_state *like = copy;
    like->reader = sim_likeness_of_task(likeness, like->reader);
}

#define RECEIVE(id, by, count) \
    CASE_EVENT(RECEIVE_CALLED, "", .request = (id), .task = (by), .value = (count))
#define PIECE(id, by, more)                                                             \
    CASE_EVENT(APP_RECEIVE, "", .request = (id), .task = (by), .label = "http.request", \
               .flag = (more))

static const struct model_rule_event in_turn[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    RECEIVE(1, 7, 1),
    PIECE(1, 7, 1),
    RECEIVE(1, 7, 1),
    PIECE(1, 7, 0),
    RECEIVE(1, 8, 1), /* listens for the disconnect */
};

static const struct model_rule_event two_requests[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_REQUEST(2, 2, "POST /mcp"),
    RECEIVE(1, 7, 1),
    RECEIVE(2, 8, 1),
    PIECE(1, 7, 1),
    PIECE(2, 8, 1),
};

static const struct model_rule_event at_once[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    RECEIVE(1, 7, 1),
    RECEIVE(1, 8, 2),
};

static const struct model_rule_event stolen[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    RECEIVE(1, 7, 1),
    PIECE(1, 7, 1),
    RECEIVE(1, 8, 1),
    PIECE(1, 8, 0),
};

static const struct model_rule_case cases[] = {
    {.what = "one task reads the body, then another listens", CASE_EVENTS(in_turn)},
    {.what = "two requests have a reader each", CASE_EVENTS(two_requests)},
    {.what = "two tasks wait for the next message",
     CASE_EVENTS(at_once),
     .violation = "request 1: 2 calls of receive() at once"},
    {.what = "a listener gets a piece of the body",
     CASE_EVENTS(stolen),
     .violation = "a piece of the body of request 1 was taken from who was reading it"},
};

const struct model_rule model_rule_single_receiver = {
    .name = "single-receiver",
    .sentence = "one consumer of receive(); no message is stolen",
    .source = "C2; encode/starlette#2094",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(RECEIVE_CALLED) | MODEL_SEES(APP_RECEIVE),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out_about = even_out,
};
