#include "cli/isolate.h"

#include <signal.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#include "sim/dialect.h"

#include "cli/told.h"

#include "tests/support/app.h"
#include "tests/support/test.h"

/* What the server, or an action of ours, does instead of its work. */
enum mischief {
    NO_MISCHIEF,
    SERVER_SIGNAL,
    OUR_SIGNAL,
    OUR_CHECK,
};

static enum mischief mischief;

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    (void)self;
    (void)scope;
    if (mischief == SERVER_SIGNAL) {
        (void)raise(SIGFPE);
    }
    const struct asgi_message start = {.type = ASGI_HTTP_RESPONSE_START, .status = 200};
    const struct asgi_message end = {.type = ASGI_HTTP_RESPONSE_BODY};
    const struct runtime_exception *raised = asgi_send(connection, &start, AWAIT("toy.start"));
    return raised != NULL ? raised : asgi_send(connection, &end, AWAIT("toy.end"));
}

static const struct asgi_app_type toy_type = TESTS_APP_TYPE("toy", call);

static enum base_error create(struct runtime_loop *loop, const struct asgi_settings *settings,
                              const struct asgi_observer *observer, void *host,
                              struct asgi_app **out_app)
{
    (void)settings;
    (void)observer;
    (void)host;
    *out_app = tests_app_create(loop, sizeof(struct asgi_app), &toy_type);
    return BASE_ERROR_OK;
}

static bool perform(struct sim_world *world, const struct sim_step *step, uint32_t phase)
{
    (void)step;
    (void)phase;
    if (mischief == OUR_SIGNAL) {
        (void)raise(SIGFPE);
    }
    CHECK(mischief != OUR_CHECK);
    sim_client_request(world,
                       &(struct sim_request_options){.client = "a", .method = "GET", .path = "/"});
    return true;
}

static const struct sim_action action = {.name = "request", .perform = perform};
static const struct sim_step steps[] = {
    {.action = &action, .label = "get", .at = SIM_TIME_ANY, .line = 1}};
static const struct sim_exchange_plan exchanges[] = {{.name = "get", .client = "a"}};

static struct cli_outcome isolate(enum mischief wanted)
{
    mischief = wanted;
    /* The handlers of the test's own library, and of a sanitizer, have no business in the child. */
    (void)signal(SIGFPE, SIG_DFL);
    const struct sim_plan plan = {
        .name = "toy",
        .file = "toy.scenario.json",
        .line = 1,
        .fingerprint = 1,
        .dialect = sim_dialect_find("uvicorn"),
        .background = {.name = "background"},
        .main = {.name = "main", .steps = steps, .step_count = 1},
        .exchanges = exchanges,
        .exchange_count = 1,
        .lane_count = 2,
        .at_end = {.session_count = -1, .task_count = -1, .stream_count = -1},
    };
    const struct cli_job job = {.kind = CLI_JOB_EXPLORE,
                                .plan = &plan,
                                .app = {.create = create},
                                .strategy = model_strategy_find("exhaustive")};
    struct cli_outcome outcome;
    cli_isolate(&job, NULL, &outcome);
    return outcome;
}

static bool has_kind(const struct sim_trace *trace, enum sim_event_kind kind)
{
    for (uint32_t i = 0; i < trace->event_count; i++) {
        if (trace->events[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static void a_job_that_ends_well_says_what_it_found(void **state)
{
    (void)state;
    struct cli_outcome outcome = isolate(NO_MISCHIEF);
    assert_int_equal(outcome.end, CLI_OUTCOME_FINISHED);
    assert_int_equal(outcome.extent, MODEL_EXHAUSTED);
    assert_true(outcome.execution_count >= 1);
    assert_int_equal(outcome.found_count, 0);
    cli_outcome_release(&outcome);
}

static void the_death_of_the_server_is_a_finding(void **state)
{
    (void)state;
    struct cli_outcome outcome = isolate(SERVER_SIGNAL);
    assert_int_equal(outcome.end, CLI_OUTCOME_SERVER_DIED);
    assert_string_equal(outcome.death, "SIGFPE");
    assert_int_equal(outcome.found_count, 1);
    assert_true(has_kind(&outcome.found[0].trace, SIM_EVENT_APP_CALLED));
    assert_false(has_kind(&outcome.found[0].trace, SIM_EVENT_APP_SEND));
    cli_outcome_release(&outcome);
}

static void a_signal_in_our_code_is_our_death(void **state)
{
    (void)state;
    struct cli_outcome outcome = isolate(OUR_SIGNAL);
    assert_int_equal(outcome.end, CLI_OUTCOME_WE_DIED);
    cli_outcome_release(&outcome);
}

static void a_failed_check_of_ours_is_told_with_its_place(void **state)
{
    (void)state;
    struct cli_outcome outcome = isolate(OUR_CHECK);
    assert_int_equal(outcome.end, CLI_OUTCOME_WE_DIED);
    assert_non_null(
        strstr(outcome.death, "the check 'mischief != OUR_CHECK' failed at cli/isolate_test.c:"));
    cli_outcome_release(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_that_ends_well_says_what_it_found),
        cmocka_unit_test(the_death_of_the_server_is_a_finding),
        cmocka_unit_test(a_signal_in_our_code_is_our_death),
        cmocka_unit_test(a_failed_check_of_ours_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
