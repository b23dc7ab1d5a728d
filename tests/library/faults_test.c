/*
 * Faults on the shipped scenarios: each of them strikes somewhere, at most as often as the budget
 * says, and where none may strike nothing is asked.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/fault.h"

#include "model/walk.h"
#include "model/world_steps.h"

#include "reference_server/server.h"

#include "tests/library/shelf.h"
#include "tests/support/test.h"

#define FAULTS_MAX 32

/* What all executions of a plan together had of faults. */
struct tally {
    uint64_t executions;
    uint64_t struck[FAULTS_MAX]; /* by index in the registry */
    uint32_t most;               /* in one execution */
    uint32_t asked;              /* in the first, which is the default order */
    uint64_t asked_again;        /* in those with one fault, behind it: alternatives but "none" */
};

static uint32_t index_of(const char *name)
{
    uint32_t index = 0;
    while (strcmp(sim_fault_all[index]->name, name) != 0) {
        index++;
        assert_non_null(sim_fault_all[index]);
    }
    assert_true(index < FAULTS_MAX);
    return index;
}

static void add_execution(struct tally *tally, const struct sim_world *world)
{
    const struct sim_trace *trace = sim_world_trace(world);
    const struct sim_tape *tape = sim_world_tape(world);
    uint32_t count = 0;
    for (uint32_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].kind == SIM_EVENT_FAULT) {
            tally->struck[index_of(trace->events[i].label)]++;
            count++;
        }
    }
    assert_int_equal(count, sim_world_fault_count(world));
    uint32_t struck = 0; /* so far */
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct sim_choice *choice = &tape->choices[i];
        if (choice->kind == SIM_CHOICE_FAULT) {
            tally->asked += tally->executions == 0 ? 1 : 0;
            tally->asked_again += struck == 1 && count == 1 ? choice->count - 1 : 0;
            struck += choice->taken != 0 ? 1 : 0;
        }
    }
    tally->most = count > tally->most ? count : tally->most;
    tally->executions++;
}

static void add_plan(struct tally *tally, const struct sim_plan *plan)
{
    struct model_world_steps subject;
    struct model_walk walk;
    model_world_steps_init(&subject, (struct model_world_steps_options){
                                         .plan = plan, .app = {.create = reference_server_create}});
    assert_int_equal(SIM_WORLD_READY, subject.state);
    model_walk_init(&walk,
                    (struct model_walk_options){.steps = &subject.steps,
                                                .strategy = model_strategy_find("exhaustive"),
                                                .is_restoring = true});
    while (model_walk_next(&walk)) {
        add_execution(tally, subject.world);
    }
    model_walk_release(&walk);
    model_world_steps_release(&subject);
}

static void each_fault_strikes_somewhere(void **state)
{
    (void)state;
    struct tally tally = {0};
    struct shelf *shelf = shelf_open("scenarios/faults");
    for (uint32_t i = 0; i < shelf->file_count; i++) {
        for (uint32_t j = 0; j < shelf->files[i]->variant_count; j++) {
            add_plan(&tally, &shelf->files[i]->variants[j].plan);
        }
    }
    shelf_close(shelf);
    assert_int_equal(1, tally.most);
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        print_message("%s: %" PRIu64 " times\n", sim_fault_all[i]->name, tally.struck[i]);
        assert_true(tally.struck[i] > 0);
    }
}

static const char text[] =
    "{\"suite\": \"s\", \"tools\": {\"t\": [{\"yield\": 2}, {\"return\": \"x\"}]}, \"told\": "
    "\"fixed\",\n"
    "\"faults\": [%s], \"faults_max\": %u, \"background\": [\n"
    "{\"do\": \"request\", \"client\": \"a\", \"as\": \"i\", \"send\": \"POST /mcp\",\n"
    " \"json\": {\"method\": \"initialize\"}, \"save\": {\"sid\": \"header:mcp-session-id\"}}],\n"
    "\"scenarios\": [{\"name\": \"n\", \"steps\": [\n"
    "{\"do\": \"request\", \"client\": \"a\", \"as\": \"c\", \"send\": \"POST /mcp\",\n"
    " \"session\": \"${sid}\", \"json\": {\"method\": \"tools/call\",\n"
    " \"params\": {\"name\": \"t\"}}}]}]}";

static struct tally take(const char *faults, uint32_t faults_max)
{
    char file[1024];
    struct tally tally = {0};
    const int size = snprintf(file, sizeof file, text, faults, faults_max);
    assert_in_range(size, 1, sizeof file - 1);
    struct scenarios_file *compiled =
        shelf_compile("f.json", (struct asgi_bytes){.data = file, .size = (size_t)size});
    add_plan(&tally, &compiled->variants[0].plan);
    scenarios_file_destroy(compiled);
    return tally;
}

/* F points, none of which changes how often the others are asked before it strikes: 1 + F. */
static void one_fault_has_its_closed_form(void **state)
{
    (void)state;
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        char quoted[64];
        (void)snprintf(quoted, sizeof quoted, "\"%s\"", sim_fault_all[i]->name);
        const struct tally tally = take(quoted, 1);
        assert_int_equal(1 + tally.asked, tally.executions);
        assert_int_equal(tally.asked, tally.struck[i]);
    }
}

/* Requests that come one after the other, each of which needs memory for its body. */
static uint64_t count_executions(uint32_t request_count, uint32_t faults_max)
{
    char file[2048];
    struct base_text out;
    struct tally tally = {0};
    base_text_init(&out, file, sizeof file);
    base_text_format(&out,
                     "{\"suite\": \"s\", \"told\": \"fixed\", \"faults\": \"sim/alloc/body\",\n"
                     "\"faults_max\": %u, \"scenarios\": [{\"name\": \"n\", \"steps\": [",
                     faults_max);
    for (uint32_t i = 0; i < request_count; i++) {
        base_text_format(&out,
                         "%s{\"do\": \"request\", \"client\": \"a\", \"as\": \"r%u\", "
                         "\"at\": \"%ums\",\n"
                         "\"send\": \"POST /mcp\", \"json\": {\"method\": \"initialize\"}}",
                         i == 0 ? "" : ",\n", i, i + 1);
    }
    base_text_append(&out, "]}]}");
    struct scenarios_file *compiled =
        shelf_compile("f.json", (struct asgi_bytes){.data = file, .size = out.length});
    add_plan(&tally, &compiled->variants[0].plan);
    scenarios_file_destroy(compiled);
    return tally.executions;
}

/* n points, none of which takes another one away, and at most k faults: each choice of up to k out
 * of n. */
static void several_faults_have_their_closed_form(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 5; n++) {
        uint64_t expected = 1;
        uint64_t choices = 1; /* n over k */
        for (uint32_t k = 1; k <= 3; k++) {
            choices = choices * (n >= k ? n - k + 1 : 0) / k;
            expected += choices;
            assert_int_equal(expected, count_executions(n, k));
        }
    }
}

/* Whatever one fault does to the points behind it: each execution with one goes on to as many with
 * two as it is asked about behind the first. */
static void two_faults_are_each_one_with_each_behind_it(void **state)
{
    (void)state;
    const struct tally one = take("\"*\"", 1);
    const struct tally two = take("\"*\"", 2);
    assert_int_equal(1, one.most);
    assert_int_equal(2, two.most);
    assert_true(two.asked_again > 0);
    assert_int_equal(one.executions + two.asked_again, two.executions);
}

static void without_faults_nothing_is_asked(void **state)
{
    (void)state;
    const struct tally tally = take("", 1);
    assert_int_equal(0, tally.asked);
    assert_int_equal(0, tally.most);
    assert_int_equal(1, tally.executions);
}

static void each_fault_is_presentable(void **state)
{
    (void)state;
    for (uint32_t i = 0; sim_fault_all[i] != NULL; i++) {
        const struct sim_fault *fault = sim_fault_all[i];
        char path[128];
        (void)snprintf(path, sizeof path, "sim/faults/%s.c", fault->name);
        for (char *at = path + strlen("sim/faults/"); *at != '\0'; at++) {
            if (*at == '/') {
                *at = '_';
            }
        }
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        (void)fclose(file);
        assert_in_range(strlen(fault->summary), 10, 80);
        assert_true(strlen(fault->story) > 40);
        assert_true((fault->strike == NULL) == (fault->site == SIM_FAULT_AT_POINT));
        assert_ptr_equal(fault, sim_fault_find(fault->name));
        assert_true(i == 0 || strcmp(sim_fault_all[i - 1]->name, fault->name) < 0);
    }
    assert_null(sim_fault_find("sim/no/such"));
}

static void patterns_name_faults(void **state)
{
    static const struct {
        const char *pattern;
        bool matches;
    } rows[] = {{"sim/connection/reset", true},
                {"*", true},
                {"sim/*", true},
                {"*/reset", true},
                {"sim/*/*set", true},
                {"s*m*t", true},
                {"sim", false},
                {"", false},
                {"sim/connection/reset/", false},
                {"server/*", false},
                {"*x", false},
                {"sim/connection/reset*", true}};
    const struct sim_fault *fault = sim_fault_find("sim/connection/reset");
    (void)state;
    assert_non_null(fault);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(rows[i].matches, sim_fault_matches(fault, rows[i].pattern));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_strikes_somewhere),
        cmocka_unit_test(one_fault_has_its_closed_form),
        cmocka_unit_test(several_faults_have_their_closed_form),
        cmocka_unit_test(two_faults_are_each_one_with_each_behind_it),
        cmocka_unit_test(without_faults_nothing_is_asked),
        cmocka_unit_test(each_fault_is_presentable),
        cmocka_unit_test(patterns_name_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
