#include <string.h>

#include "base/check.h"
#include "base/hash.h"

#include "model/rule_case.h"
#include "model/words.h"

/* Later ones are not judged. */
#define STORED_COUNT_MAX 128

#define GET_STREAM "_GET_stream"

struct stored_event {
    uint32_t session;
    uint32_t stream; /* hash of its name: the JSON-RPC id of the request whose stream it is */
    enum sim_stored how;
    bool is_get;
};

/* By id - 1: an event's id is its place in the order of storing. */
struct state {
    uint32_t count;
    struct stored_event events[STORED_COUNT_MAX];
};

/* A response, as its client reads it. */
struct response {
    uint32_t asked;  /* hash of the id of the JSON-RPC request whose response it is; 0: none */
    uint32_t cursor; /* the event after which it resumes; 0: none */
    uint32_t last;   /* the client is behind this event; 0: behind none that is known */
    bool has_reply;
};

static const struct stored_event *get(const struct state *state, uint32_t id)
{
    CHECK(state->count <= STORED_COUNT_MAX);
    return id == 0 || id > state->count ? NULL : &state->events[id - 1];
}

static bool is_same_stream(const struct stored_event *one, const struct stored_event *other)
{
    return one->session == other->session && one->stream == other->stream;
}

/* The first message of the stream of `after` behind it and before `before`; 0: none. */
static uint32_t find_between(const struct state *state, uint32_t after, uint32_t before)
{
    const struct stored_event *from = get(state, after);
    CHECK(from != NULL);
    for (uint32_t id = after + 1; id <= state->count && id < before; id++) {
        const struct stored_event *event = get(state, id);
        if (is_same_stream(from, event) && event->how != SIM_STORED_PRIMING) {
            return id;
        }
    }
    return 0;
}

static uint32_t hash_of(const char *name, size_t size)
{
    struct base_hash hash;
    CHECK(name != NULL);
    base_hash_init(&hash);
    base_hash_add_bytes(&hash, name, size);
    return (uint32_t)base_hash_digest(&hash).low | 1; /* never 0 */
}

static void see_asked(struct model_watch *watch, const struct sim_event *event)
{
    struct response *about = model_watch_about(watch, event->request);
    const struct model_words_rpc rpc = model_words_rpc(model_watch_text(watch));
    CHECK(about != NULL);
    if (strcmp(event->label, "request") == 0) {
        about->asked = hash_of(rpc.id, rpc.id_size);
    }
}

/* A client must not use an id twice in a session.  One that does gets two streams of one name, once
 * the first request is no longer waited for, and with them each other's events. */
static bool is_used_twice(const struct model_watch *watch, const struct stored_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    uint32_t count = 0;
    CHECK(event->stream != 0);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct response *about = model_watch_about(watch, id);
        count += about->asked == event->stream &&
                 model_history_request(history, id)->session == event->session;
    }
    return count > 1;
}

static void see_stored(struct state *state, const struct sim_event *event, const char *name)
{
    CHECK(event->value > 0);
    if (event->value != state->count + 1 || state->count == STORED_COUNT_MAX) {
        return;
    }
    state->events[state->count++] = (struct stored_event){
        .session = event->object,
        .stream = hash_of(name, strlen(name)),
        .how = (enum sim_stored)event->flag,
        .is_get = strcmp(name, GET_STREAM) == 0,
    };
}

static void see_order(const struct state *state, struct model_watch *watch,
                      const struct sim_event *event, uint32_t last)
{
    const struct stored_event *before = get(state, last);
    const struct stored_event *now = get(state, event->value);
    CHECK(before != NULL && now != NULL);
    if (!is_same_stream(before, now)) {
        model_watch_involve(watch, "foreign");
        model_watch_violated(watch, event,
                             "event %u, behind event %u in request %u, is of another stream",
                             event->value, last, event->request);
    } else if (event->value <= last) {
        model_watch_involve(watch, "order");
        model_watch_violated(watch, event, "event %u comes behind event %u in request %u",
                             event->value, last, event->request);
    } else if (find_between(state, last, event->value) != 0) {
        model_watch_involve(watch, "lost");
        model_watch_violated(watch, event, "event %u is lost: event %u comes next in request %u",
                             find_between(state, last, event->value), event->value, event->request);
    }
}

/* A client may name whatever it likes; a server names what it can be asked for. */
static void see_unknown(const struct state *state, struct model_watch *watch,
                        const struct sim_event *event, bool is_cursor)
{
    CHECK(get(state, event->value) == NULL);
    if (!is_cursor && state->count < STORED_COUNT_MAX) {
        model_watch_involve(watch, "unknown");
        model_watch_violated(watch, event, "event %s, in request %u, was never stored",
                             model_watch_text(watch), event->request);
    }
}

static void see_id(const struct state *state, struct model_watch *watch,
                   const struct sim_event *event)
{
    struct response *about = model_watch_about(watch, event->request);
    CHECK(about != NULL);
    const uint32_t last = about->last;
    const bool is_cursor = strcmp(event->label, "cursor") == 0;
    const struct stored_event *now = get(state, event->value);
    if (now == NULL) {
        see_unknown(state, watch, event, is_cursor);
        return;
    }
    about->last = event->value;
    if (is_cursor) {
        about->cursor = event->value;
        return;
    }
    const uint32_t session = model_watch_request(watch, event)->session;
    if (session != 0 && now->session != session) {
        model_watch_involve(watch, "session");
        model_watch_violated(watch, event, "event %u, in request %u, is of another session",
                             event->value, event->request);
    } else if (get(state, last) != NULL && !is_used_twice(watch, now)) {
        see_order(state, watch, event, last);
    }
}

/* The stream's answer, at the event or behind it; 0: it is not stored. */
static uint32_t find_answer(const struct state *state, uint32_t from)
{
    const struct stored_event *first = get(state, from);
    for (uint32_t id = 1; id <= state->count; id++) {
        const struct stored_event *event = get(state, id);
        if (is_same_stream(first, event) && event->how == SIM_STORED_ANSWER) {
            return id;
        }
    }
    return 0;
}

/* A resumed response of a request may end without the answer while its client can come again. */
static void see_end(const struct state *state, struct model_watch *watch,
                    const struct sim_event *event)
{
    const struct response *about = model_watch_about(watch, event->request);
    const struct model_request *request = model_watch_request(watch, event);
    CHECK(request != NULL);
    const struct stored_event *from = get(state, about->cursor);
    if (!model_words_is_body(event) || event->flag != 0 || from == NULL || from->is_get ||
        about->has_reply || request->status >= 400 || request->client_left) {
        return;
    }
    const uint32_t answer = find_answer(state, about->cursor);
    const bool has_it = answer != 0 && answer <= about->cursor;
    if (!has_it && model_history_session_is_ending(model_watch_history(watch), request->session)) {
        model_watch_involve(watch, "unanswered");
        model_watch_violated(watch, event,
                             "request %u resumes the stream of a request and ends with its "
                             "session, without the answer",
                             event->request);
    }
}

/* Nothing more can come to a client that waits. */
static void see_waiting(const struct state *state, struct model_watch *watch,
                        const struct sim_event *event)
{
    const struct response *about = model_watch_about(watch, event->request);
    const uint32_t lost = find_between(state, about->last, UINT32_MAX);
    const uint32_t answer = find_answer(state, about->last);
    if (lost != 0) {
        model_watch_involve(watch, "waits");
        model_watch_violated(watch, event, "event %u never comes in request %u, which waits", lost,
                             event->request);
    } else if (about->cursor != 0 && answer != 0 && answer <= about->last) {
        model_watch_involve(watch, "open");
        model_watch_violated(watch, event, "request %u stays open behind its stream's answer",
                             event->request);
    }
}

static void see_quiet(const struct state *state, struct model_watch *watch,
                      const struct sim_event *event)
{
    const struct model_history *history = model_watch_history(watch);
    CHECK(event->kind == SIM_EVENT_QUIET);
    for (uint32_t id = 1; id <= history->capacity.request_count; id++) {
        const struct model_request *request = model_history_request(history, id);
        const struct response *about = model_watch_about(watch, id);
        if (get(state, about->last) == NULL || is_used_twice(watch, get(state, about->last)) ||
            request->is_over || request->client_left || request->is_unread) {
            continue;
        }
        struct sim_event waiting = *event;
        waiting.request = id;
        see_waiting(state, watch, &waiting);
    }
}

static void see_message(struct model_watch *watch, const struct sim_event *event)
{
    struct response *about = model_watch_about(watch, event->request);
    CHECK(about != NULL);
    about->has_reply = about->has_reply || strcmp(event->label, "result") == 0 ||
                       strcmp(event->label, "error") == 0;
}

static void see(void *self, struct model_watch *watch, const struct sim_event *event)
{
    struct state *state = self;
    if (event->kind == SIM_EVENT_EVENT_STORED) {
        see_stored(state, event, model_watch_text(watch));
    } else if (event->kind == SIM_EVENT_EVENT_ID) {
        see_id(state, watch, event);
    } else if (event->kind == SIM_EVENT_RPC_REQUEST) {
        see_asked(watch, event);
    } else if (event->kind == SIM_EVENT_RPC_MESSAGE) {
        see_message(watch, event);
    } else if (event->kind == SIM_EVENT_APP_SEND) {
        see_end(state, watch, event);
    } else {
        see_quiet(state, watch, event);
    }
}

#define STORED(id, of, how_it, name) \
    CASE_EVENT(EVENT_STORED, name, .object = (of), .value = (id), .flag = SIM_STORED_##how_it)
#define CURSOR(in, id)  CASE_EVENT(EVENT_ID, "", .request = (in), .value = (id), .label = "cursor")
#define PRIMING(in, id) CASE_EVENT(EVENT_ID, "", .request = (in), .value = (id), .label = "priming")
#define EVENT(in, id)   CASE_EVENT(EVENT_ID, "", .request = (in), .value = (id), .label = "message")
#define RESULT(in)      CASE_EVENT(RPC_MESSAGE, "7", .request = (in), .label = "result")
#define QUIET           CASE_EVENT(QUIET, "", .request = 0)
#define POST(id)        CASE_REQUEST(id, id, "POST /mcp"), CASE_SERVED(1, id), CASE_START(id, 200)
#define GET(id, cursor) \
    CASE_REQUEST(id, id, "GET /mcp"), CURSOR(id, cursor), CASE_SERVED(1, id), CASE_START(id, 200)

static const struct model_rule_event resumed[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, PRIMING, "7"),
    POST(1),
    PRIMING(1, 1),
    STORED(2, 1, MESSAGE, "7"),
    EVENT(1, 2),
    CASE_END(1),
    CASE_RETURNED(1),
    STORED(3, 1, MESSAGE, "8"),
    STORED(4, 1, MESSAGE, "7"),
    GET(2, 2),
    EVENT(2, 4),
    STORED(5, 1, ANSWER, "7"),
    EVENT(2, 5),
    RESULT(2),
    CASE_END(2),
    CASE_RETURNED(2),
    GET(3, 5),
    CASE_END(3),
    CASE_RETURNED(3),
    QUIET,
};

static const struct model_rule_event waits[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, MESSAGE, GET_STREAM),
    GET(1, 1),
    QUIET,
};

static const struct model_rule_event foreign[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, MESSAGE, "7"),
    STORED(2, 1, MESSAGE, "8"),
    GET(1, 1),
    EVENT(1, 2),
};

static const struct model_rule_event leaked[] = {
    CASE_OWNER(1, SESSION),
    CASE_OWNER(2, SESSION),
    STORED(1, 1, MESSAGE, "7"),
    STORED(2, 2, MESSAGE, "7"),
    GET(1, 1),
    EVENT(1, 2),
};

static const struct model_rule_event misordered[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, MESSAGE, "7"),
    STORED(2, 1, PRIMING, "7"),
    POST(1),
    PRIMING(1, 2),
    EVENT(1, 1),
};

static const struct model_rule_event repeated[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, MESSAGE, "7"),
    STORED(2, 1, MESSAGE, "7"),
    GET(1, 1),
    EVENT(1, 2),
    EVENT(1, 2),
};

static const struct model_rule_event skipped[] = {
    CASE_OWNER(1, SESSION),     STORED(1, 1, PRIMING, "7"), GET(1, 1),
    STORED(2, 1, MESSAGE, "7"), STORED(3, 1, PRIMING, "7"), PRIMING(1, 3),
};

#define ASKED(id) CASE_EVENT(RPC_REQUEST, "7 ping", .request = (id), .label = "request")

static const struct model_rule_event used_twice[] = {
    CASE_OWNER(1, SESSION),
    POST(1),
    ASKED(1),
    POST(2),
    ASKED(2),
    STORED(1, 1, PRIMING, "7"),
    PRIMING(2, 1),
    STORED(2, 1, ANSWER, "7"),
    STORED(3, 1, ANSWER, "7"),
    EVENT(2, 3),
};

static const struct model_rule_event starved[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, MESSAGE, GET_STREAM),
    GET(1, 1),
    STORED(2, 1, MESSAGE, GET_STREAM),
    QUIET,
};

static const struct model_rule_event open[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, PRIMING, "7"),
    STORED(2, 1, ANSWER, "7"),
    GET(1, 1),
    EVENT(1, 2),
    RESULT(1),
    QUIET,
};

static const struct model_rule_event unknown[] = {
    CASE_OWNER(1, SESSION),
    POST(1),
    CASE_EVENT(EVENT_ID, "0", .request = 1, .value = 0, .label = "message"),
};

static const struct model_rule_event unanswered[] = {
    CASE_OWNER(1, SESSION),
    STORED(1, 1, PRIMING, "7"),
    GET(1, 1),
    CASE_REQUEST(2, 2, "DELETE /mcp"),
    CASE_SERVED(1, 2),
    CASE_END(1),
};

static const struct model_rule_case cases[] = {
    {.what = "a stream is cut, resumed to its answer, and asked for again", CASE_EVENTS(resumed)},
    {.what = "a GET stream on which nothing more comes", CASE_EVENTS(waits)},
    {.what = "an event of another request's stream",
     CASE_EVENTS(foreign),
     .violation = "event 2, behind event 1 in request 1, is of another stream"},
    {.what = "an event of another session",
     CASE_EVENTS(leaked),
     .violation = "event 2, in request 1, is of another session"},
    {.what = "a priming event that was stored too late",
     CASE_EVENTS(misordered),
     .violation = "event 1 comes behind event 2 in request 1"},
    {.what = "an event twice",
     CASE_EVENTS(repeated),
     .violation = "event 2 comes behind event 2 in request 1"},
    {.what = "... which the second request of one id leaves out", CASE_EVENTS(used_twice)},
    {.what = "a message that the priming event goes past",
     CASE_EVENTS(skipped),
     .violation = "event 2 is lost: event 3 comes next in request 1"},
    {.what = "a message that does not reach the client that waits for it",
     CASE_EVENTS(starved),
     .violation = "event 2 never comes in request 1, which waits"},
    {.what = "nothing can come any more, and the response does not end",
     CASE_EVENTS(open),
     .violation = "request 1 stays open behind its stream's answer"},
    {.what = "a client is told an event that it cannot come back to",
     CASE_EVENTS(unknown),
     .violation = "event 0, in request 1, was never stored"},
    {.what = "the session ends, and the resumed stream with it",
     CASE_EVENTS(unanswered),
     .violation = "request 1 resumes the stream of a request and ends with its session, without "
                  "the answer"},
};

const struct model_rule model_rule_resumed_stream_is_whole = {
    .name = "resumed-stream-is-whole",
    .sentence = "a resumed stream brings what came behind the event that its client names: each "
                "event once, in order, of that stream alone, and the answer last",
    .source =
        "MCP Streamable HTTP, resumability and redelivery; modelcontextprotocol/python-sdk#2934",
    .size = sizeof(struct state),
    .request_size = sizeof(struct response),
    .kinds = MODEL_SEES(RPC_REQUEST) | MODEL_SEES(EVENT_STORED) | MODEL_SEES(EVENT_ID) |
             MODEL_SEES(RPC_MESSAGE) | MODEL_SEES(APP_SEND) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
