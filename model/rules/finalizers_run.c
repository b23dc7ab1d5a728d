#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"

#define OWED_COUNT_MAX 64

struct owed {
    uint32_t task;
    uint32_t id;       /* 0: only this task can give it back */
    const char *label; /* static */
};

struct rule_state {
    uint32_t count;
    struct owed items[OWED_COUNT_MAX];
};

static void see_owed(struct rule_state *self, const struct sim_event *event)
{
    CHECK(self->count <= OWED_COUNT_MAX);
    if (self->count < OWED_COUNT_MAX) {
        self->items[self->count++] =
            (struct owed){.task = event->task, .id = event->object, .label = event->label};
    }
}

static bool is_settled_by(const struct owed *owed, const struct sim_event *event)
{
    CHECK(owed->label != NULL);
    return strcmp(owed->label, event->label) == 0 && owed->id == event->object &&
           (owed->id != 0 || owed->task == event->task);
}

/* The latest one of that name goes first. */
static void see_ran(struct rule_state *self, const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_FINALIZER_RAN);
    for (uint32_t i = self->count; i > 0; i--) {
        if (is_settled_by(&self->items[i - 1], event)) {
            self->items[i - 1] = self->items[--self->count];
            return;
        }
    }
}

static void see_ended(const struct rule_state *self, struct model_watch *watch,
                      const struct sim_event *event)
{
    CHECK(event->kind == SIM_EVENT_TASK_ENDED);
    for (uint32_t i = 0; i < self->count; i++) {
        if (self->items[i].task == event->task) {
            model_watch_involve(watch, self->items[i].label);
            model_watch_violated(watch, event, "task %s ended, and %s was not cleaned up",
                                 event->label, self->items[i].label);
        }
    }
}

static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    CHECK(state != NULL);
    if (event->kind == SIM_EVENT_FINALIZER_OWED) {
        see_owed(state, event);
    } else if (event->kind == SIM_EVENT_FINALIZER_RAN) {
        see_ran(state, event);
    } else {
        see_ended(state, watch, event);
    }
}

static void even_out(void *copy, const struct sim_likeness *likeness)
{
    struct rule_state *like = copy;
    CHECK(like->count <= OWED_COUNT_MAX);
    for (uint32_t i = 0; i < like->count; i++) {
        like->items[i].task = sim_likeness_of_task(likeness, like->items[i].task);
    }
    memset(&like->items[like->count], 0, (OWED_COUNT_MAX - like->count) * sizeof like->items[0]);
    sim_likeness_sort(like->items, like->count, sizeof like->items[0]);
}

#define OWED(by, what) CASE_EVENT(FINALIZER_OWED, "", .task = (by), .label = (what))
#define RAN(by, what)  CASE_EVENT(FINALIZER_RAN, "", .task = (by), .label = (what))
#define OWED_THING(by, what, id) \
    CASE_EVENT(FINALIZER_OWED, "", .task = (by), .label = (what), .object = (id))
#define RAN_THING(by, what, id) \
    CASE_EVENT(FINALIZER_RAN, "", .task = (by), .label = (what), .object = (id))
#define CREATED(id) CASE_EVENT(TASK_CREATED, "", .task = (id), .label = "writer")
#define ENDED(id)   CASE_EVENT(TASK_ENDED, "CancelledError", .task = (id), .label = "writer")

static const struct model_rule_event all_run[] = {
    CREATED(1),           CREATED(2),         OWED(1, "generator"), OWED(1, "response"),
    OWED(2, "generator"), RAN(1, "response"), RAN(1, "generator"),  ENDED(1),
};

static const struct model_rule_event skipped[] = {
    CREATED(1), OWED(1, "generator"), OWED(1, "response"), RAN(1, "response"), ENDED(1),
};

static const struct model_rule_event by_another[] = {
    CREATED(1),           CREATED(2),          OWED(1, "generator"),
    OWED(2, "generator"), RAN(2, "generator"), ENDED(1),
};

static const struct model_rule_event on_behalf[] = {
    CREATED(1),
    CREATED(2),
    OWED_THING(1, "stream", 7),
    OWED_THING(1, "stream", 8),
    RAN_THING(2, "stream", 7),
    RAN_THING(2, "stream", 8),
    ENDED(1),
};

static const struct model_rule_event another_thing[] = {
    CREATED(1), CREATED(2), OWED_THING(1, "stream", 7), RAN_THING(2, "stream", 8), ENDED(1),
};

static const struct model_rule_case cases[] = {
    {.what = "what each task owes it gives back", CASE_EVENTS(all_run)},
    {.what = "another task does it in the task's place", CASE_EVENTS(on_behalf)},
    {.what = "another task cleans up something else",
     CASE_EVENTS(another_thing),
     .violation = "task writer ended, and stream was not cleaned up"},
    {.what = "one finalizer is skipped",
     CASE_EVENTS(skipped),
     .violation = "task writer ended, and generator was not cleaned up"},
    {.what = "another task's of the same name ran",
     CASE_EVENTS(by_another),
     .violation = "task writer ended, and generator was not cleaned up"},
};

const struct model_rule model_rule_finalizers_run = {
    .name = "finalizers-run",
    .sentence = "what a task has to clean up it cleans up, however it ends",
    .source = "C13; sysid/sse-starlette#156",
    .size = sizeof(struct rule_state),
    .kinds = MODEL_SEES(FINALIZER_OWED) | MODEL_SEES(FINALIZER_RAN) | MODEL_SEES(TASK_ENDED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
    .even_out = even_out,
};
