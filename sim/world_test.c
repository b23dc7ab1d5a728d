#include "sim/world.h"

#include <string.h>

#include "base/check.h"

#include "runtime/task.h"

#include "sim/dialect.h"

#include "tests/support/app.h"
#include "tests/support/test.h"

/* A server that answers every request after a few iterations, and tells a session apart from a
 * request. */
struct echo {
    struct asgi_app app;
    struct runtime_loop *loop;
};

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    struct echo *echo = (struct echo *)(void *)self;
    struct asgi_message message;
    (void)scope;
    const struct runtime_exception *raised =
        asgi_receive(connection, AWAIT("echo.receive"), &message);
    for (uint32_t i = 0; raised == NULL && i < 2; i++) {
        raised = runtime_checkpoint(echo->loop, AWAIT("echo.checkpoint"));
    }
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = 200};
    const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY,
                                     .body = {.data = "{}", .size = 2}};
    if (raised == NULL) {
        raised = asgi_send(connection, &start, AWAIT("echo.start"));
    }
    return raised != NULL ? raised : asgi_send(connection, &end, AWAIT("echo.end"));
}

static const struct asgi_app_type echo_type = TESTS_APP_TYPE("echo", call);

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    (void)host;
    struct echo *echo = tests_app_create(loop, sizeof(*echo), &echo_type);
    echo->loop = loop;
    *out_app = &echo->app;
    return BASE_ERROR_OK;
}

/* Actions as a scenario's files have them. */
struct request {
    uint32_t exchange;
    const char *client;
};

static bool do_request(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct request *request = step->parameters;
    assert_int_equal(0, phase);
    sim_client_request(world, &(struct sim_request_options){.exchange = request->exchange,
                                                            .client = request->client,
                                                            .method = "POST",
                                                            .path = "/"});
    return true;
}

static bool do_disconnect(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct request *request = step->parameters;
    assert_int_equal(0, phase);
    sim_client_disconnect(world, request->exchange, SIM_LEAVE_FIN);
    return true;
}

static bool has_ended(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    const struct request *request = step->parameters;
    assert_int_equal(0, phase);
    return sim_client_view(world, request->exchange).is_ended;
}

static const struct sim_action request_action = {.name = "request", .perform = do_request};
static const struct sim_action disconnect_action = {.name = "disconnect", .perform = do_disconnect};
static const struct sim_action read_action = {.name = "read", .ready = has_ended};

static const struct request a = {.exchange = 0, .client = "a"};
static const struct request b = {.exchange = 1, .client = "b"};
static const struct sim_exchange_plan exchanges[] = {{.name = "a", .client = "a"},
                                                     {.name = "b", .client = "b"}};

#define STEP(its_action, its_parameters, its_label)                                     \
    {                                                                                   \
        .action = &(its_action), .parameters = &(its_parameters), .label = (its_label), \
        .at = SIM_TIME_ANY                                                              \
    }

static const struct sim_step lane_a[] = {STEP(request_action, a, "a: POST /")};
static const struct sim_step lane_b[] = {STEP(request_action, b, "b: POST /"),
                                         STEP(disconnect_action, b, "b leaves")};
static const struct sim_lane race[] = {{.name = "a", .steps = lane_a, .step_count = 1},
                                       {.name = "b", .steps = lane_b, .step_count = 2}};
static const struct sim_step main_steps[] = {
    {.lanes = race, .lane_count = 2, .label = "race", .at = SIM_TIME_ANY},
    STEP(read_action, a, "read a")};

static struct sim_plan plan_of(const char *dialect)
{
    return (struct sim_plan){.name = "two requests",
                             .dialect = sim_dialect_find(dialect),
                             .main = {.name = "main", .steps = main_steps, .step_count = 2},
                             .background = {.name = "background"},
                             .exchanges = exchanges,
                             .exchange_count = 2};
}

static struct sim_world *create_world(const struct sim_plan *plan)
{
    enum base_error error;
    struct sim_world *world = sim_world_create(
        &(struct sim_world_options){.plan = plan, .app = {.create = create}}, &error);
    assert_int_equal(BASE_ERROR_OK, error);
    assert_int_equal(SIM_WORLD_READY, sim_world_run(world));
    return world;
}

static struct base_digest run_defaults(struct sim_world *world)
{
    enum sim_world_state state;
    while ((state = sim_world_run(world)) == SIM_WORLD_ASKS) {
        sim_world_answer(world, 0);
    }
    assert_int_equal(SIM_WORLD_ENDED, state);
    return sim_trace_digest(sim_world_trace(world));
}

static void the_default_order_ends_with_every_step_done(void **state)
{
    (void)state;
    const struct sim_plan plan = plan_of("uvicorn");
    struct sim_world *world = create_world(&plan);
    (void)run_defaults(world);
    assert_null(sim_world_undone(world, NULL));
    assert_true(sim_client_view(world, 0).is_ended);
    assert_int_equal(200, sim_client_view(world, 0).status);
    assert_int_equal(0, sim_world_counts(world).task_count);
    sim_world_destroy(world);
}

static void a_step_comes_in_its_time_when_nothing_else_can(void **state)
{
    (void)state;
    struct sim_step steps[] = {STEP(request_action, a, "a: POST /"), STEP(read_action, a, "read a"),
                               STEP(request_action, b, "b: POST /")};
    steps[2].wait_ns = 1000000;
    struct sim_plan plan = plan_of("uvicorn");
    plan.main = (struct sim_lane){.name = "main", .steps = steps, .step_count = 3};
    struct sim_world *world = create_world(&plan);
    (void)run_defaults(world);
    assert_null(sim_world_undone(world, NULL));
    assert_true(sim_client_view(world, 1).is_ended);
    sim_world_destroy(world);
}

#define DEPTH_MAX 64

/* Every execution by restoring the deepest snapshot with an answer left; each is run again from the
 * start. */
static uint32_t exhaust(const struct sim_plan *plan, uint32_t *out_left_before_start)
{
    struct sim_world *world = create_world(plan);
    struct sim_snapshot *snapshots[DEPTH_MAX];
    uint32_t taken[DEPTH_MAX];
    uint32_t counts[DEPTH_MAX];
    uint32_t depth = 0;
    uint32_t execution_count = 0;
    *out_left_before_start = 0;
    for (;;) {
        while (sim_world_run(world) == SIM_WORLD_ASKS) {
            assert_true(depth < DEPTH_MAX);
            snapshots[depth] = sim_world_save(world);
            taken[depth] = 0;
            counts[depth] = sim_world_question(world)->count;
            sim_world_answer(world, 0);
            depth++;
        }
        execution_count++;
        *out_left_before_start += sim_client_view(world, 1).is_started ? 0 : 1;
        struct sim_world *again = create_world(plan);
        for (uint32_t i = 0; i < depth; i++) {
            assert_int_equal(SIM_WORLD_ASKS, sim_world_run(again));
            assert_true(
                sim_choice_answers(&sim_world_tape(world)->choices[i], sim_world_question(again)) ||
                taken[i] == 0);
            sim_world_answer(again, taken[i]);
        }
        assert_int_equal(SIM_WORLD_ENDED, sim_world_run(again));
        assert_true(base_digest_equal(sim_trace_digest(sim_world_trace(world)),
                                      sim_trace_digest(sim_world_trace(again))));
        sim_world_destroy(again);
        while (depth > 0 && taken[depth - 1] + 1 == counts[depth - 1]) {
            sim_snapshot_destroy(snapshots[--depth]);
        }
        if (depth == 0) {
            break;
        }
        sim_world_restore(world, snapshots[depth - 1]);
        sim_world_answer(world, ++taken[depth - 1]);
    }
    sim_world_destroy(world);
    return execution_count;
}

static void a_restored_execution_is_the_one_that_was_run_from_the_start(void **state)
{
    (void)state;
    uint32_t left_before_start;
    const struct sim_plan uvicorn = plan_of("uvicorn");
    const uint32_t execution_count = exhaust(&uvicorn, &left_before_start);
    assert_true(execution_count > 10);
    assert_true(left_before_start > 0);
    const struct sim_plan spec = plan_of("spec-2.4");
    assert_int_equal(execution_count, exhaust(&spec, &left_before_start));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_order_ends_with_every_step_done),
        cmocka_unit_test(a_step_comes_in_its_time_when_nothing_else_can),
        cmocka_unit_test(a_restored_execution_is_the_one_that_was_run_from_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
