#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"

/* Behind a response that says "connection: close" a pipelined request has no claim. */
static bool has_a_claim(const struct model_request *request, const struct model_request *closer,
                        const struct sim_event *event)
{
    CHECK(request != closer);
    return request->is_called || (closer != NULL && closer->is_completed &&
                                  strcmp(event->label, "connection: close") != 0);
}

/* A host that ends closes what is open, in nobody's name: whom that leaves without an answer is
 * bounded-shutdown's to say. */
static bool is_end_of_process(const struct model_history *history, const struct sim_event *event)
{
    CHECK(event->label != NULL);
    return history->is_shutting_down && event->request == 0 &&
           strcmp(event->label, "the process ends") == 0;
}

/* A request on this connection that could still be answered, and in whose name it is not closed. */
static bool is_victim(const struct model_history *history, const struct sim_event *event,
                      uint32_t id)
{
    const struct model_request *request = model_history_request(history, id);
    CHECK(request != NULL);
    if (request->connection != event->connection || id == event->request) {
        return false;
    }
    const bool is_alive =
        !request->is_completed && !request->is_over && !request->is_lost && !request->client_left;
    return is_alive && has_a_claim(request, model_history_request(history, event->request), event);
}

/* A host that cancels a request closes its connection, as it does at any exception. */
static bool is_by_abortion(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    CHECK(event->connection != 0);
    return request != NULL && request->is_aborted;
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    (void)state;
    CHECK(event->kind == SIM_EVENT_CONNECTION_CLOSED);
    if (is_end_of_process(history, event) || is_by_abortion(watch, event)) {
        return;
    }
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        if (is_victim(history, event, id)) {
            model_watch_violated(watch, event,
                                 "connection %u was closed on behalf of request %u (%s), "
                                 "which request %u was using",
                                 event->connection, event->request, event->label, id);
        }
    }
}

static const struct model_rule_event own_end[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CASE_CALLED(2),
    CASE_RAISED(2, "RuntimeError: boom"),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .request = 2, .label = "error"),
};

static const struct model_rule_event idle[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_RETURNED(1),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .label = "keep-alive"),
};

static const struct model_rule_event other_connection[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_REQUEST(2, 2, "POST /mcp"),
    CASE_CALLED(2),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .request = 1, .label = "error"),
};

static const struct model_rule_event bystander[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CASE_CALLED(2),
    CASE_RAISED(1, "RuntimeError: Unexpected ASGI message"),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .request = 1, .label = "error"),
};

static const struct model_rule_event behind_the_last[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .request = 1, .label = "connection: close"),
};

static const struct model_rule_event next_in_line[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_START(1, 202),
    CASE_END(1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .request = 1, .label = "error"),
};

static const struct model_rule_event aborted[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_START(1, 202),
    CASE_EVENT(FAULT, "post.writer_send", .request = 1, .label = "sim/task/cancel"),
    CASE_END(1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CASE_CALLED(2),
    CASE_RAISED(1, "CancelledError"),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .request = 1, .label = "error"),
};

static const struct model_rule_event process_ends[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_EVENT(SHUTDOWN_TOLD, "", .value = 1200),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .label = "the process ends"),
};

static const struct model_rule_event old_timer[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_CALLED(1),
    CASE_EVENT(SHUTDOWN_TOLD, "", .value = 1200),
    CASE_EVENT(CONNECTION_CLOSED, "", .connection = 1, .label = "keep-alive timeout"),
};

static const struct model_rule_case cases[] = {
    {.what = "a request ends its own connection", CASE_EVENTS(own_end)},
    {.what = "an idle connection ends", CASE_EVENTS(idle)},
    {.what = "another connection ends", CASE_EVENTS(other_connection)},
    {.what = "its host cancels a request, and closes its connection", CASE_EVENTS(aborted)},
    {.what = "the process ends under a request", CASE_EVENTS(process_ends)},
    {.what = "a timer closes the connection under a request before the process ends",
     CASE_EVENTS(old_timer),
     .violation = "connection 1 was closed on behalf of request 0 (keep-alive timeout), which "
                  "request 1 was using"},
    {.what = "behind the last response of a connection nobody has a claim",
     CASE_EVENTS(behind_the_last)},
    {.what = "the late exception closes the connection before the next request is called",
     CASE_EVENTS(next_in_line),
     .violation =
         "connection 1 was closed on behalf of request 1 (error), which request 2 was using"},
    {.what = "the late exception of a finished request closes the next one's connection",
     CASE_EVENTS(bystander),
     .violation = "connection 1 was closed on behalf of request 1 (error), which request 2 "
                  "was using"},
};

const struct model_rule model_rule_request_isolation = {
    .name = "request-isolation",
    .sentence = "nothing of one request touches the next on the same connection",
    .source = "ASGI HTTP: I15",
    .kinds = MODEL_SEES(CONNECTION_CLOSED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
