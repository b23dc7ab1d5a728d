#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

#define NAME_SIZE 48
#define CANCELLED "CancelledError"

struct rule_state {
    bool is_over; /* the process has ended, and its loop cancels what is left */
};

struct request_state {
    char refusal[NAME_SIZE]; /* what send() raised because the connection had gone; "" */
    uint32_t task;           /* out of which that came, in a group or bare; 0: it did not */
};

static void see_send(struct model_watch *watch, struct request_state *about,
                     const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    const char *text = model_watch_text(watch);
    CHECK(request != NULL);
    if (event->object == SIM_SEND_REJECTED && request->is_lost) {
        const size_t size = strlen(text);
        memcpy(about->refusal, text, size < NAME_SIZE ? size : NAME_SIZE - 1);
    }
}

static void see_raised(struct model_watch *watch, struct request_state *about,
                       const struct sim_event *event)
{
    const char *text = model_watch_text(watch);
    CHECK(event->kind == SIM_EVENT_APP_RAISED);
    if (about->refusal[0] != '\0' && model_words_contain(text, about->refusal)) {
        about->task = event->task;
    } else {
        model_watch_violated(watch, event, "the application raised out of request %u: %s",
                             event->request, text);
    }
}

static bool is_cancellation(const char *text)
{
    CHECK(text != NULL);
    return strncmp(text, CANCELLED, strlen(CANCELLED)) == 0;
}

/* "Servers must catch this exception and not log it": one that does log it did not expect it. */
static void see_log(struct model_watch *watch, struct request_state *about,
                    const struct sim_event *event)
{
    const char *text = model_watch_text(watch);
    CHECK(about != NULL);
    if (about->task != 0 && about->task == event->task && event->value == ASGI_LOG_ERROR &&
        model_words_contain(text, about->refusal)) {
        model_watch_violated(watch, event, "request %u raised what its host did not catch: %s",
                             event->request, about->refusal);
    }
}

/*
 * One exception may leave an application: the one that its host raised out of send() because the
 * client had left (an OSError since ASGI 2.4; the host catches it and says nothing), bare or in a
 * group.  And when the process ends, what is left is cancelled, and has to pass that on; so has a
 * request that a fault cut short.
 */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct rule_state *self = state;
    struct request_state *about = model_watch_about(watch, event->request);
    self->is_over = self->is_over || event->kind == SIM_EVENT_SHUTDOWN_ENDED;
    if (about == NULL || event->kind == SIM_EVENT_SHUTDOWN_ENDED) {
        return;
    }
    if (event->kind == SIM_EVENT_APP_SEND) {
        see_send(watch, about, event);
    } else if (event->kind == SIM_EVENT_LOG) {
        see_log(watch, about, event);
    } else if (!is_cancellation(model_watch_text(watch)) ||
               (!self->is_over && !model_watch_request(watch, event)->is_aborted)) {
        see_raised(watch, about, event);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct request_state *like = copy;
    like->task = sim_likeness_of_task(likeness, like->task);
}

static const struct model_rule_event returns[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_RETURNED(1),
};

static const struct model_rule_event client_gone[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_LOST(1),
    CASE_SEND_BODY(1, 1, SIM_SEND_REJECTED, "ClientDisconnected"),
    CASE_RAISED(1, "ExceptionGroup[ClientDisconnected]"),
};

static const struct model_rule_event not_caught[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 200),
    CASE_LOST(1),
    CASE_SEND_BODY(1, 1, SIM_SEND_REJECTED, "ClientDisconnected"),
    CASE_EVENT(APP_RAISED, "ExceptionGroup[ClientDisconnected]", .request = 1, .task = 4),
    CASE_EVENT(LOG, "Exception in ASGI application\nExceptionGroup[ClientDisconnected]",
               .request = 1, .task = 4, .value = ASGI_LOG_ERROR, .label = "uvicorn.error"),
};

static const struct model_rule_event protocol_error[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_LOST(1),
    CASE_SEND_START(1, 500, SIM_SEND_REJECTED, "RuntimeError: Unexpected ASGI message"),
    CASE_RAISED(1, "RuntimeError: Unexpected ASGI message"),
};

static const struct model_rule_event something_else[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_LOST(1),
    CASE_SEND_START(1, 200, SIM_SEND_REJECTED, "ClientDisconnected"),
    CASE_RAISED(1, "KeyError: '_GET_stream'"),
};

#define ENDED CASE_EVENT(SHUTDOWN_ENDED, "", .request = 0)

static const struct model_rule_event cancelled_at_the_end[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    ENDED,
    CASE_RAISED(1, "CancelledError"),
};

static const struct model_rule_event cancelled_before[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_RAISED(1, "CancelledError: Task cancelled"),
};

#define STRUCK(id, what) CASE_EVENT(FAULT, "an await", .request = (id), .label = (what))

static const struct model_rule_event cancelled_by_fault[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    STRUCK(1, "sim/task/cancel"),
    CASE_RAISED(1, "CancelledError"),
};

static const struct model_rule_event fails_after_fault[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    STRUCK(1, "sim/task/cancel"),
    CASE_RAISED(1, "KeyError: '_GET_stream'"),
};

static const struct model_rule_event patience_over[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_EVENT(SHUTDOWN_BEGUN, "", .request = 0),
    STRUCK(0, "sim/clock/stall"),
    CASE_RAISED(1, "CancelledError: Task cancelled"),
};

static const struct model_rule_event another_struck[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_REQUEST(2, 2, "POST /mcp"),
    STRUCK(2, "sim/task/cancel"),
    CASE_RAISED(1, "CancelledError"),
};

static const struct model_rule_event fails_at_the_end[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    ENDED,
    CASE_RAISED(1, "ValueError: no"),
};

static const struct model_rule_case cases[] = {
    {.what = "the application returns", CASE_EVENTS(returns)},
    {.what = "what send() raised because the client left", CASE_EVENTS(client_gone)},
    {.what = "the host does not catch what its own send() raised",
     CASE_EVENTS(not_caught),
     .violation = "request 1 raised what its host did not catch: ClientDisconnected"},
    {.what = "it is cancelled as the process ends", CASE_EVENTS(cancelled_at_the_end)},
    {.what = "it is cancelled while the process goes on",
     CASE_EVENTS(cancelled_before),
     .violation = "the application raised out of request 1: CancelledError: Task cancelled"},
    {.what = "a fault cancels it", CASE_EVENTS(cancelled_by_fault)},
    {.what = "a fault excuses nothing else",
     CASE_EVENTS(fails_after_fault),
     .violation = "the application raised out of request 1: KeyError: '_GET_stream'"},
    {.what = "the loop stalls while the host shuts down", CASE_EVENTS(patience_over)},
    {.what = "a fault cancels another one",
     CASE_EVENTS(another_struck),
     .violation = "the application raised out of request 1: CancelledError"},
    {.what = "the end of the process excuses nothing else",
     CASE_EVENTS(fails_at_the_end),
     .violation = "the application raised out of request 1: ValueError: no"},
    {.what = "what send() raised because the response was complete",
     CASE_EVENTS(protocol_error),
     .violation = "the application raised out of request 1: RuntimeError: Unexpected ASGI message"},
    {.what = "a client that left excuses nothing else",
     CASE_EVENTS(something_else),
     .violation = "the application raised out of request 1: KeyError: '_GET_stream'"},
};

const struct model_rule model_rule_no_escaped_exception = {
    .name = "no-escaped-exception",
    .sentence = "no exception leaves the application",
    .source = "ASGI HTTP: I13",
    .size = sizeof(struct rule_state),
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(APP_SEND) | MODEL_SEES(APP_RAISED) | MODEL_SEES(LOG) |
             MODEL_SEES(SHUTDOWN_ENDED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out_about = even_out,
};
