#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

/* What a session's end does to another one it does at once: too short for any timer. */
#define GRACE_ITERATIONS 200
#define GRACE_NS         (GRACE_ITERATIONS * RUNTIME_ITERATION_NS)

/* Sessions are told apart by owner; of those beyond the last bit nothing is said. */
#define OWNER_COUNT_MAX 64

struct rule_state {
    uint64_t failed; /* sessions that failed or ended, bit owner - 1 */
    uint32_t latest; /* the last of them */
    uint64_t latest_at;
};

static uint64_t bit_of(uint32_t owner)
{
    CHECK(owner >= 1);
    return owner > OWNER_COUNT_MAX ? 0 : UINT64_C(1) << (owner - 1);
}

static void note_failure(struct rule_state *self, const struct sim_event *event, uint32_t session)
{
    CHECK(session != 0);
    if ((self->failed & bit_of(session)) == 0) {
        self->failed |= bit_of(session);
        self->latest = session;
        self->latest_at = event->time;
    }
}

/* Did another session end just now, and has this one no reason of its own to? */
static bool is_drawn_in(const struct rule_state *self, struct model_watch *watch,
                        const struct sim_event *event, uint32_t session)
{
    CHECK(session != 0);
    return session <= OWNER_COUNT_MAX && self->latest != 0 && self->latest != session &&
           (self->failed & bit_of(session)) == 0 && event->time <= self->latest_at + GRACE_NS &&
           !model_history_session_is_ending(model_watch_history(watch), session);
}

static void see_tool_cancelled(const struct rule_state *self, struct model_watch *watch,
                               const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    CHECK(event->kind == SIM_EVENT_TOOL_CANCELLED);
    if (request != NULL && event->object != 0 && !request->is_revoked && !request->client_left &&
        is_drawn_in(self, watch, event, event->object)) {
        model_watch_violated(watch, event,
                             "the tool of request %u was cancelled with another session's end",
                             event->request);
    }
}

static void see_ended(struct rule_state *self, struct model_watch *watch,
                      const struct sim_event *event)
{
    const struct model_owner *owner =
        model_history_owner(model_watch_history(watch), event->object);
    CHECK(owner != NULL);
    if (!owner->is_session) {
        return;
    }
    const uint32_t request =
        model_history_waiting_request(model_watch_history(watch), event->object);
    if (request != 0 && is_drawn_in(self, watch, event, event->object)) {
        model_watch_violated(watch, event,
                             "the session of request %u ended with another session's end", request);
    }
    note_failure(self, event, event->object);
}

static void see_task_ended(struct rule_state *self, struct model_watch *watch,
                           const struct sim_event *event)
{
    const struct model_owner *owner =
        model_history_owner(model_watch_history(watch), event->object);
    const char *text = model_watch_text(watch);
    CHECK(event->kind == SIM_EVENT_TASK_ENDED);
    if (owner != NULL && owner->is_session && text[0] != '\0' &&
        !model_words_contain(text, "CancelledError")) {
        note_failure(self, event, event->object);
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    CHECK(state != NULL);
    if (event->kind == SIM_EVENT_TOOL_CANCELLED) {
        see_tool_cancelled(state, watch, event);
    } else if (event->kind == SIM_EVENT_OWNER_ENDED) {
        see_ended(state, watch, event);
    } else {
        see_task_ended(state, watch, event);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct rule_state *like = copy;
    like->latest_at = sim_likeness_of_past(likeness, like->latest_at, GRACE_NS);
}

#define TASK(id, of) \
    CASE_EVENT(TASK_CREATED, "", .task = (id), .label = "session.run", .object = (of))
#define CRASH(id, of, number) \
    CASE_EVENT(TASK_ENDED, "ClosedResourceError", .task = (id), .object = (of), CASE_AT(number))
#define ENDED(id, number) CASE_EVENT(OWNER_ENDED, "", .object = (id), CASE_AT(number))
#define CANCELLED(id, of, number) \
    CASE_EVENT(TOOL_CANCELLED, "x 5", .request = (id), .object = (of), CASE_AT(number))
#define TWO_SESSIONS                                                                         \
    CASE_OWNER(1, SESSION), CASE_OWNER(2, SESSION), TASK(1, 1), TASK(2, 2),                  \
        CASE_REQUEST(1, 1, "POST /mcp"), CASE_REQUEST(2, 2, "POST /mcp"), CASE_SERVED(1, 1), \
        CASE_SERVED(2, 2)

static const struct model_rule_event alone[] = {
    TWO_SESSIONS,
    CRASH(1, 1, 10),
    CANCELLED(1, 1, 11),
    ENDED(1, 12),
};

static const struct model_rule_event both_deleted[] = {
    TWO_SESSIONS,      CRASH(1, 1, 10),     CASE_REQUEST(3, 3, "DELETE /mcp"),
    CASE_SERVED(2, 3), CANCELLED(2, 2, 11), ENDED(2, 12),
};

static const struct model_rule_event later[] = {
    TWO_SESSIONS,
    CRASH(1, 1, 10),
    ENDED(2, 11 + GRACE_ITERATIONS),
};

static const struct model_rule_event idle[] = {
    TWO_SESSIONS, CASE_START(2, 202), CASE_END(2), CRASH(1, 1, 10), ENDED(2, 12),
};

static const struct model_rule_event tool_dies[] = {
    TWO_SESSIONS,
    CRASH(1, 1, 10),
    CANCELLED(2, 2, 11),
};

static const struct model_rule_event session_dies[] = {
    TWO_SESSIONS, CASE_REQUEST(3, 3, "DELETE /mcp"), CASE_SERVED(1, 3), ENDED(1, 10), ENDED(2, 12),
};

static const struct model_rule_case cases[] = {
    {.what = "a session falls alone", CASE_EVENTS(alone)},
    {.what = "the other one is deleted", CASE_EVENTS(both_deleted)},
    {.what = "the other one ends some time later", CASE_EVENTS(later)},
    {.what = "nobody waits for the other one", CASE_EVENTS(idle)},
    {.what = "one session crashes, and another one's tool is cancelled",
     CASE_EVENTS(tool_dies),
     .violation = "the tool of request 2 was cancelled with another session's end"},
    {.what = "one session is deleted, and both end",
     CASE_EVENTS(session_dies),
     .violation = "the session of request 2 ended with another session's end"},
};

const struct model_rule model_rule_session_isolation = {
    .name = "session-isolation",
    .sentence = "one session's failure does not touch another's",
    .source = "C10; modelcontextprotocol/python-sdk#841",
    .size = sizeof(struct rule_state),
    .kinds = MODEL_SEES(TOOL_CANCELLED) | MODEL_SEES(OWNER_ENDED) | MODEL_SEES(TASK_ENDED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out = even_out,
};
