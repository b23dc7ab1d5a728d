/*
 * Where faults are asked about: a cancellation once at each await of a request's own task, a reset
 * in each iteration behind an await; and a fault that does not strike leaves no mark.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "sim/fault.h"

#include "model/walk.h"
#include "model/words.h"
#include "model/world_steps.h"

#include "reference_server/server.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define AWAITS_MAX 64
#define FAULTS_MAX 32
#define CALL       2 /* the background's request is the first */

static const char call[] =
    "{\"suite\": \"s\", \"tools\": {\"t\": [{\"yield\": 2}, {\"return\": \"x\"}]}, \"told\": "
    "\"fixed\",\n"
    "\"faults\": \"%s\", \"server\": {\"name\": \"mcp\", \"response\": \"%s\"}, \"background\": [\n"
    "{\"do\": \"request\", \"client\": \"a\", \"as\": \"i\", \"send\": \"POST /mcp\",\n"
    " \"json\": {\"method\": \"initialize\"}, \"save\": {\"sid\": \"header:mcp-session-id\"}}],\n"
    "\"scenarios\": [{\"name\": \"n\", \"steps\": [\n"
    "{\"do\": \"request\", \"client\": \"a\", \"as\": \"c\", \"send\": \"POST /mcp\",\n"
    " \"session\": \"${sid}\", \"json\": {\"method\": \"tools/call\",\n"
    " \"params\": {\"name\": \"t\"}}}]}]}";

/* Awaits, each with the iteration in which the task came to it; or faults that struck. */
struct places {
    struct {
        uint32_t iteration;
        const char *label;
    } all[AWAITS_MAX];

    uint32_t count;
};

static void add(struct places *places, uint32_t iteration, const char *label)
{
    assert_true(places->count < AWAITS_MAX);
    places->all[places->count].iteration = iteration;
    places->all[places->count++].label = label;
}

static bool has(const struct places *places, uint32_t iteration, const char *label)
{
    for (uint32_t i = 0; i < places->count; i++) {
        if (places->all[i].iteration == iteration && strcmp(places->all[i].label, label) == 0) {
            return true;
        }
    }
    return false;
}

static const char *keep(char (*names)[32], uint32_t *count, const char *text)
{
    assert_true(*count < AWAITS_MAX && strlen(text) < sizeof names[0]);
    struct base_text name;
    base_text_init(&name, names[*count], sizeof names[*count]);
    base_text_append(&name, text);
    return names[(*count)++];
}

/* Of the request's own task, up to the iteration in which its response is complete. */
static struct places awaits_in(const struct sim_trace *trace)
{
    struct places places = {.count = 0};
    uint32_t task = 0;
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind == SIM_EVENT_TASK_STARTED && event->request == CALL && task == 0) {
            task = event->task;
        } else if (event->kind == SIM_EVENT_TASK_AWAITS && task != 0 && event->task == task) {
            add(&places, event->iteration, event->label);
        } else if (event->kind == SIM_EVENT_APP_SEND && event->request == CALL &&
                   model_words_is_body(event) && event->flag == 0) {
            while (places.count > 0 && places.all[places.count - 1].iteration == event->iteration) {
                places.count--;
            }
            return places;
        }
    }
    fail_msg("the response is never complete");
    return places;
}

/* What the default order waits for, and where the fault strikes in all other executions. */
struct survey {
    struct places awaits;
    struct places struck;
    char names[AWAITS_MAX][32];
    uint32_t name_count;
};

static void add_execution(struct survey *survey, const struct sim_trace *trace, bool is_default)
{
    if (is_default) {
        survey->awaits = awaits_in(trace);
    }
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind == SIM_EVENT_FAULT) {
            assert_int_equal(CALL, event->request);
            add(&survey->struck, event->iteration,
                keep(survey->names, &survey->name_count, sim_trace_text(trace, event)));
        }
    }
}

static void explore(struct survey *survey, const char *fault, const char *response)
{
    char text[1024];
    struct model_world_steps subject;
    struct model_walk walk;
    const int size = snprintf(text, sizeof text, call, fault, response);
    struct scenarios_file *file =
        shelf_compile("f.json", (struct asgi_bytes){.data = text, .size = (size_t)size});
    model_world_steps_init(
        &subject, (struct model_world_steps_options){.plan = &file->variants[0].plan,
                                                     .app = {.create = reference_server_create},
                                                     .is_traced_fully = true});
    assert_int_equal(SIM_WORLD_READY, subject.state);
    model_walk_init(&walk,
                    (struct model_walk_options){.steps = &subject.steps,
                                                .strategy = model_strategy_find("exhaustive"),
                                                .is_restoring = true});
    for (bool is_default = true; model_walk_next(&walk); is_default = false) {
        add_execution(survey, sim_world_trace(subject.world), is_default);
    }
    model_walk_release(&walk);
    model_world_steps_release(&subject);
    scenarios_file_destroy(file);
}

static void each_await_of_a_request_is_cancelled_once(void **state)
{
    static const char *const responses[] = {"sse", "json"};
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        struct survey survey = {.name_count = 0};
        explore(&survey, "sim/task/cancel", responses[i]);
        assert_in_range(survey.awaits.count, 2, AWAITS_MAX);
        assert_int_equal(survey.awaits.count, survey.struck.count);
        for (uint32_t j = 0; j < survey.awaits.count; j++) {
            assert_true(has(&survey.struck, survey.awaits.all[j].iteration + 1,
                            survey.awaits.all[j].label));
        }
    }
}

/* Once in an iteration: also where only somebody else came to an await, a task of the session. */
static void a_client_disconnects_at_each_await(void **state)
{
    struct survey survey = {.name_count = 0};
    (void)state;
    explore(&survey, "sim/connection/reset", "sse");
    assert_true(survey.struck.count >= survey.awaits.count);
    for (uint32_t i = 0; i < survey.awaits.count; i++) {
        assert_true(
            has(&survey.struck, survey.awaits.all[i].iteration + 1, survey.awaits.all[i].label));
    }
    for (uint32_t i = 0; i < survey.struck.count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            assert_true(survey.struck.all[i].iteration != survey.struck.all[j].iteration);
        }
    }
}

/* Of the default order, but for what was asked about faults. */
static char *trace_of(const struct sim_plan *plan, size_t *out_size, uint32_t *out_asked)
{
    struct model_world_steps subject;
    struct base_text text;
    char *bytes = malloc((size_t)1 << 20);
    assert_non_null(bytes);
    base_text_init(&text, bytes, (size_t)1 << 20);
    model_world_steps_init(
        &subject, (struct model_world_steps_options){.plan = plan,
                                                     .app = {.create = reference_server_create},
                                                     .is_traced_fully = true});
    while (subject.state == SIM_WORLD_READY || subject.state == SIM_WORLD_ASKS) {
        if (subject.state == SIM_WORLD_ASKS) {
            sim_world_answer(subject.world, 0);
        }
        subject.state = sim_world_run(subject.world);
    }
    const struct sim_trace *trace = sim_world_trace(subject.world);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind == SIM_EVENT_CHOICE && strcmp(event->label, "fault") == 0) {
            (*out_asked)++;
        } else {
            sim_trace_render_event(trace, event, &text);
        }
    }
    model_world_steps_release(&subject);
    *out_size = text.length;
    return bytes;
}

static void compare(const struct sim_plan *plan, uint32_t *out_asked)
{
    struct sim_plan faulty = *plan;
    struct sim_plan without = *plan;
    size_t size = 0;
    size_t faulty_size = 0;
    uint32_t none = 0;
    faulty.faults = sim_fault_all;
    faulty.fault_count_max = 1;
    for (faulty.fault_count = 0; sim_fault_all[faulty.fault_count] != NULL;) {
        faulty.fault_count++;
    }
    without.fault_count = 0;
    char *off = trace_of(&without, &size, &none);
    char *on = trace_of(&faulty, &faulty_size, out_asked);
    assert_int_equal(0, none);
    assert_int_equal(size, faulty_size);
    assert_memory_equal(off, on, size);
    free(off);
    free(on);
}

static void a_fault_that_does_not_strike_leaves_no_mark(void **state)
{
    struct shelf *shelf = shelf_open("scenarios");
    uint32_t asked = 0;
    (void)state;
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        compare(&shelf->files[i]->variants[0].plan, &asked);
    }
    shelf_close(shelf);
    assert_true(asked > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_await_of_a_request_is_cancelled_once),
        cmocka_unit_test(a_client_disconnects_at_each_await),
        cmocka_unit_test(a_fault_that_does_not_strike_leaves_no_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
