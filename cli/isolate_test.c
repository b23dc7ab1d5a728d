#include "cli/isolate.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#include "sim/dialect.h"

#include "cli/search.h"
#include "cli/tell.h"

#include "tests/support/app.h"
#include "tests/support/test.h"

/* What the server, or an action of ours, does instead of its work. */
enum mischief {
    NO_MISCHIEF,
    SERVER_SIGNAL,
    OUR_SIGNAL,
    OUR_CHECK,
    SERVER_LOOP,
    OUR_LOOP,
};

static enum mischief mischief;

static void loop(void)
{
    volatile bool goes_on = true;
    while (goes_on) {
    }
}

static const struct runtime_exception *call(struct asgi_app *self, const struct asgi_scope *scope,
                                            struct asgi_connection *connection)
{
    (void)self;
    (void)scope;
    if (mischief == SERVER_SIGNAL) {
        (void)raise(SIGFPE);
    }
    if (mischief == SERVER_LOOP) {
        loop();
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
    if (mischief == OUR_LOOP) {
        loop();
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

/* What the search came to, which the outcome borrows from. */
struct result {
    struct cli_search search;
    struct cli_tally tally;
    struct cli_outcome outcome;
};

static int release(void **state)
{
    struct result *result = *state;
    cli_outcome_release(&result->outcome);
    cli_tally_release(&result->tally);
    cli_search_release(&result->search);
    free(result);
    return 0;
}

static int prepare(void **state)
{
    *state = calloc(1, sizeof(struct result));
    return *state == NULL ? -1 : 0;
}

static const struct cli_outcome *isolate(struct result *result, enum mischief wanted)
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
    const struct cli_search_options options = {.plan = &plan,
                                               .app = {.create = create},
                                               .strategy = model_strategy_find("exhaustive"),
                                               .budget = 10,
                                               .patience = 1};
    const struct cli_job job = {.plan = &plan, .app = options.app, .patience = 1};
    cli_search_init(&result->search, &options);
    cli_search_run(&result->search);
    result->tally = cli_search_tally(&result->search);
    if (result->search.death.kind == CLI_ENDING_SAID) {
        cli_tell_tally(&job, &result->tally, &result->outcome);
    } else {
        cli_tell_replay(&job, &result->search.death, &result->outcome);
    }
    return &result->outcome;
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
    const struct cli_outcome *outcome = isolate(*state, NO_MISCHIEF);
    assert_int_equal(outcome->end, CLI_ENDING_SAID);
    assert_int_equal(outcome->extent, MODEL_EXHAUSTED);
    assert_true(outcome->execution_count >= 1);
    assert_int_equal(outcome->found_count, 0);
}

static void the_death_of_the_server_is_a_finding(void **state)
{
    const struct cli_outcome *outcome = isolate(*state, SERVER_SIGNAL);
    assert_int_equal(outcome->end, CLI_ENDING_SAID);
    assert_int_equal(outcome->execution_count, 1);
    assert_int_equal(outcome->found_count, 1);
    assert_int_equal(outcome->found[0].told.kind, REPORTS_FINDING_CRASH);
    assert_string_equal(outcome->found[0].told.text, "the server crashed: SIGFPE");
    assert_true(has_kind(&outcome->found[0].trace, SIM_EVENT_APP_CALLED));
    assert_false(has_kind(&outcome->found[0].trace, SIM_EVENT_APP_SEND));
}

static void a_server_that_never_awaits_is_a_bound(void **state)
{
    const struct cli_outcome *outcome = isolate(*state, SERVER_LOOP);
    assert_int_equal(outcome->end, CLI_ENDING_SAID);
    assert_int_equal(outcome->extent, MODEL_BOUNDED);
    assert_string_equal(outcome->bound, "progress");
    assert_int_equal(outcome->found_count, 1);
    assert_int_equal(outcome->found[0].told.kind, REPORTS_FINDING_STUCK);
    assert_string_equal(
        outcome->found[0].told.text,
        "the server never stops making progress: 1 s of processor time without an await");
    assert_true(has_kind(&outcome->found[0].trace, SIM_EVENT_APP_CALLED));
}

static void a_loop_of_ours_is_our_death(void **state)
{
    const struct cli_outcome *outcome = isolate(*state, OUR_LOOP);
    assert_int_equal(outcome->end, CLI_ENDING_WE_DIED);
    assert_string_equal(outcome->death, "1 s of processor time without getting on");
}

static void a_signal_in_our_code_is_our_death(void **state)
{
    const struct cli_outcome *outcome = isolate(*state, OUR_SIGNAL);
    assert_int_equal(outcome->end, CLI_ENDING_WE_DIED);
    assert_string_equal(outcome->death, "SIGFPE");
}

static void a_failed_check_of_ours_is_told_with_its_place(void **state)
{
    const struct cli_outcome *outcome = isolate(*state, OUR_CHECK);
    assert_int_equal(outcome->end, CLI_ENDING_WE_DIED);
    assert_non_null(
        strstr(outcome->death, "the check 'mischief != OUR_CHECK' failed at cli/isolate_test.c:"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_job_that_ends_well_says_what_it_found),
        TEST(the_death_of_the_server_is_a_finding),
        TEST(a_server_that_never_awaits_is_a_bound),
        TEST(a_loop_of_ours_is_our_death),
        TEST(a_signal_in_our_code_is_our_death),
        TEST(a_failed_check_of_ours_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
