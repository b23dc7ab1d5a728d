#include "tests/fidelity/outcome.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#include "asgi/observer.h"

struct collector {
    struct fidelity_outcome *outcome;
    const struct fidelity_drive *drive;
    const struct sim_world *world;
    char id[48]; /* of the event that the next message comes in: "#7 "; "" for none */
    bool is_started[FIDELITY_ACTOR_COUNT_MAX];
    bool is_complete[FIDELITY_ACTOR_COUNT_MAX];
};

/* Keeps "<words><rest>" for as long as the outcome. */
static const char *keep(struct fidelity_outcome *outcome, const char *words, const char *rest)
{
    struct base_text text;
    CHECK(outcome->text_size < sizeof(outcome->text));
    base_text_init(&text, outcome->text + outcome->text_size,
                   sizeof(outcome->text) - outcome->text_size);
    base_text_append(&text, words);
    base_text_append(&text, rest);
    CHECK(!text.truncated);
    outcome->text_size += text.length + 1;
    return text.bytes;
}

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
    add(self->outcome->events, &self->outcome->event_count,
        (struct fidelity_event){
            .actor = actor, .what = what, .iteration = event->iteration - self->drive->start});
}

static void collect_send(struct collector *self, const struct sim_event *event, uint32_t actor)
{
    const bool is_start = strcmp(event->label, "http.response.start") == 0;
    const char *what = event->flag != 0 ? "body" : "end";
    if (event->object == SIM_SEND_REJECTED) {
        what = keep(self->outcome, "rejected ", event->label);
    } else if (event->object == SIM_SEND_DROPPED) {
        what = keep(self->outcome, "dropped ", event->label);
    } else if (event->object == SIM_SEND_IGNORED) {
        what = keep(self->outcome, "ignored ", event->label);
    } else if (is_start) {
        char status[16];
        (void)snprintf(status, sizeof(status), "%" PRIu32, event->value);
        what = keep(self->outcome, "start ", status);
        self->is_started[actor] = true;
    } else {
        self->is_complete[actor] = event->flag == 0;
    }
    collect_what(self, event, actor, what);
}

/* Had the actor's client left before this event of the trace? */
static bool is_client_gone(const struct collector *self, uint32_t actor, uint32_t position)
{
    for (uint32_t i = 0; i < self->drive->table->actor_count; i++) {
        const struct fidelity_actor *other = &self->drive->table->actors[i];
        if (other->kind == FIDELITY_DISCONNECT && other->of == actor && self->drive->has_acted[i] &&
            self->drive->acted_at[i] <= position) {
            return true;
        }
    }
    return false;
}

static void collect_end(struct collector *self, const struct sim_event *event, uint32_t actor)
{
    const struct sim_trace *trace = sim_world_trace(self->world);
    const bool has_raised = event->kind == SIM_EVENT_APP_RAISED;
    self->outcome->has_returned[actor] = true;
    if (!has_raised && self->is_started[actor] && !self->is_complete[actor] &&
        !is_client_gone(self, actor, (uint32_t)(event - trace->events))) {
        collect_what(self, event, actor, "incomplete");
    }
    if (has_raised) {
        self->outcome->raised[actor] = keep(self->outcome, sim_trace_text(trace, event), "");
    }
    collect_what(self, event, actor, has_raised ? "raises" : "returns");
}

/* The tables leave out a session's id and the addresses of Python's objects. */
static void collect_log(struct collector *self, const struct sim_event *event, const char *text)
{
    static const char session[] = "Session ";
    const char *crashed = strstr(text, " crashed: ");
    if (event->value != ASGI_LOG_ERROR) {
        return;
    }
    const bool is_crash = strncmp(text, session, sizeof(session) - 1) == 0 && crashed != NULL;
    collect_what(self, event, FIDELITY_LOG,
                 is_crash ? keep(self->outcome, "Session", crashed)
                          : keep(self->outcome, text, ""));
}

/* An event with an id: what comes in it follows, or nothing. */
static void collect_id(struct collector *self, const struct sim_event *event, uint32_t actor,
                       const char *id)
{
    char retry[32] = "priming";
    if (strcmp(event->label, "message") == 0) {
        (void)snprintf(self->id, sizeof(self->id), "#%s ", id);
    } else if (strcmp(event->label, "priming") == 0) {
        const uint32_t retry_ms = self->drive->table->event_store.retry_ms;
        if (retry_ms > 0) {
            (void)snprintf(retry, sizeof(retry), "priming, retry %" PRIu32, retry_ms);
        }
        (void)snprintf(self->id, sizeof(self->id), "#%s ", id);
        add(self->outcome->messages, &self->outcome->message_count,
            (struct fidelity_event){.actor = actor, .what = keep(self->outcome, self->id, retry)});
        self->id[0] = '\0';
    }
}

static void collect_message(struct collector *self, const struct sim_event *event, uint32_t actor,
                            const char *text)
{
    struct fidelity_event entry = {.actor = actor};
    if (strcmp(event->label, "result") == 0) {
        entry.what = keep(self->outcome, "result for ", text);
    } else if (strcmp(event->label, "error") == 0) {
        char code[32];
        (void)snprintf(code, sizeof(code), "error %" PRId32 " for ", -(int32_t)event->value);
        entry.what = keep(self->outcome, code, text);
    } else if (strcmp(event->label, "request") == 0) {
        entry.what = keep(self->outcome, "request ", text);
    } else {
        entry.what = keep(self->outcome, text, "");
    }
    if (self->id[0] != '\0') {
        entry.what = keep(self->outcome, self->id, entry.what);
        self->id[0] = '\0';
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
    } else if (event->kind == SIM_EVENT_EVENT_ID) {
        collect_id(self, event, actor, text);
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
    outcome->event_count = 0;
    outcome->message_count = 0;
    outcome->text_size = 0;
    memset(outcome->raised, 0, sizeof(outcome->raised));
    memset(outcome->has_returned, 0, sizeof(outcome->has_returned));
    for (uint32_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].iteration >= drive->start) {
            collect(&collector, &trace->events[i]);
        }
    }
}
