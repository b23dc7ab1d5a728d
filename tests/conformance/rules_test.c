/*
 * Each rule is broken by an execution of a server, and kept by others: those of correct_test.c, and
 * here the very race in which it is broken, run by the correct server.
 *
 * A rule comes with executions made up for it (model/rule.h).  One that has no line in the table
 * below rests on those alone, and is named.
 */
#include <string.h>

#include "tests/conformance/careless.h"
#include "tests/conformance/race.h"
#include "tests/support/test.h"

/* A server, one of whose executions breaks a rule. */
struct offence {
    const char *rule;
    const char *race;
    struct race_variant variant;
    const struct sim_app_factory *app; /* NULL: the server under test */
    const char *text;
};

static const struct offence offences[] = {
    {.rule = "start-before-body",
     .race = "ping, DELETE",
     .app = &careless_starter_factory,
     .text = "http.response.body of request 1 before its http.response.start"},
    {.rule = "single-completion",
     .race = "ping, DELETE",
     .app = &careless_finisher_factory,
     .text = "the response of request 1, status 200, was completed again"},
    {.rule = "single-response-start",
     .race = "notification, DELETE",
     .variant = {.bugs = {"mcp-1.26.0"}, .goes_on = true},
     .text = "http.response.start 500 for request 3, whose response had started with 202"},
    {.rule = "nothing-after-end",
     .race = "notification, DELETE",
     .variant = {.bugs = {"mcp-1.26.0"}, .goes_on = true},
     .text = "http.response.start after the response of request 3 was completed with 202"},
    {.rule = "complete-before-return",
     .race = "ping, DELETE",
     .variant = {.bugs = {"mcp-1.26.0"}, .goes_on = true},
     .text = "the application returned from request 3 with its response, status 200, open"},
    {.rule = "request-isolation",
     .race = "two notifications, DELETE",
     .variant = {.bugs = {"mcp-1.26.0"}, .goes_on = true},
     .text = "connection 2 was closed on behalf of request 3 (exception in the application), "
             "which request 5 was using"},
    {.rule = "closed-is-terminal",
     .race = "notification, DELETE",
     .variant = {.bugs = {"unguarded-writer-send"}, .goes_on = true},
     .text = "logged as an error: Error handling POST request: ClosedResourceError"},
    {.rule = "no-escaped-exception",
     .race = "ping, DELETE",
     .variant = {.bugs = {"mcp-1.26.0"}, .is_json = true, .goes_on = true},
     .text = "the application raised out of request 3: ClosedResourceError"},
    {.rule = "one-reply-per-request",
     .race = "ping, DELETE",
     .variant = {.bugs = {"stream-ends-unanswered"}, .goes_on = true},
     .text = "request 3 never got its reply: 0 of 1, status 200, response completed"},
    {.rule = "no-orphan",
     .race = "sleep, DELETE",
     .variant = {.bugs = {"terminate-cancels-nothing"}, .goes_on = true},
     .text = "task session.handle_message runs on at tool.sleep, 5000 us after its session ended"},
    {.rule = "session-lives-on",
     .race = "sleep, cancelled",
     .variant = {.bugs = {"responder-leaks-cancellation"}, .goes_on = true},
     .text = "a session ended under request 3, and nobody ended it"},
    {.rule = "session-is-gone",
     .race = "late notification, DELETE",
     .variant = {.bugs = {"termination-checked-once"}, .goes_on = true},
     .text = "request 3 was admitted to a session after its DELETE was answered"},
    {.rule = "no-write-after-disconnect",
     .race = "ping, leave",
     .variant = {.bugs = {"disconnect-stops-nothing"}, .goes_on = true},
     .text = "http.response.body of request 3 after it saw http.disconnect"},
    {.rule = "disconnect-is-cancel",
     .race = "stateless progress, leave",
     .variant = {.bugs = {"stateless-transport-left-open"},
                 .era = SIM_ERA_2026_07_28,
                 .goes_on = true},
     .text = "request 1: progress of its tool, 994 us after its client left"},
    {.rule = "finalizers-run",
     .race = "ping, leave",
     .variant = {.bugs = {"aborted-response-left-open"}, .goes_on = true},
     .text = "task request ended, and response was not cleaned up"},
    {.rule = "no-deadlock",
     .race = "two initializations, shutdown",
     .variant = {.bugs = {"creation-blocks-thread"}, .goes_on = true},
     .text = "request 4 waits, and task request can never get the lock that it waits for"},
    {.rule = "session-isolation",
     .race = "two sessions, a call in each, DELETE of one",
     .variant = {.bugs = {"crash-ends-every-session"}, .goes_on = true},
     .text = "the tool of request 5 was cancelled with another session's end"},
    {.rule = "timers-once",
     .race = "two DELETEs, told",
     .variant = {.bugs = {"closing-told-first"}, .goes_on = true},
     .text = "timer delete.session_closed of 2 is armed twice"},
};

#define OFFENCE_COUNT (sizeof offences / sizeof offences[0])

static const struct model_violation *find(const struct model_result *result,
                                          const struct offence *offence)
{
    for (uint32_t i = 0; i < result->finding_count; i++) {
        const struct model_rule *rule = result->findings[i].violation.rule;
        if (rule != NULL && strcmp(rule->name, offence->rule) == 0) {
            return &result->findings[i].violation;
        }
    }
    return NULL;
}

static void a_server_breaks_each_of_these(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < OFFENCE_COUNT; i++) {
        const struct offence *offence = &offences[i];
        const struct race *race = race_find(offence->race);
        struct model_result result;
        assert_non_null(race);
        race_explore(race, &offence->variant, offence->app == NULL ? race_server : *offence->app,
                     &result);
        const struct model_violation *violation = find(&result, offence);
        if (violation == NULL) {
            fail_msg("no execution of \"%s\" breaks %s", race->name, offence->rule);
        }
        assert_string_equal(offence->text, violation->text);
        model_result_release(&result);
    }
}

static void and_the_correct_one_keeps_it_there(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < OFFENCE_COUNT; i++) {
        const struct race_variant variant = {.is_json = offences[i].variant.is_json,
                                             .era = offences[i].variant.era};
        struct model_result result;
        race_explore(race_find(offences[i].race), &variant, race_server, &result);
        assert_int_equal(0, result.finding_count);
        assert_int_equal(MODEL_EXHAUSTED, result.extent);
        assert_true(result.execution_count > 1);
        model_result_release(&result);
    }
}

static bool has_offence(const struct model_rule *rule)
{
    for (uint32_t i = 0; i < OFFENCE_COUNT; i++) {
        if (strcmp(offences[i].rule, rule->name) == 0) {
            return true;
        }
    }
    return false;
}

static void every_rule_has_such_an_execution_or_one_of_its_own(void **state)
{
    uint32_t broken_count = 0;
    (void)state;
    for (uint32_t i = 0; model_rule_all[i] != NULL; i++) {
        const struct model_rule *rule = model_rule_all[i];
        if (has_offence(rule)) {
            broken_count++;
        } else {
            print_message("%s: broken by executions made up for it alone\n", rule->name);
            assert_true(rule->case_count > 0);
        }
    }
    assert_int_equal(OFFENCE_COUNT, broken_count); /* each line has a rule, and one of its own */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_breaks_each_of_these),
        cmocka_unit_test(and_the_correct_one_keeps_it_there),
        cmocka_unit_test(every_rule_has_such_an_execution_or_one_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
