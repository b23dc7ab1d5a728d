/* Reduction on worlds under the policy `any`: fewer executions, and the same that they lead to. */
#include <stdlib.h>

#include "base/check.h"

#include "runtime/event.h"
#include "runtime/task.h"

#include "sim/dialect.h"

#include "model/explore.h"
#include "model/walk.h"
#include "model/world_steps.h"

#include "tests/exploration/tiny.h"
#include "tests/support/test.h"

#define TASK_COUNT_MAX 4
#define STATUS_FIRST   200
#define STATUS_COUNT   300

enum crew_kind {
    CREW_APART,    /* each task writes a cell of its own, and tells */
    CREW_TOGETHER, /* all write one cell, and tell */
    CREW_LYING,    /* all write one cell, and say that there is nothing to tell */
    CREW_SILENT,   /* all write one cell; they do not promise to tell */
};

/* An application that answers its one request, once all of its tasks have made their steps, with
 * what these have come to. */
struct crew {
    struct asgi_app app;
    struct runtime_loop *loop;
    struct runtime_event done;
    enum crew_kind kind;
    uint32_t task_count;
    uint32_t step_count;
    uint32_t running_count;
    uint32_t cells[TASK_COUNT_MAX];

    struct worker {
        struct crew *crew;
        uint32_t index;
    } workers[TASK_COUNT_MAX];
};

static void write_cell(struct worker *worker)
{
    struct crew *crew = worker->crew;
    uint32_t *cell = &crew->cells[crew->kind == CREW_APART ? worker->index : 0];
    if (crew->kind == CREW_APART || crew->kind == CREW_TOGETHER) {
        runtime_loop_tell_access(crew->loop, cell, RUNTIME_ACCESS_WRITE);
    }
    *cell = *cell * 5 + worker->index + 1;
}

static void finish(struct crew *crew)
{
    runtime_loop_tell_access(crew->loop, &crew->running_count, RUNTIME_ACCESS_WRITE);
    if (--crew->running_count == 0) {
        runtime_event_set(&crew->done);
    }
}

/* k steps are k handles: the one that starts the task, and one behind each yield. */
static const struct runtime_exception *work(void *argument)
{
    struct worker *worker = argument;
    struct crew *crew = worker->crew;
    write_cell(worker);
    for (uint32_t i = 1; i < crew->step_count; i++) {
        const struct runtime_exception *raised = runtime_yield(crew->loop, AWAIT("crew.step"));
        if (raised != NULL) {
            return raised;
        }
        write_cell(worker);
    }
    finish(crew);
    return NULL;
}

static uint32_t status_of(const struct crew *crew)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < crew->task_count; i++) {
        sum = sum * 7 + crew->cells[i];
    }
    return STATUS_FIRST + sum % STATUS_COUNT;
}

static const struct runtime_exception *respond(struct crew *crew,
                                               struct asgi_connection *connection)
{
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = status_of(crew)};
    const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    const struct runtime_exception *raised = asgi_send(connection, &start, AWAIT("crew.start"));
    return raised != NULL ? raised : asgi_send(connection, &end, AWAIT("crew.end"));
}

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct crew *crew = (struct crew *)(void *)self;
    (void)scope;
    runtime_event_init(crew->loop, &crew->done);
    crew->running_count = crew->task_count;
    for (uint32_t i = 0; i < crew->task_count; i++) {
        crew->workers[i] = (struct worker){crew, i};
        (void)runtime_task_create(
            crew->loop, (struct runtime_body){.call = work, .argument = &crew->workers[i]},
            (struct runtime_task_options){.role = "crew", .tells = crew->kind != CREW_SILENT});
    }
    const struct runtime_exception *raised = runtime_event_wait(&crew->done, AWAIT("crew.done"));
    return raised != NULL ? raised : respond(crew, connection);
}

static void startup(struct asgi_app *self)
{
    CHECK(self != NULL);
}

static uint32_t session_count(const struct asgi_app *self)
{
    CHECK(self != NULL);
    return 0;
}

static const struct asgi_app_type crew_type = {
    .name = "crew", .call = call, .startup = startup, .session_count = session_count};

/* As many tools as tasks, of which the first one says how many steps each makes; as many bugs as
 * the kind's number. */
static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    struct crew *crew = base_arena_take(runtime_loop_arena(loop), sizeof *crew);
    (void)observer;
    (void)host;
    CHECK(settings->tool_count <= TASK_COUNT_MAX);
    *crew = (struct crew){.app = {&crew_type},
                          .loop = loop,
                          .kind = (enum crew_kind)settings->bug_count,
                          .task_count = settings->tool_count,
                          .step_count = settings->tools[0].step_count};
    *out_app = &crew->app;
    return BASE_ERROR_OK;
}

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    CHECK(step->parameters == NULL);
    CHECK(phase == 0);
    sim_client_request(world, &(struct sim_request_options){
                                  .exchange = 0, .client = "one", .method = "GET", .path = "/"});
    return true;
}

static const struct sim_action request_action = {.name = "request", .perform = do_request};
static const struct sim_step steps_of_main[] = {
    {.action = &request_action, .label = "GET /", .at = SIM_TIME_ANY, .line = 1}};
static const struct sim_exchange_plan exchanges[] = {{.name = "get", .client = "one"}};

struct size {
    enum crew_kind kind;
    uint32_t task_count;
    uint32_t step_count;
};

struct found {
    bool has_status[STATUS_COUNT];
    uint32_t status_count; /* different ones */
    uint64_t execution_count;
    uint64_t blocked_count;
};

static void note(struct found *found, const struct sim_world *world)
{
    const struct sim_trace *trace = sim_world_trace(world);
    for (uint32_t i = 0; i < trace->event_count; i++) {
        const struct sim_event *event = &trace->events[i];
        if (event->kind == SIM_EVENT_APP_SEND && event->value >= STATUS_FIRST) {
            found->status_count += found->has_status[event->value - STATUS_FIRST] ? 0 : 1;
            found->has_status[event->value - STATUS_FIRST] = true;
        }
    }
    found->execution_count++;
}

static struct found explore(const char *strategy, struct size size)
{
    static const char *const kinds[] = {"", "", ""};
    struct asgi_tool tools[TASK_COUNT_MAX] = {{.name = "crew"}};
    struct found found = {.execution_count = 0};
    struct model_world_steps steps;
    struct model_walk walk;
    tools[0].step_count = size.step_count;
    const struct sim_plan plan = {
        .name = "a crew",
        .settings = {.tools = tools,
                     .tool_count = size.task_count,
                     .bugs = kinds,
                     .bug_count = (uint32_t)size.kind},
        .dialect = sim_dialect_find("uvicorn"),
        .policy = SIM_POLICY_ANY,
        .background = {.name = "background"},
        .main = {.name = "main", .steps = steps_of_main, .step_count = 1},
        .exchanges = exchanges,
        .exchange_count = 1,
        .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1}};
    model_world_steps_init(&steps, (struct model_world_steps_options){.plan = &plan,
                                                                      .app = {.create = create},
                                                                      .tells_footprints = true,
                                                                      .is_unwatched = true});
    assert_int_equal(SIM_WORLD_READY, steps.state);
    model_walk_init(&walk, (struct model_walk_options){.steps = &steps.steps,
                                                       .strategy = model_strategy_find(strategy),
                                                       .is_restoring = true});
    while (model_walk_next(&walk)) {
        note(&found, steps.world);
    }
    found.execution_count -= model_walk_discarded_count(&walk);
    found.blocked_count = walk.abandoned_count;
    model_walk_release(&walk);
    model_world_steps_release(&steps);
    return found;
}

static void assert_reduced_to(struct size size, uint64_t interleavings, uint64_t traces)
{
    const struct found all = explore("exhaustive", size);
    const struct found source_sets = explore("source-sets", size);
    const struct found optimal = explore("optimal", size);
    assert_int_equal(interleavings, all.execution_count);
    assert_int_equal(traces, source_sets.execution_count);
    assert_int_equal(traces, optimal.execution_count);
    assert_int_equal(0, optimal.blocked_count);
    assert_memory_equal(all.has_status, source_sets.has_status, sizeof all.has_status);
    assert_memory_equal(all.has_status, optimal.has_status, sizeof all.has_status);
}

/* Of n tasks that share nothing only the last steps have an order, since the last of all wakes who
 * waits for them: n! of (nk)!/(k!)^n. */
static void tasks_that_share_nothing_commute(void **state)
{
    (void)state;
    assert_reduced_to((struct size){CREW_APART, 2, 2}, 6, 2);
    assert_reduced_to((struct size){CREW_APART, 2, 4}, 70, 2);
    assert_reduced_to((struct size){CREW_APART, 3, 2}, 90, 6);
    assert_reduced_to((struct size){CREW_APART, 3, 3}, 1680, 6);
    assert_reduced_to((struct size){CREW_APART, 4, 2}, 2520, 24);
}

static void tasks_that_write_one_cell_do_not(void **state)
{
    (void)state;
    assert_reduced_to((struct size){CREW_TOGETHER, 2, 3}, 20, 20);
    assert_reduced_to((struct size){CREW_TOGETHER, 3, 2}, 90, 90);
}

/* Who does not promise to tell is taken to share everything. */
static void tasks_that_do_not_tell_do_not(void **state)
{
    (void)state;
    assert_reduced_to((struct size){CREW_SILENT, 2, 3}, 20, 20);
    assert_reduced_to((struct size){CREW_SILENT, 3, 2}, 90, 90);
}

/* The comparisons above would notice a task that does not keep its promise. */
static void a_broken_promise_is_noticed(void **state)
{
    (void)state;
    const struct found all = explore("exhaustive", (struct size){CREW_LYING, 3, 2});
    const struct found optimal = explore("optimal", (struct size){CREW_LYING, 3, 2});
    assert_int_equal(90, all.execution_count);
    assert_true(optimal.status_count < all.status_count);
}

static struct model_result explore_tiny(const char *strategy)
{
    struct model_result result;
    struct sim_plan plan = tiny_plan(/*has_bug=*/true);
    plan.policy = SIM_POLICY_ANY;
    model_explore(&(struct model_explore_options){.plan = &plan,
                                                  .app = tiny_factory,
                                                  .strategy = model_strategy_find(strategy),
                                                  .is_restoring = true},
                  &result);
    assert_int_equal(MODEL_EXHAUSTED, result.extent);
    return result;
}

static bool has_finding(const struct model_result *result, uint64_t fingerprint)
{
    for (uint32_t i = 0; i < result->finding_count; i++) {
        if (result->findings[i].fingerprint == fingerprint) {
            return true;
        }
    }
    return false;
}

/* With requests, rules and a server that tells nothing, there is nothing to leave out, and nothing
 * is. */
static void a_server_shows_the_same_findings(void **state)
{
    static const char *const strategies[] = {"source-sets", "optimal"};
    struct model_result all = explore_tiny("exhaustive");
    (void)state;
    assert_true(all.finding_count > 0);
    for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++) {
        struct model_result reduced = explore_tiny(strategies[i]);
        assert_int_equal(all.execution_count, reduced.execution_count - reduced.discarded_count);
        assert_int_equal(all.finding_count, reduced.finding_count);
        for (uint32_t j = 0; j < reduced.finding_count; j++) {
            assert_true(has_finding(&all, reduced.findings[j].fingerprint));
        }
        model_result_release(&reduced);
    }
    model_result_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_that_share_nothing_commute),
        cmocka_unit_test(tasks_that_write_one_cell_do_not),
        cmocka_unit_test(tasks_that_do_not_tell_do_not),
        cmocka_unit_test(a_broken_promise_is_noticed),
        cmocka_unit_test(a_server_shows_the_same_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
