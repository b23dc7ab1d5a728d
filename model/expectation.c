#include "model/expectation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#include "model/watch.h"

#define NOT_SAID   (-1)
#define WORDS_SIZE 96

/* Where in the scenario file an expectation stands. */
struct place {
    const char *name; /* the exchange's, or "" */
    uint32_t line;
    uint32_t column;
    uint32_t request;
};

/* what, of the expectation: part of the fingerprint. */
__attribute__((format(printf, 4, 5))) static void fail(struct model_watch *watch,
                                                       const struct place *place, const char *what,
                                                       const char *format, ...)
{
    struct model_violation violation = {.line = place->line,
                                        .column = place->column,
                                        .request = place->request,
                                        .sites = {what},
                                        .site_count = 1};
    CHECK(what != NULL);
    va_list arguments;
    va_start(arguments, format);
    const int wanted = vsnprintf(violation.text, sizeof violation.text, format, arguments);
    va_end(arguments);
    CHECK(wanted > 0);
    model_watch_report(watch, &violation);
}

static void judge_status(struct model_watch *watch, const struct place *place, int32_t expected,
                         const struct sim_exchange_view *view)
{
    CHECK(expected >= 0);
    if (!view->is_started) {
        fail(watch, place, "status", "%s: expected status %d, found no response", place->name,
             expected);
    } else if (view->status != (uint32_t)expected) {
        fail(watch, place, "status", "%s: expected status %d, found %u", place->name, expected,
             view->status);
    }
}

enum reply {
    REPLY_NONE,
    REPLY_RESULT,
    REPLY_ERROR,
    REPLY_SEVERAL,
};

static enum reply reply_of(const struct sim_exchange_view *view)
{
    CHECK(view->result_count + view->error_count <= view->event_count);
    if (view->result_count + view->error_count > 1) {
        return REPLY_SEVERAL;
    }
    if (view->error_count == 1) {
        return REPLY_ERROR;
    }
    return view->result_count == 1 ? REPLY_RESULT : REPLY_NONE;
}

static const char *reply_words(enum reply reply)
{
    static const char *const words[] = {[REPLY_NONE] = "no reply",
                                        [REPLY_RESULT] = "a result",
                                        [REPLY_ERROR] = "an error",
                                        [REPLY_SEVERAL] = "more than one reply"};
    CHECK((size_t)reply < sizeof words / sizeof words[0]);
    return words[reply];
}

static void judge_reply(struct model_watch *watch, const struct place *place, int32_t expected,
                        const struct sim_exchange_view *view)
{
    const enum reply found = reply_of(view);
    CHECK(expected >= (int32_t)REPLY_NONE && expected <= (int32_t)REPLY_ERROR);
    if (found != (enum reply)expected) {
        fail(watch, place, "reply", "%s: expected %s, found %s", place->name,
             reply_words((enum reply)expected), reply_words(found));
    }
}

static void judge_error(struct model_watch *watch, const struct place *place, int32_t expected,
                        const struct sim_exchange_view *view)
{
    CHECK(expected != 0);
    if (view->error_count == 0) {
        fail(watch, place, "error", "%s: expected error %d, found no error", place->name, expected);
    } else if (view->error_code != expected) {
        fail(watch, place, "error", "%s: expected error %d, found %d", place->name, expected,
             view->error_code);
    }
}

static void judge_ended(struct model_watch *watch, const struct place *place, int32_t expected,
                        const struct sim_exchange_view *view)
{
    CHECK(expected == 0 || expected == 1);
    if (view->is_ended == (expected == 1)) {
        return;
    }
    const char *open = view->is_broken ? "cut off" : "open";
    fail(watch, place, "ended", "%s: expected the response to be %s, found it %s", place->name,
         expected == 1 ? "complete" : "open", view->is_ended ? "complete" : open);
}

static void judge_retry(struct model_watch *watch, const struct place *place, int64_t expected,
                        const struct sim_exchange_view *view)
{
    const int64_t found = view->has_retry ? (int64_t)view->retry_ms : NOT_SAID;
    CHECK(expected != 0);
    if (found != expected) {
        fail(watch, place, "retry",
             "%s: expected retry after %" PRId64 " ms, found %" PRId64 " (-1: it is not said)",
             place->name, expected, found);
    }
}

/* "result for 7": what a person calls a message. */
static void say_message(const struct sim_event *event, const char *text, struct base_text *out)
{
    CHECK(event->kind == SIM_EVENT_RPC_MESSAGE);
    const bool is_error = strcmp(event->label, "error") == 0;
    if (is_error || strcmp(event->label, "result") == 0) {
        base_text_append(out, event->label);
        if (is_error) {
            base_text_format(out, " %d", -(int32_t)event->value);
        }
        base_text_append(out, " for ");
    } else if (strcmp(event->label, "request") == 0) {
        base_text_append(out, "request ");
    }
    base_text_append(out, text);
}

static void judge_messages(struct model_watch *watch, const struct sim_world *world,
                           const struct place *place, const struct sim_reply_expectation *expected)
{
    const struct sim_trace *trace = sim_world_trace(world);
    uint32_t count = 0;
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind != SIM_EVENT_RPC_MESSAGE || event->request != place->request) {
            continue;
        }
        char words[WORDS_SIZE];
        struct base_text found;
        base_text_init(&found, words, sizeof words);
        say_message(event, sim_trace_text(trace, event), &found);
        const bool is_more = count == expected->message_count;
        if (is_more || strcmp(words, expected->messages[count]) != 0) {
            fail(watch, place, "messages", "%s: expected message %u to be %s, found %s",
                 place->name, count + 1, is_more ? "none" : expected->messages[count], words);
            return;
        }
        count++;
    }
    if (count < expected->message_count) {
        fail(watch, place, "messages", "%s: expected message %u to be %s, found none", place->name,
             count + 1, expected->messages[count]);
    }
}

static void judge_exchange(struct model_watch *watch, struct sim_world *world,
                           const struct sim_reply_expectation *expected)
{
    const struct sim_plan *plan = sim_world_plan(world);
    CHECK(expected->exchange < plan->exchange_count);
    const struct sim_exchange_view view = sim_client_view(world, expected->exchange);
    const struct place place = {plan->exchanges[expected->exchange].name, expected->line,
                                expected->column, view.request};
    if (!view.is_open) {
        return; /* its step never came, which is reported, or had nothing to do */
    }
    if (expected->status != NOT_SAID) {
        judge_status(watch, &place, expected->status, &view);
    }
    if (expected->event_count != NOT_SAID && view.event_count != (uint32_t)expected->event_count) {
        fail(watch, &place, "messages", "%s: expected %d messages, found %u", place.name,
             expected->event_count, view.event_count);
    }
    if (expected->reply != NOT_SAID) {
        judge_reply(watch, &place, expected->reply, &view);
    }
    if (expected->error_code != 0) {
        judge_error(watch, &place, expected->error_code, &view);
    }
    if (expected->messages != NULL) {
        judge_messages(watch, world, &place, expected);
    }
    if (expected->ended != NOT_SAID) {
        judge_ended(watch, &place, expected->ended, &view);
    }
    if (expected->retry_ms != 0) {
        judge_retry(watch, &place, expected->retry_ms, &view);
    }
}

static void judge_count(struct model_watch *watch, const struct sim_end_expectation *end,
                        const char *what, int32_t expected, uint32_t found)
{
    const struct place place = {"", end->line, end->column, 0};
    CHECK(expected >= NOT_SAID);
    if (expected != NOT_SAID && found != (uint32_t)expected) {
        fail(watch, &place, what, "expected %s at the end: %d, found %u", what, expected, found);
    }
}

/* "the 2nd app.send of call" */
static void say_anchor(const struct sim_plan *plan, const struct sim_anchor *anchor,
                       struct base_text *out)
{
    CHECK(anchor->kind != SIM_ANCHOR_NONE);
    if (anchor->kind == SIM_ANCHOR_EVENT) {
        base_text_append(out, sim_event_kind_name(anchor->event));
    } else {
        base_text_append(out, "a task at");
    }
    if (anchor->label != NULL) {
        base_text_format(out, " %s", anchor->label);
    }
    if (anchor->exchange != SIM_EXCHANGE_ANY) {
        CHECK(anchor->exchange < plan->exchange_count);
        base_text_format(out, " of %s", plan->exchanges[anchor->exchange].name);
    }
    base_text_format(out, ", number %u", anchor->count);
}

static void judge_steps(struct model_watch *watch, const struct sim_world *world)
{
    const char *lane = "";
    const struct sim_step *step = sim_world_undone(world, &lane);
    if (step == NULL) {
        return;
    }
    char words[WORDS_SIZE];
    struct base_text text;
    base_text_init(&text, words, sizeof words);
    CHECK(step->label != NULL);
    if (step->after.kind != SIM_ANCHOR_NONE) {
        base_text_append(&text, ", due after ");
        say_anchor(sim_world_plan(world), &step->after, &text);
    }
    fail(watch, &(struct place){"", step->line, 1, 0}, "step",
         "step \"%s\" of lane %s never came%s", step->label, lane, words);
}

void model_expectation_judge(struct model_watch *watch, struct sim_world *world)
{
    const struct sim_plan *plan = sim_world_plan(world);
    const struct sim_world_counts counts = sim_world_counts(world);
    CHECK(plan != NULL);
    if (sim_world_fault_count(world) > 0) {
        return; /* what is expected is said of an execution in which nothing goes wrong */
    }
    judge_steps(watch, world);
    for (uint32_t i = 0; i < plan->reply_count; i++) {
        judge_exchange(watch, world, &plan->replies[i]);
    }
    judge_count(watch, &plan->at_end, "sessions", plan->at_end.session_count, counts.session_count);
    judge_count(watch, &plan->at_end, "tasks", plan->at_end.task_count, counts.task_count);
    judge_count(watch, &plan->at_end, "streams", plan->at_end.stream_count, counts.stream_count);
}
