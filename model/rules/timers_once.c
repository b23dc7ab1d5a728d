#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"

#define ARMED_COUNT_MAX 32

/* The timer whose subject is a connection, and which must not be armed while that works. */
#define KEEP_ALIVE "keep_alive"

struct armed {
    const char *label; /* static */
    uint32_t subject;
    bool is_late; /* its connection has gone */
};

struct rule_state {
    uint32_t count;
    struct armed items[ARMED_COUNT_MAX];
};

static struct armed *find(struct rule_state *self, const char *label, uint32_t subject)
{
    CHECK(label != NULL);
    for (uint32_t i = 0; i < self->count; i++) {
        if (self->items[i].subject == subject && strcmp(self->items[i].label, label) == 0) {
            return &self->items[i];
        }
    }
    return NULL;
}

static void see_armed(struct rule_state *self, struct model_watch *watch,
                      const struct sim_event *event)
{
    CHECK(event->object != 0);
    if (find(self, event->label, event->object) != NULL) {
        model_watch_violated(watch, event, "timer %s of %u is armed twice", event->label,
                             event->object);
    } else if (self->count < ARMED_COUNT_MAX) {
        self->items[self->count++] =
            (struct armed){.label = event->label, .subject = event->object};
    }
}

static void see_disarmed(struct rule_state *self, const struct sim_event *event)
{
    struct armed *armed = find(self, event->label, event->object);
    CHECK(event->object != 0);
    if (armed != NULL) {
        *armed = self->items[--self->count];
    }
}

static void see_quiet(const struct rule_state *self, struct model_watch *watch,
                      const struct sim_event *event)
{
    CHECK(self->count <= ARMED_COUNT_MAX);
    for (uint32_t i = 0; i < self->count; i++) {
        if (self->items[i].is_late) {
            model_watch_violated(watch, event, "timer %s is left armed: connection %u has ended",
                                 self->items[i].label, self->items[i].subject);
        }
    }
}

/* The keep-alive of the connection that starts to work, or has gone. */
static void see_connection(struct rule_state *self, struct model_watch *watch,
                           const struct sim_event *event)
{
    struct armed *armed = find(self, KEEP_ALIVE, event->connection);
    CHECK(event->connection != 0);
    if (armed == NULL) {
        return;
    }
    armed->is_late = armed->is_late || event->kind == SIM_EVENT_CONNECTION_LOST;
    if (event->kind == SIM_EVENT_APP_CALLED) {
        model_watch_violated(watch, event,
                             "timer %s is armed while request %u runs on connection %u",
                             armed->label, event->request, event->connection);
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    struct rule_state *self = state;
    CHECK(self != NULL);
    if (event->kind == SIM_EVENT_TIMER_ARMED) {
        see_armed(self, watch, event);
    } else if (event->kind == SIM_EVENT_TIMER_DISARMED) {
        see_disarmed(self, event);
    } else if (event->kind == SIM_EVENT_QUIET) {
        see_quiet(self, watch, event);
    } else {
        see_connection(self, watch, event);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct rule_state *like = copy;
    (void)likeness;
    CHECK(like->count <= ARMED_COUNT_MAX);
    memset(&like->items[like->count], 0, (ARMED_COUNT_MAX - like->count) * sizeof like->items[0]);
    sim_likeness_sort(like->items, like->count, sizeof like->items[0]);
}

#define ARMED(what, of)    CASE_EVENT(TIMER_ARMED, "", .label = (what), .object = (of))
#define DISARMED(what, of) CASE_EVENT(TIMER_DISARMED, "", .label = (what), .object = (of))
#define CALLED(id, on)     CASE_EVENT(APP_CALLED, "", .request = (id), .connection = (on))
#define QUIET              CASE_EVENT(QUIET, "", .request = 0)

static const struct model_rule_event in_turn[] = {
    CASE_REQUEST(1, 1, "POST /mcp"),
    CALLED(1, 1),
    ARMED(KEEP_ALIVE, 1),
    ARMED(KEEP_ALIVE, 2),
    DISARMED(KEEP_ALIVE, 1),
    CASE_REQUEST(2, 1, "POST /mcp"),
    CALLED(2, 1),
    ARMED(KEEP_ALIVE, 1),
    QUIET,
};

static const struct model_rule_event disarmed_at_the_end[] = {
    ARMED(KEEP_ALIVE, 1),
    CASE_LOST(1),
    DISARMED(KEEP_ALIVE, 1),
    QUIET,
};

static const struct model_rule_event another_kind[] = {
    ARMED("ping", 1),
    ARMED("idle", 1),
    CASE_REQUEST(1, 1, "POST /mcp"),
    CALLED(1, 1),
};

static const struct model_rule_event twice[] = {ARMED("ping", 1), ARMED("ping", 1)};

static const struct model_rule_event at_work[] = {
    ARMED(KEEP_ALIVE, 1),
    CASE_REQUEST(1, 1, "POST /mcp"),
    CALLED(1, 1),
};

static const struct model_rule_event left_behind[] = {ARMED(KEEP_ALIVE, 1), CASE_LOST(1), QUIET};

static const struct model_rule_case cases[] = {
    {.what = "armed, disarmed for the next request, armed again", CASE_EVENTS(in_turn)},
    {.what = "disarmed when the connection goes", CASE_EVENTS(disarmed_at_the_end)},
    {.what = "other timers may run while a request does", CASE_EVENTS(another_kind)},
    {.what = "one timer is armed twice",
     CASE_EVENTS(twice),
     .violation = "timer ping of 1 is armed twice"},
    {.what = "the next request starts under the keep-alive of the last",
     CASE_EVENTS(at_work),
     .violation = "timer keep_alive is armed while request 1 runs on connection 1"},
    {.what = "the connection goes, and its timer stays",
     CASE_EVENTS(left_behind),
     .violation = "timer keep_alive is left armed: connection 1 has ended"},
};

const struct model_rule model_rule_timers_once = {
    .name = "timers-once",
    .sentence = "a timer is armed once, and disarmed when its owner's work starts or ends",
    .source = "C12; encode/uvicorn#824",
    .size = sizeof(struct rule_state),
    .kinds = MODEL_SEES(TIMER_ARMED) | MODEL_SEES(TIMER_DISARMED) | MODEL_SEES(APP_CALLED) |
             MODEL_SEES(CONNECTION_LOST) | MODEL_SEES(QUIET),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out = even_out,
};
