#include <string.h>

#include "base/check.h"

#include "model/rule_case.h"
#include "model/words.h"

#define GROUP "ExceptionGroup["

/* A group whose own exit is cancelled raises what its tasks raised, and leaves the cancellation
 * out: AnyIO's TaskGroup.__aexit__. */
static bool is_left_out_by_group(struct model_watch *watch, const struct sim_event *event)
{
    const struct model_request *request = model_watch_request(watch, event);
    const char *text = model_watch_text(watch);
    CHECK(text != NULL);
    return request != NULL && request->is_aborted && strncmp(text, GROUP, strlen(GROUP)) == 0;
}

/* A cancellation is settled when the task ends with it, or when one of its own scopes has swallowed
 * it: model/history.h keeps where it was raised until then. */
static void see(void *state, struct model_watch *watch, const struct sim_event *event)
{
    const struct model_task *task = model_history_task(model_watch_history(watch), event->task);
    const char *text = model_watch_text(watch);
    (void)state;
    CHECK(event->kind == SIM_EVENT_TASK_ENDED || event->kind == SIM_EVENT_APP_RETURNED ||
          event->kind == SIM_EVENT_APP_RAISED);
    if (task == NULL || task->cancelled_at == NULL || model_words_contain(text, "CancelledError") ||
        is_left_out_by_group(watch, event)) {
        return;
    }
    model_watch_involve(watch, task->cancelled_at);
    if (text[0] == '\0') {
        model_watch_violated(watch, event, "task %s swallowed the CancelledError that it got at %s",
                             task->role, task->cancelled_at);
    } else {
        model_watch_violated(watch, event, "task %s turned the CancelledError of %s into %s",
                             task->role, task->cancelled_at, text);
    }
}

#define CREATED        CASE_EVENT(TASK_CREATED, "", .task = 1, .label = "tool")
#define RESUMED(words) CASE_EVENT(TASK_RESUMED, words, .task = 1, .label = "tool.sleep")
#define ENDED(words)   CASE_EVENT(TASK_ENDED, words, .task = 1, .label = "tool")

static const struct model_rule_event passed_on[] = {
    CREATED,
    RESUMED(""),
    RESUMED("CancelledError: by scope"),
    ENDED("CancelledError: by scope"),
};

static const struct model_rule_event scope_settled[] = {
    CREATED,
    RESUMED("CancelledError"),
    CASE_EVENT(SCOPE_SETTLED, "", .task = 1, .object = 3),
    RESUMED("TimeoutError"),
    ENDED("TimeoutError"),
};

static const struct model_rule_event in_a_group[] = {
    CREATED,
    RESUMED("CancelledError"),
    ENDED("ExceptionGroup: [ValueError, CancelledError]"),
};

#define STRUCK                       \
    CASE_REQUEST(1, 1, "POST /mcp"), \
        CASE_EVENT(FAULT, "sse.group_exit", .request = 1, .label = "sim/task/cancel")
#define ENDED_FOR(words) CASE_EVENT(TASK_ENDED, words, .task = 1, .label = "tool", .request = 1)

static const struct model_rule_event left_out[] = {
    CREATED,
    STRUCK,
    RESUMED("CancelledError"),
    ENDED_FOR("ExceptionGroup[ClientDisconnected]"),
};

static const struct model_rule_event swallowed_after_fault[] = {
    CREATED,
    STRUCK,
    RESUMED("CancelledError"),
    ENDED_FOR(""),
};

static const struct model_rule_event swallowed[] = {
    CREATED,
    RESUMED("CancelledError: by scope"),
    RESUMED(""),
    ENDED(""),
};

static const struct model_rule_event turned[] = {
    CREATED,
    RESUMED("CancelledError: by scope"),
    ENDED("RuntimeError: boom"),
};

static const struct model_rule_event by_the_application[] = {
    CREATED,
    RESUMED("CancelledError: by scope"),
    CASE_REQUEST(1, 1, "POST /mcp"),
    CASE_EVENT(APP_RETURNED, "", .task = 1, .request = 1),
};

static const struct model_rule_case cases[] = {
    {.what = "the task ends with it", CASE_EVENTS(passed_on)},
    {.what = "the task's own scope ends it", CASE_EVENTS(scope_settled)},
    {.what = "it leaves among others", CASE_EVENTS(in_a_group)},
    {.what = "a group whose exit is cancelled raises what its tasks raised", CASE_EVENTS(left_out)},
    {.what = "a fault's cancellation is caught",
     CASE_EVENTS(swallowed_after_fault),
     .violation = "task tool swallowed the CancelledError that it got at tool.sleep"},
    {.what = "it is caught, and the task goes on to a good end",
     CASE_EVENTS(swallowed),
     .violation = "task tool swallowed the CancelledError that it got at tool.sleep"},
    {.what = "something else leaves in its place",
     CASE_EVENTS(turned),
     .violation = "task tool turned the CancelledError of tool.sleep into RuntimeError: boom"},
    {.what = "the application returns as if nothing had been",
     CASE_EVENTS(by_the_application),
     .violation = "task tool swallowed the CancelledError that it got at tool.sleep"},
};

const struct model_rule model_rule_cancellation_propagates = {
    .name = "cancellation-propagates",
    .sentence = "a cancellation is passed on, not turned into something else",
    .source = "C3; modelcontextprotocol/python-sdk#2610",
    .kinds = MODEL_SEES(TASK_ENDED) | MODEL_SEES(APP_RETURNED) | MODEL_SEES(APP_RAISED),
    .see = see,
    .cases = cases,
    .case_count = CASE_COUNT(cases),
};
