#include <string.h>

#include "base/check.h"
#include "base/hash.h"

#include "model/rule_case.h"
#include "model/words.h"

#define CANCELLED "notifications/cancelled"

/*
 * The JSON-RPC requests in one HTTP request (more than one: a batch), and the replies in its
 * response.  The sums of the ids' hashes are equal when the ids are, in whatever order the replies
 * come.
 */
struct request_state {
    uint32_t asked_count;
    uint32_t replied_count;
    uint64_t asked_sum;
    uint64_t replied_sum;
    bool is_resumed;   /* it asks for what came on another response's stream */
    bool has_event;    /* its client has an event to name */
    bool is_detached;  /* its response ended early, for its client to come back */
    bool is_running;   /* the tool that it calls */
    uint64_t cancels;  /* hash of the id that it cancels; 0: none */
    uint64_t question; /* ... of the server's last request in its response */
    uint64_t answers;  /* ... of the question that it answers */
};

static uint64_t hash_of(const char *id, size_t size)
{
    struct base_hash hash;
    CHECK(id != NULL);
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, id, size);
    return base_hash_digest(&hash).low | 1; /* never 0 */
}

static void see_asked(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    const struct model_words_rpc rpc = model_words_rpc(model_watch_text(watch));
    const uint64_t id = hash_of(rpc.id, rpc.id_size);
    CHECK(event->kind == SIM_EVENT_RPC_REQUEST);
    CHECK(about != NULL);
    if (strcmp(event->label, "request") == 0) {
        about->asked_count++;
        about->asked_sum += id;
    } else if (strcmp(event->label, "response") == 0) {
        about->answers = id;
    } else if (strcmp(rpc.method, CANCELLED) == 0) {
        about->cancels = id;
    }
}

/* An HTTP error answers whatever was asked, with the JSON-RPC id that the server could make out, or
 * none. */
static bool is_refused(const struct model_request *request)
{
    CHECK(request->status == 0 || request->is_started);
    return request->status >= 400;
}

static void see_event_id(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    CHECK(event->kind == SIM_EVENT_EVENT_ID);
    about->is_resumed = about->is_resumed || strcmp(event->label, "cursor") == 0;
    about->has_event = true;
}

/* The rest comes when the client does, unless its session ends before. */
static void see_end(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    const struct model_request *request = model_watch_request(watch, event);
    CHECK(request != NULL);
    if (model_words_is_body(event) && event->flag == 0 && about->has_event &&
        !model_history_session_is_ending(model_watch_history(watch), request->session)) {
        about->is_detached = true;
    }
}

/* A reply in a resumed stream: is it to a request of that session? */
static bool is_asked_elsewhere(const struct model_watch *watch, uint32_t resumed, uint64_t id)
{
    const struct model_history *history = model_watch_history(watch);
    const uint32_t session = model_history_request(history, resumed)->session;
    for (uint32_t i = 1; i <= history->capacity.request_count; i++) {
        const struct request_state *other = model_watch_about(watch, i);
        if (other->asked_count == 1 && other->asked_sum == id &&
            model_history_request(history, i)->session == session) {
            return true;
        }
    }
    return false;
}

static void see_reply(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    const char *id = model_watch_text(watch);
    CHECK(about != NULL);
    CHECK(id != NULL);
    about->replied_count++;
    about->replied_sum += hash_of(id, strlen(id));
    if (is_refused(model_watch_request(watch, event))) {
        return;
    }
    if (about->is_resumed && is_asked_elsewhere(watch, event->request, hash_of(id, strlen(id)))) {
        return;
    }
    if (about->asked_count == 0) {
        model_watch_involve(watch, "stray");
        model_watch_violated(
            watch, event,
            "the %s for id %s came in the response of request %u, which asked nothing",
            event->label, id, event->request);
    } else if (about->replied_count > about->asked_count) {
        model_watch_involve(watch, "again");
        model_watch_violated(watch, event,
                             "request %u got one more reply than it asked for: the %s for id %s",
                             event->request, event->label, id);
    } else if (about->replied_count == about->asked_count &&
               about->replied_sum != about->asked_sum) {
        model_watch_involve(watch, "stray");
        model_watch_violated(watch, event,
                             "request %u got the %s for id %s, for which it did not ask",
                             event->request, event->label, id);
    }
}

static void see_message(struct model_watch *watch, const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_RPC_MESSAGE);
    if (strcmp(event->label, "result") == 0 || strcmp(event->label, "error") == 0) {
        see_reply(watch, event);
    } else if (strcmp(event->label, "request") == 0) {
        const struct model_words_rpc rpc = model_words_rpc(model_watch_text(watch));
        struct request_state *about = model_watch_about(watch, event->request);
        about->question = hash_of(rpc.id, rpc.id_size);
    }
}

static void see_tool(struct model_watch *watch, const struct sim_event *event)
{
    struct request_state *about = model_watch_about(watch, event->request);
    CHECK(event->kind != SIM_EVENT_QUIET);
    if (about != NULL) {
        about->is_running = event->kind == SIM_EVENT_TOOL_STARTED;
    }
}

/* Has a client of that session answered, or tried to? */
static bool is_answered(const struct model_watch *watch, uint32_t session, uint64_t question)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(question != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct request_state *other = model_watch_about(watch, id);
        if (other->answers == question && model_history_request(history, id)->session == session) {
            return true;
        }
    }
    return false;
}

/* Its tool has asked the client, who owes the answer, or never got the question.  One in a stream
 * that no request of the client's began can be any tool's of the session. */
static bool waits_for_client(const struct model_watch *watch, uint32_t waiting)
{
    const struct model_history *history = model_watch_history(watch);
    const struct request_state *about = model_watch_about(watch, waiting);
    const uint32_t session = model_history_request(history, waiting)->session;
    CHECK(about->asked_count > 0);
    for (uint32_t id = 1; id <= history->capacity.request_count && about->is_running; id++) {
        const struct request_state *asker = model_watch_about(watch, id);
        const struct model_request *request = model_history_request(history, id);
        const bool is_unanswered =
            asker->question != 0 && !is_answered(watch, session, asker->question);
        if ((is_unanswered || request->is_reset) && (id == waiting || asker->asked_count == 0) &&
            request->session == session) {
            return true;
        }
    }
    return false;
}

/* Was it cancelled through the same session, whichever of the two came first?  Ids mean something
 * within a session only. */
static bool is_cancelled(const struct model_watch *watch, const struct model_request *request,
                         const struct request_state *about)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(about->asked_count > 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct request_state *other = model_watch_about(watch, id);
        if (other->cancels == about->asked_sum &&
            model_history_request(history, id)->session == request->session) {
            return true;
        }
    }
    return false;
}

static void see_quiet(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->kind == SIM_EVENT_QUIET);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = model_history_request(history, id);
        const struct request_state *about = model_watch_about(watch, id);
        if (about->replied_count >= about->asked_count || about->is_detached ||
            is_refused(request)) {
            continue;
        }
        if (!request->is_called || request->client_left || request->is_aborted ||
            request->is_unread || is_cancelled(watch, request, about) ||
            waits_for_client(watch, id)) {
            continue;
        }
        struct sim_event missing = *event;
        missing.request = id;
        model_watch_involve(watch, "missing");
        model_watch_violated(watch, &missing,
                             "request %u never got its reply: %u of %u, status %u%s", id,
                             about->replied_count, about->asked_count, request->status,
                             request->is_completed ? ", response completed" : "");
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    (void)state;
    if (event->kind == SIM_EVENT_RPC_REQUEST) {
        see_asked(watch, event);
    } else if (event->kind == SIM_EVENT_RPC_MESSAGE) {
        see_message(watch, event);
    } else if (event->kind == SIM_EVENT_EVENT_ID) {
        see_event_id(watch, event);
    } else if (event->kind == SIM_EVENT_APP_SEND) {
        see_end(watch, event);
    } else if (event->kind == SIM_EVENT_QUIET) {
        see_quiet(watch, event);
    } else {
        see_tool(watch, event);
    }
}

#define ASKED(id, words)    CASE_EVENT(RPC_REQUEST, words, .request = (id), .label = "request")
#define NOTIFIED(id, words) CASE_EVENT(RPC_REQUEST, words, .request = (id), .label = "notification")
#define RESULT(id, words)   CASE_EVENT(RPC_MESSAGE, words, .request = (id), .label = "result")
#define ERROR(id, words)    CASE_EVENT(RPC_MESSAGE, words, .request = (id), .label = "error")
#define PROGRESS(id) \
    CASE_EVENT(RPC_MESSAGE, "notifications/progress", .request = (id), .label = "notification")
#define QUIET        CASE_EVENT(QUIET, "", .request = 0)
#define POST(id, on) CASE_REQUEST(id, on, "POST /mcp"), CASE_CALLED(id)

static const struct model_rule_event replied[] = {
    POST(1, 1),
    ASKED(1, "1 tools/call"),
    CASE_START(1, 200),
    PROGRESS(1),
    RESULT(1, "1"),
    CASE_END(1),
    POST(2, 1),
    ASKED(2, "\"a b\" no, no method"),
    CASE_START(2, 200),
    ERROR(2, "a b"),
    CASE_END(2),
    POST(3, 1),
    NOTIFIED(3, "notifications/initialized"),
    CASE_START(3, 202),
    CASE_END(3),
    QUIET,
};

static const struct model_rule_event batch[] = {
    POST(1, 1),     ASKED(1, "1 ping"), ASKED(1, "2 ping"), CASE_START(1, 200),
    RESULT(1, "2"), RESULT(1, "1"),     CASE_END(1),        QUIET,
};

static const struct model_rule_event refused[] = {
    POST(1, 1),         ASKED(1, "1 ping"),
    CASE_START(1, 400), ERROR(1, "\"server-error\""),
    CASE_END(1),        POST(2, 1),
    ASKED(2, "2 ping"), CASE_START(2, 404),
    CASE_END(2),        QUIET,
};

static const struct model_rule_event excused[] = {
    CASE_OWNER(9, SESSION),
    POST(1, 1),
    ASKED(1, "1 tools/call"),
    CASE_SERVED(9, 1),
    POST(2, 2),
    NOTIFIED(2, "1 notifications/cancelled"),
    CASE_SERVED(9, 2),
    POST(3, 3),
    ASKED(3, "3 tools/call"),
    CASE_DISCONNECT(3, "rst"),
    POST(4, 4),
    ASKED(4, "4 tools/call"),
    CASE_EVENT(CLIENT_PAUSE, "", .connection = 4),
    QUIET,
};

static const struct model_rule_event missing[] = {
    POST(1, 1), ASKED(1, "1 tools/call"), CASE_START(1, 200), PROGRESS(1), CASE_END(1), QUIET,
};

static const struct model_rule_event other_session[] = {
    CASE_OWNER(8, SESSION),
    CASE_OWNER(9, SESSION),
    POST(1, 1),
    ASKED(1, "1 ping"),
    CASE_SERVED(8, 1),
    POST(2, 2),
    NOTIFIED(2, "1 notifications/cancelled"),
    CASE_SERVED(9, 2),
    QUIET,
};

static const struct model_rule_event again[] = {
    POST(1, 1), ASKED(1, "1 ping"), CASE_START(1, 200), RESULT(1, "1"), RESULT(1, "1"),
};

static const struct model_rule_event misrouted[] = {
    POST(1, 1),         ASKED(1, "1 ping"), POST(2, 2),
    ASKED(2, "2 ping"), CASE_START(2, 200), RESULT(2, "1"),
};

static const struct model_rule_event stray[] = {
    CASE_REQUEST(1, 1, "GET /mcp"),
    CASE_START(1, 200),
    RESULT(1, "1"),
};

static const struct model_rule_event half_a_batch[] = {
    POST(1, 1),         ASKED(1, "1 ping"), ASKED(1, "2 ping"),
    CASE_START(1, 200), RESULT(1, "1"),     RESULT(1, "1"),
};

#define TOOL(id, what) CASE_EVENT(TOOL_##what, "x 1", .request = (id), .object = 1)
#define QUESTION(id)   CASE_EVENT(RPC_MESSAGE, "0 roots/list", .request = (id), .label = "request")
#define ANSWERED(id)   CASE_EVENT(RPC_REQUEST, "0 ", .request = (id), .label = "response")
#define CALL           CASE_OWNER(1, SESSION), POST(1, 1), ASKED(1, "1 tools/call"), CASE_SERVED(1, 1)

static const struct model_rule_event unanswered[] = {
    CALL, TOOL(1, STARTED), CASE_START(1, 200), QUESTION(1), QUIET,
};

static const struct model_rule_event unanswered_elsewhere[] = {
    CALL,
    CASE_REQUEST(2, 2, "GET /mcp"),
    CASE_CALLED(2),
    CASE_SERVED(1, 2),
    CASE_START(2, 200),
    TOOL(1, STARTED),
    QUESTION(2),
    QUIET,
};

static const struct model_rule_event question_lost[] = {
    CALL,
    CASE_REQUEST(2, 2, "GET /mcp"),
    CASE_CALLED(2),
    CASE_SERVED(1, 2),
    CASE_START(2, 200),
    TOOL(1, STARTED),
    CASE_EVENT(FAULT, "http.response.body", .request = 2, .label = "sim/connection/send/reset"),
    QUIET,
};

static const struct model_rule_event cut[] = {
    CALL,
    CASE_START(1, 200),
    CASE_EVENT(FAULT, "x", .request = 1, .label = "sim/task/cancel"),
    QUIET,
};

static const struct model_rule_event answered[] = {
    CALL,       TOOL(1, STARTED), CASE_START(1, 200), QUESTION(1),
    POST(2, 2), ANSWERED(2),      CASE_SERVED(1, 2),  QUIET,
};

static const struct model_rule_event no_longer_asks[] = {
    CALL, TOOL(1, STARTED), CASE_START(1, 200), QUESTION(1), TOOL(1, RETURNED), QUIET,
};

static const struct model_rule_event another_asks[] = {
    CALL,
    POST(2, 2),
    ASKED(2, "2 tools/call"),
    CASE_SERVED(1, 2),
    TOOL(1, STARTED),
    TOOL(2, STARTED),
    CASE_START(2, 200),
    QUESTION(2),
    QUIET,
};

#define EVENT_ID(id, what) CASE_EVENT(EVENT_ID, "1", .request = (id), .value = 1, .label = (what))

static const struct model_rule_event resumed[] = {
    CASE_OWNER(1, SESSION),
    POST(1, 1),
    ASKED(1, "1 tools/call"),
    CASE_SERVED(1, 1),
    CASE_START(1, 200),
    EVENT_ID(1, "priming"),
    CASE_END(1),
    CASE_REQUEST(2, 2, "GET /mcp"),
    EVENT_ID(2, "cursor"),
    CASE_CALLED(2),
    CASE_SERVED(1, 2),
    CASE_START(2, 200),
    RESULT(2, "1"),
    CASE_END(2),
    QUIET,
};

static const struct model_rule_event resumed_stray[] = {
    CASE_OWNER(1, SESSION), CASE_REQUEST(1, 1, "GET /mcp"),
    EVENT_ID(1, "cursor"),  CASE_CALLED(1),
    CASE_SERVED(1, 1),      CASE_START(1, 200),
    RESULT(1, "1"),
};

static const struct model_rule_event ended_with_session[] = {
    CASE_OWNER(1, SESSION),
    POST(1, 1),
    ASKED(1, "1 tools/call"),
    CASE_SERVED(1, 1),
    CASE_START(1, 200),
    EVENT_ID(1, "priming"),
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    CASE_END(1),
    QUIET,
};

static const struct model_rule_case cases[] = {
    {.what = "the reply comes in the stream that resumes", CASE_EVENTS(resumed)},
    {.what = "a resumed stream brings a reply that nobody asked for",
     CASE_EVENTS(resumed_stray),
     .violation = "the result for id 1 came in the response of request 1, which asked nothing"},
    {.what = "a client could come back, but not to a session that ends",
     CASE_EVENTS(ended_with_session),
     .violation = "request 1 never got its reply: 0 of 1, status 200, response completed"},
    {.what = "a result, an error, and a notification that asks nothing", CASE_EVENTS(replied)},
    {.what = "the client owes an answer itself", CASE_EVENTS(unanswered)},
    {.what = "... to a question on the GET stream", CASE_EVENTS(unanswered_elsewhere)},
    {.what = "... which went with the stream's client", CASE_EVENTS(question_lost)},
    {.what = "its task was cancelled", CASE_EVENTS(cut)},
    {.what = "the client has answered",
     CASE_EVENTS(answered),
     .violation = "request 1 never got its reply: 0 of 1, status 200"},
    {.what = "the tool asked, and has returned without an answer",
     CASE_EVENTS(no_longer_asks),
     .violation = "request 1 never got its reply: 0 of 1, status 200"},
    {.what = "another request's tool has asked",
     CASE_EVENTS(another_asks),
     .violation = "request 1 never got its reply: 0 of 1, status 0"},
    {.what = "a batch, in any order", CASE_EVENTS(batch)},
    {.what = "an HTTP error is an answer", CASE_EVENTS(refused)},
    {.what = "cancelled, left, or not read", CASE_EVENTS(excused)},
    {.what = "a stream ends without the reply",
     CASE_EVENTS(missing),
     .violation = "request 1 never got its reply: 0 of 1, status 200, response completed"},
    {.what = "another session's id was cancelled",
     CASE_EVENTS(other_session),
     .violation = "request 1 never got its reply: 0 of 1, status 0"},
    {.what = "two replies",
     CASE_EVENTS(again),
     .violation = "request 1 got one more reply than it asked for: the result for id 1"},
    {.what = "another request's reply",
     CASE_EVENTS(misrouted),
     .violation = "request 2 got the result for id 1, for which it did not ask"},
    {.what = "a reply on the GET stream",
     CASE_EVENTS(stray),
     .violation = "the result for id 1 came in the response of request 1, which asked nothing"},
    {.what = "one id of a batch twice, the other never",
     CASE_EVENTS(half_a_batch),
     .violation = "request 1 got the result for id 1, for which it did not ask"},
};

const struct model_rule model_rule_one_reply_per_request = {
    .name = "one-reply-per-request",
    .sentence = "each JSON-RPC request gets one reply, on its own stream",
    .source = "C5; JSON-RPC 2.0, section 5; MCP Streamable HTTP, sending messages",
    .request_size = sizeof(struct request_state),
    .kinds = MODEL_SEES(RPC_REQUEST) | MODEL_SEES(RPC_MESSAGE) | MODEL_SEES(EVENT_ID) |
             MODEL_SEES(APP_SEND) | MODEL_SEES(QUIET) | MODEL_SEES(TOOL_STARTED) |
             MODEL_SEES(TOOL_RETURNED) | MODEL_SEES(TOOL_RAISED) | MODEL_SEES(TOOL_CANCELLED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
