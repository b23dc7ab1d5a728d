/*
 * Every rule on servers: none is broken in any order of any race on the correct one, and each is
 * broken by an execution of one that is not.
 */
#include <string.h>

#include "model/explore.h"

#include "reference_server/server.h"

#include "tests/rules/careless.h"
#include "tests/rules/race.h"
#include "tests/support/test.h"

static const struct sim_app_factory server_factory = {.create = reference_server_create};

static const char *const dialects[] = {"uvicorn", "spec-2.4"};

static void explore(struct race_plan *plan, struct sim_app_factory app,
                    struct model_result *out_result)
{
    const struct model_explore_options options = {.plan = race_plan_get(plan),
                                                  .app = app,
                                                  .strategy = model_strategy_find("exhaustive"),
                                                  .is_restoring = true,
                                                  .self_check_every = 16};
    model_explore(&options, out_result);
}

static void the_correct_server_keeps_every_rule(void **state)
{
    (void)state;
    for (const struct race *race = race_all; race->name != NULL; race++) {
        for (uint32_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
            struct race_plan *plan = race_plan_create(race, "", dialects[i]);
            struct model_result result;
            explore(plan, server_factory, &result);
            for (uint32_t j = 0; j < result.finding_count; j++) {
                print_error("%s, %s: %s\n", race->name, dialects[i],
                            result.findings[j].violation.text);
            }
            assert_int_equal(0, result.finding_count);
            assert_int_equal(MODEL_EXHAUSTED, result.extent);
            assert_true(result.execution_count > 1);
            model_result_release(&result);
            race_plan_destroy(plan);
        }
    }
}

/* A server, one of whose executions breaks a rule. */
struct offence {
    const char *rule;
    const char *race;
    const char *bug; /* "" where the server is another one */
    const struct sim_app_factory *app;
    const char *text;
};

static const struct offence offences[] = {
    {"start-before-body", "ping-delete-sse", "", &careless_starter_factory,
     "http.response.body of request 1 before its http.response.start"},
    {"single-completion", "ping-delete-sse", "", &careless_finisher_factory,
     "the response of request 1, status 200, was completed again"},
    {"single-response-start", "notification-delete", "mcp-1.26.0", &server_factory,
     "http.response.start 500 for request 3, whose response had started with 202"},
    {"nothing-after-end", "notification-delete", "mcp-1.26.0", &server_factory,
     "http.response.start after the response of request 3 was completed with 202"},
    {"complete-before-return", "ping-delete-sse", "mcp-1.26.0", &server_factory,
     "the application returned from request 3 with its response, status 200, open"},
    {"request-isolation", "two-notifications-delete", "mcp-1.26.0", &server_factory,
     "connection 2 was closed on behalf of request 3 (exception in the application), which request "
     "5 "
     "was using"},
    {"closed-is-terminal", "notification-delete", "unguarded-writer-send", &server_factory,
     "logged as an error: Error handling POST request: ClosedResourceError"},
    {"no-escaped-exception", "ping-delete-json", "mcp-1.26.0", &server_factory,
     "the application raised out of request 3: ClosedResourceError"},
    {"one-reply-per-request", "ping-delete-sse", "stream-ends-unanswered", &server_factory,
     "request 3 never got its reply: 0 of 1, status 200, response completed"},
    {"no-orphan", "sleep-delete-sse", "mcp-1.26.0", &server_factory,
     "task session.handle_message runs on at tool.sleep, 5000 us after its session ended"},
    {"session-is-gone", "late-notification-delete", "termination-checked-once", &server_factory,
     "request 3 was admitted to a session after its DELETE was answered"},
};

#define OFFENCE_COUNT (sizeof offences / sizeof offences[0])

static const struct race *race_of(const char *name)
{
    for (const struct race *race = race_all; race->name != NULL; race++) {
        if (strcmp(race->name, name) == 0) {
            return race;
        }
    }
    fail_msg("there is no race %s", name);
    return NULL;
}

static void commit(const struct offence *offence, struct model_result *out_result)
{
    struct race_plan *plan = race_plan_create(race_of(offence->race), offence->bug, dialects[0]);
    struct sim_plan *own = race_plan_get(plan);
    own->violates = &offence->rule;
    own->violate_count = 1;
    explore(plan, *offence->app, out_result);
    race_plan_destroy(plan);
}

static void each_of_these_rules_is_broken_by_a_server(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < OFFENCE_COUNT; i++) {
        const struct model_rule *rule = model_rule_find(offences[i].rule);
        const struct model_violation *found = NULL;
        struct model_result result;
        assert_non_null(rule);
        commit(&offences[i], &result);
        for (uint32_t j = 0; j < result.finding_count; j++) {
            found =
                result.findings[j].violation.rule == rule ? &result.findings[j].violation : found;
        }
        print_message("           %s\n", offences[i].rule);
        assert_non_null(found);
        assert_string_equal(offences[i].text, found->text);
        model_result_release(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_correct_server_keeps_every_rule),
        cmocka_unit_test(each_of_these_rules_is_broken_by_a_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
