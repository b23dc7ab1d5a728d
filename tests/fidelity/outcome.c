#include "tests/fidelity/outcome.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "asgi/observer.h"

/* Collecting. */

struct collector {
    struct fidelity_outcome *outcome;
    const struct fidelity_drive *drive;
    const struct sim_world *world;
    bool is_started[FIDELITY_ACTOR_COUNT_MAX];
    bool is_complete[FIDELITY_ACTOR_COUNT_MAX];
    bool has_dropped[FIDELITY_ACTOR_COUNT_MAX];
};

static void add(struct fidelity_event *events, uint32_t *count, struct fidelity_event event)
{
    CHECK(*count < FIDELITY_EVENT_COUNT_MAX);
    events[(*count)++] = event;
}

static uint32_t actor_of(const struct collector *self, uint32_t request)
{
    for (uint32_t i = 0; i < self->drive->table->actor_count; i++) {
        if (request != 0 &&
            self->world->state->exchanges[FIDELITY_SETUP_REQUEST_COUNT + i].view.request ==
                request) {
            return i;
        }
    }
    return FIDELITY_LOG;
}

static void collect_what(struct collector *self, const struct sim_event *event, uint32_t actor,
                         const char *what)
{
    struct fidelity_event entry = {.actor = actor,
                                   .iteration = event->iteration - self->drive->start};
    (void)snprintf(entry.what, sizeof(entry.what), "%s", what);
    add(self->outcome->events, &self->outcome->event_count, entry);
}

static void collect_send(struct collector *self, const struct sim_event *event, uint32_t actor)
{
    char what[FIDELITY_WORD_SIZE];
    const bool is_start = strcmp(event->label, "http.response.start") == 0;
    if (event->object == SIM_SEND_REJECTED) {
        (void)snprintf(what, sizeof(what), "rejected %s", event->label);
    } else if (event->object == SIM_SEND_DROPPED) {
        (void)snprintf(what, sizeof(what), "dropped %s", event->label);
        self->has_dropped[actor] = true;
    } else if (is_start) {
        (void)snprintf(what, sizeof(what), "start %" PRIu32, event->value);
        self->is_started[actor] = true;
    } else {
        (void)snprintf(what, sizeof(what), "%s", event->flag != 0 ? "body" : "end");
        self->is_complete[actor] = event->flag == 0;
    }
    collect_what(self, event, actor, what);
}

static bool is_client_gone(const struct collector *self, uint32_t actor)
{
    for (uint32_t i = 0; i < self->drive->table->actor_count; i++) {
        const struct fidelity_actor *other = &self->drive->table->actors[i];
        if (other->kind == FIDELITY_DISCONNECT && other->of == actor && self->drive->has_acted[i]) {
            return true;
        }
    }
    return false;
}

static void collect_end(struct collector *self, const struct sim_event *event, uint32_t actor)
{
    const bool has_raised = event->kind == SIM_EVENT_APP_RAISED;
    self->outcome->has_returned[actor] = true;
    if (!has_raised && self->is_started[actor] && !self->is_complete[actor] &&
        !is_client_gone(self, actor)) {
        collect_what(self, event, actor, "incomplete");
    }
    if (has_raised) {
        (void)snprintf(self->outcome->raised[actor], FIDELITY_WORD_SIZE, "%s",
                       sim_trace_text(sim_world_trace(self->world), event));
    }
    collect_what(self, event, actor, has_raised ? "raises" : "returns");
}

/* The tables leave out a session's id and the addresses of Python's objects. */
static void collect_log(struct collector *self, const struct sim_event *event, const char *text)
{
    static const char session[] = "Session ";
    const char *crashed = strstr(text, " crashed: ");
    char what[FIDELITY_WORD_SIZE];
    if (event->value != ASGI_LOG_ERROR) {
        return;
    }
    if (strncmp(text, session, sizeof(session) - 1) == 0 && crashed != NULL) {
        (void)snprintf(what, sizeof(what), "Session%s", crashed);
    } else {
        (void)snprintf(what, sizeof(what), "%s", text);
    }
    collect_what(self, event, FIDELITY_LOG, what);
}

static void collect_message(struct collector *self, const struct sim_event *event, uint32_t actor,
                            const char *text)
{
    struct fidelity_event entry = {.actor = actor};
    if (strcmp(event->label, "result") == 0) {
        (void)snprintf(entry.what, sizeof(entry.what), "result for %s", text);
    } else if (strcmp(event->label, "error") == 0) {
        (void)snprintf(entry.what, sizeof(entry.what), "error %" PRId32 " for %s",
                       -(int32_t)event->value, text);
    } else {
        (void)snprintf(entry.what, sizeof(entry.what), "%s", text);
    }
    add(self->outcome->messages, &self->outcome->message_count, entry);
}

static void collect(struct collector *self, const struct sim_event *event)
{
    const char *text = sim_trace_text(sim_world_trace(self->world), event);
    if (event->kind == SIM_EVENT_LOG) {
        collect_log(self, event, text);
        return;
    }
    const uint32_t actor = actor_of(self, event->request);
    if (actor == FIDELITY_LOG) {
        return;
    }
    if (event->kind == SIM_EVENT_APP_SEND) {
        collect_send(self, event, actor);
    } else if (event->kind == SIM_EVENT_RPC_MESSAGE) {
        collect_message(self, event, actor, text);
    } else if (event->kind == SIM_EVENT_APP_RETURNED || event->kind == SIM_EVENT_APP_RAISED) {
        collect_end(self, event, actor);
    }
}

void fidelity_outcome_take(struct fidelity_outcome *outcome, const struct fidelity_drive *drive,
                           const struct sim_world *world)
{
    struct collector collector = {.outcome = outcome, .drive = drive, .world = world};
    const struct sim_trace *trace = sim_world_trace(world);
    *outcome = (struct fidelity_outcome){0};
    for (uint32_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].iteration >= drive->start) {
            collect(&collector, &trace->events[i]);
        }
    }
}

/* Comparing. */

static const char *who(const struct fidelity_drive *drive, uint32_t actor)
{
    return actor == FIDELITY_LOG ? "log" : drive->table->actors[actor].name;
}

static bool differs(const struct fidelity_drive *drive, const char *where, const char *expected,
                    const char *found)
{
    (void)printf("%s: k %" PRId32 ": %s: expected %s, found %s\n", drive->table->path, drive->k,
                 where, expected, found);
    return false;
}

static bool holds_timeline(const struct fidelity_outcome *outcome,
                           const struct fidelity_drive *drive)
{
    const struct base_json_value *timeline = fidelity_table_timeline(drive->table, drive->k);
    if (timeline == NULL) {
        return true;
    }
    uint32_t i = 0;
    for (const struct base_json_value *row = timeline->first; row != NULL; row = row->next, i++) {
        char expected[FIDELITY_WORD_SIZE + 100];
        char found[FIDELITY_WORD_SIZE + 100] = "nothing more";
        const struct base_json_value *what = row->first->next;
        (void)snprintf(expected, sizeof(expected), "%s: %s in %" PRId64, row->first->string,
                       what->string, what->next->integer);
        if (i < outcome->event_count) {
            const struct fidelity_event *event = &outcome->events[i];
            (void)snprintf(found, sizeof(found), "%s: %s in %" PRIu32, who(drive, event->actor),
                           event->what, event->iteration);
        }
        if (strcmp(expected, found) != 0) {
            return differs(drive, "timeline", expected, found);
        }
    }
    return i == outcome->event_count ||
           differs(drive, "timeline", "nothing more", outcome->events[i].what);
}

/* A list of strings of a row against the events of one actor; only_asgi leaves out how the call
 * ended. */
static bool holds_list(const struct fidelity_drive *drive, const struct base_json_value *list,
                       const struct fidelity_event *events, uint32_t count, uint32_t actor)
{
    const struct base_json_value *expected = list->first;
    for (uint32_t i = 0; i < count; i++) {
        const bool is_end =
            strcmp(events[i].what, "returns") == 0 || strcmp(events[i].what, "raises") == 0;
        if (events[i].actor != actor || is_end) {
            continue;
        }
        if (expected == NULL || strcmp(expected->string, events[i].what) != 0) {
            return differs(drive, who(drive, actor),
                           expected == NULL ? "nothing more" : expected->string, events[i].what);
        }
        expected = expected->next;
    }
    return expected == NULL || differs(drive, who(drive, actor), expected->string, "nothing more");
}

static bool holds_raised(const struct fidelity_outcome *outcome, const struct fidelity_drive *drive,
                         const struct base_json_value *cell, uint32_t actor)
{
    const struct base_json_value *raised = base_json_value_find(cell, "raised");
    const char *expected = raised == NULL || raised->string == NULL ? "" : raised->string;
    return strcmp(expected, outcome->raised[actor]) == 0 ||
           differs(drive, "raised", expected, outcome->raised[actor]);
}

static bool holds_cell(const struct fidelity_outcome *outcome, const struct fidelity_drive *drive,
                       const struct base_json_value *cell, uint32_t actor)
{
    const struct base_json_value *asgi = base_json_value_find(cell, "asgi");
    const struct base_json_value *messages = base_json_value_find(cell, "messages");
    const struct base_json_value *returned = base_json_value_find(cell, "returned");
    CHECK(asgi != NULL);
    if (returned != NULL && returned->boolean != outcome->has_returned[actor]) {
        return differs(drive, who(drive, actor), returned->boolean ? "returned" : "not returned",
                       "the contrary");
    }
    return holds_raised(outcome, drive, cell, actor) &&
           holds_list(drive, asgi, outcome->events, outcome->event_count, actor) &&
           (messages == NULL ||
            holds_list(drive, messages, outcome->messages, outcome->message_count, actor));
}

static bool holds_row(const struct fidelity_outcome *outcome, const struct fidelity_drive *drive)
{
    const struct base_json_value *row = fidelity_table_row(drive->table, drive->k);
    if (row == NULL) {
        return differs(drive, "rows", "a row", "none in the table");
    }
    for (uint32_t i = 0; i < drive->table->actor_count; i++) {
        const struct base_json_value *cell =
            base_json_value_find(row, drive->table->actors[i].name);
        if (cell != NULL && !holds_cell(outcome, drive, cell, i)) {
            return false;
        }
    }
    const struct base_json_value *logs = base_json_value_find(row, "error_logs");
    return logs == NULL ||
           holds_list(drive, logs, outcome->events, outcome->event_count, FIDELITY_LOG);
}

bool fidelity_outcome_holds(const struct fidelity_outcome *outcome,
                            const struct fidelity_drive *drive)
{
    return holds_timeline(outcome, drive) && holds_row(outcome, drive);
}
