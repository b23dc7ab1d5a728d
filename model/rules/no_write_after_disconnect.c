#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"

/* A task whose step was ready when another one saw the disconnect could not be told: it runs in
 * this iteration or the next, and learns of it at its next await. */
#define GRACE_ITERATIONS 1

struct request_state {
    bool is_seen;
    uint32_t task; /* that saw it */
    uint32_t iteration;
};

static void see_disconnect(struct request_state *about, const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_APP_RECEIVE);
    if (!about->is_seen) {
        *about = (struct request_state){
            .is_seen = true, .task = event->task, .iteration = event->iteration};
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    const struct model_request *request = model_watch_request(watch, event);
    (void)state;
    CHECK(about != NULL);
    CHECK(request != NULL);
    if (request->is_completed) {
        return; /* what receive() gives then says nothing about the client */
    }
    if (request->is_aborted && request->is_over) {
        return; /* its host answers for it */
    }
    if (event->kind == SIM_EVENT_APP_RECEIVE) {
        if (strcmp(event->label, "http.disconnect") == 0) {
            see_disconnect(about, event);
        }
        return;
    }
    if (about->is_seen &&
        (event->task == about->task || event->iteration > about->iteration + GRACE_ITERATIONS)) {
        model_watch_violated(watch, event, "%s of request %u after it saw http.disconnect",
                             event->label, event->request);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct request_state *like = copy;
    const uint32_t ago = sim_likeness_of_iteration(likeness, like->iteration);
    like->iteration = ago > 1 + GRACE_ITERATIONS ? 2 + GRACE_ITERATIONS : ago;
    like->task = sim_likeness_of_task(likeness, like->task);
}

#define GONE(id, by, number)                                                    \
    CASE_EVENT(APP_RECEIVE, "", .request = (id), .task = (by), CASE_AT(number), \
               .label = "http.disconnect")
#define SENT(id, by, number, how)                                                       \
    CASE_EVENT(APP_SEND, "", .request = (id), .task = (by), CASE_AT(number), .flag = 1, \
               .label = "http.response.body", .object = (how))

static const struct model_rule_event silent[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_PART(1),
    GONE(1, 7, 5),
    CASE_RETURNED(1),
};

static const struct model_rule_event unseen[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_LOST(1),
    SENT(1, 7, 90, SIM_SEND_DROPPED),
};

static const struct model_rule_event complete[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),  CASE_START(1, 202), CASE_END(1), GONE(1, 7, 5),
    SENT(1, 7, 6, SIM_SEND_REJECTED),
};

static const struct model_rule_event was_ready[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    GONE(1, 7, 5),
    SENT(1, 8, 6, SIM_SEND_DROPPED),
};

static const struct model_rule_event answered_by_host[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    GONE(1, 7, 5),
    CASE_EVENT(FAULT, "post.group_exit", .request = 1, .label = "sim/task/cancel"),
    CASE_RAISED(1, "CancelledError"),
    CASE_SEND_START(1, 500, SIM_SEND_DROPPED, ""),
};

static const struct model_rule_event still_answers[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    GONE(1, 7, 5),
    CASE_EVENT(FAULT, "post.group_exit", .request = 1, .label = "sim/task/cancel"),
    SENT(1, 7, 5, SIM_SEND_DROPPED),
};

static const struct model_rule_event same_task[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    GONE(1, 7, 5),
    SENT(1, 7, 5, SIM_SEND_DROPPED),
};

static const struct model_rule_event goes_on[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    GONE(1, 7, 5),
    SENT(1, 8, 7, SIM_SEND_REJECTED),
};

static const struct model_rule_case cases[] = {
    {.what = "nothing is sent any more", CASE_EVENTS(silent)},
    {.what = "the connection is lost, and nobody in the application knows", CASE_EVENTS(unseen)},
    {.what = "a response that was complete", CASE_EVENTS(complete)},
    {.what = "a writer that was ready to run when the listener was told", CASE_EVENTS(was_ready)},
    {.what = "its task is cancelled, and its host answers", CASE_EVENTS(answered_by_host)},
    {.what = "its task is cancelled, and answers",
     CASE_EVENTS(still_answers),
     .violation = "http.response.body of request 1 after it saw http.disconnect"},
    {.what = "who saw it writes",
     CASE_EVENTS(same_task),
     .violation = "http.response.body of request 1 after it saw http.disconnect"},
    {.what = "another task goes on writing",
     CASE_EVENTS(goes_on),
     .violation = "http.response.body of request 1 after it saw http.disconnect"},
};

const struct model_rule model_rule_no_write_after_disconnect = {
    .name = "no-write-after-disconnect",
    .sentence = "once the application has seen the disconnect, it sends nothing",
    .source = "ASGI HTTP: I8; IBM/mcp-context-forge#2671",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(APP_RECEIVE) | MODEL_SEES(APP_SEND),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out_about = even_out,
};
