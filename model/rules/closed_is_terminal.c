#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

/*
 * ClosedResourceError, BrokenResourceError and EndOfStream say that the other side has ended;
 * whoever meets one ends too.  What a writer may still do then is what it owes: a request whose
 * response has not started, because its session was closed under it, is answered, with an error. So
 * a start by a task that met a closed stream breaks the rule only when that request's response had
 * started before.  What never is right: to let the exception out of the application, or to log it
 * as an error.
 */
static void see_start(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    const struct model_task *task = model_history_task(model_watch_history(watch), event->task);
    CHECK(request != NULL);
    CHECK(event->kind == SIM_EVENT_APP_SEND);
    if (model_words_is_start(event) && request->is_started && task != NULL && task->met != NULL) {
        model_watch_violated(watch, event,
                             "after %s a second response was started for request %u: %u, after %u",
                             task->met, event->request, event->value, request->status);
    }
}

static void see_raised(struct model_watch *watch, const struct sim_event *event)
{
    const char *closed = model_words_closed(model_watch_text(watch));
    CHECK(event->kind == SIM_EVENT_APP_RAISED);
    if (closed != NULL) {
        model_watch_involve(watch, closed);
        model_watch_violated(watch, event, "the application raised out of request %u: %s",
                             event->request, model_watch_text(watch));
    }
}

static void see_log(struct model_watch *watch, const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_LOG);
    if (event->value != ASGI_LOG_ERROR) {
        return;
    }
    const char *closed = model_words_closed(model_watch_text(watch));
    if (closed != NULL) {
        model_watch_involve(watch, closed);
        model_watch_violated(watch, event, "logged as an error: %s", model_watch_text(watch));
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    if (event->kind == SIM_EVENT_APP_SEND) {
        see_start(watch, event);
    } else if (event->kind == SIM_EVENT_APP_RAISED) {
        see_raised(watch, event);
    } else {
        see_log(watch, event);
    }
}

#define POST_TASK         CASE_EVENT(TASK_CREATED, "", .task = 7, .label = "post")
#define POST_MEETS(words) CASE_EVENT(TASK_RESUMED, words, .task = 7, .label = "post.writer_send")
#define POST_STARTS(status, how)                                                      \
    CASE_EVENT(APP_SEND, "", .task = 7, .request = 1, .label = "http.response.start", \
               .value = (status), .object = (how))

static const struct model_rule_event ends_quietly[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    POST_TASK,
    POST_STARTS(202, SIM_SEND_ACCEPTED),
    CASE_END(1),
    POST_MEETS("ClosedResourceError"),
    CASE_EVENT(LOG, "dropped: ClosedResourceError", .value = ASGI_LOG_DEBUG, .label = "server"),
    CASE_RETURNED(1),
};

static const struct model_rule_event owes_an_answer[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),     POST_TASK,   POST_MEETS("EndOfStream"),
    POST_STARTS(404, SIM_SEND_ACCEPTED), CASE_END(1), CASE_RETURNED(1),
};

static const struct model_rule_event client_gone[] = {
    CASE_REQUEST(1, 1, "POST /mcp"), POST_TASK,    POST_STARTS(200, SIM_SEND_ACCEPTED),
    POST_MEETS("EndOfStream"),       CASE_LOST(1), POST_STARTS(500, SIM_SEND_DROPPED),
};

static const struct model_rule_event starts_again[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),     POST_TASK,
    POST_STARTS(202, SIM_SEND_ACCEPTED), CASE_END(1),
    POST_MEETS("ClosedResourceError"),   POST_STARTS(500, SIM_SEND_REJECTED),
};

static const struct model_rule_event raises[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_RAISED(1, "ExceptionGroup[BrokenResourceError]"),
};

static const struct model_rule_event logs[] = {
    CASE_EVENT(LOG, "Session 01 crashed: ExceptionGroup[ClosedResourceError]",
               .value = ASGI_LOG_ERROR, .label = "server"),
};

static const struct model_rule_case cases[] = {
    {.what = "a finished 202, then a closed stream, then the end", CASE_EVENTS(ends_quietly)},
    {.what = "a request whose session was closed under it is answered",
     CASE_EVENTS(owes_an_answer)},
    {.what = "a start that nobody can see", CASE_EVENTS(client_gone)},
    {.what = "an error handler answers a second time",
     CASE_EVENTS(starts_again),
     .violation =
         "after ClosedResourceError a second response was started for request 1: 500, after 202"},
    {.what = "a closed stream leaves the application",
     CASE_EVENTS(raises),
     .violation = "the application raised out of request 1: ExceptionGroup[BrokenResourceError]"},
    {.what = "a closed stream counts as a crash",
     CASE_EVENTS(logs),
     .violation = "logged as an error: Session 01 crashed: ExceptionGroup[ClosedResourceError]"},
};

const struct model_rule model_rule_closed_is_terminal = {
    .name = "closed-is-terminal",
    .sentence = "a closed stream ends its writer; it starts no response and raises nothing out of "
                "the application",
    .source = "C4; IBM/mcp-context-forge#2671",
    .kinds = MODEL_SEES(APP_SEND) | MODEL_SEES(APP_RAISED) | MODEL_SEES(LOG),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
