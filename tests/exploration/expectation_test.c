#include "model/expectation.h"

#include <string.h>

#include "model/explore.h"

#include "tests/exploration/tiny.h"
#include "tests/support/test.h"

/* The words of the expectations that do not hold in the default order, one per line, each with its
 * place. */
static void judge(const struct sim_plan *plan, char *out, size_t size)
{
    const struct model_explore_options options = {.plan = plan,
                                                  .app = tiny_factory,
                                                  .strategy = model_strategy_find("default-order"),
                                                  .is_restoring = true};
    struct model_result result;
    struct base_text text;
    base_text_init(&text, out, size);
    model_explore(&options, &result);
    for (uint32_t i = 0; i < result.finding_count; i++) {
        const struct model_violation *violation = &result.findings[i].violation;
        assert_null(violation->rule);
        base_text_format(&text, "%u:%u: %s\n", violation->line, violation->column, violation->text);
    }
    assert_false(text.truncated);
    model_result_release(&result);
}

static void assert_judged(const struct sim_plan *plan, const char *expected)
{
    char text[2048];
    judge(plan, text, sizeof text);
    assert_string_equal(expected, text);
}

static struct sim_reply_expectation nothing_said(uint32_t exchange)
{
    return (struct sim_reply_expectation){.exchange = exchange,
                                          .line = 20,
                                          .column = 5,
                                          .status = -1,
                                          .event_count = -1,
                                          .reply = -1,
                                          .ended = -1};
}

static void what_holds_is_not_mentioned(void **state)
{
    (void)state;
    struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct sim_reply_expectation replies[] = {nothing_said(0), nothing_said(1)};
    replies[0].status = 202;
    replies[0].event_count = 0;
    replies[0].reply = 0;
    replies[0].ended = 1;
    replies[0].retry_ms = -1;
    replies[1].status = 200;
    plan.replies = replies;
    plan.reply_count = 2;
    plan.at_end =
        (struct sim_end_expectation){.session_count = 0, .task_count = 0, .stream_count = 0};
    assert_judged(&plan, "");
}

static void each_wrong_expectation_says_what_was_found(void **state)
{
    (void)state;
    struct sim_plan plan = tiny_plan(/*has_bug=*/false);
    struct sim_reply_expectation replies[] = {nothing_said(0), nothing_said(0), nothing_said(1)};
    replies[0].status = 200;
    replies[0].event_count = 2;
    replies[0].reply = 1;
    replies[0].error_code = -32000;
    replies[0].ended = 0;
    replies[0].retry_ms = 10;
    replies[1].reply = 2;
    replies[1].line = 21;
    replies[2].status = 404;
    replies[2].line = 22;
    plan.replies = replies;
    plan.reply_count = 3;
    plan.at_end = (struct sim_end_expectation){
        .session_count = 1, .task_count = 2, .stream_count = 3, .line = 30, .column = 7};
    assert_judged(&plan, "20:5: post: expected status 200, found 202\n"
                         "20:5: post: expected 2 messages, found 0\n"
                         "20:5: post: expected a result, found no reply\n"
                         "20:5: post: expected error -32000, found no error\n"
                         "20:5: post: expected the response to be open, found it complete\n"
                         "20:5: post: expected retry after 10 ms, found -1 (-1: it is not said)\n"
                         "21:5: post: expected an error, found no reply\n"
                         "22:5: del: expected status 404, found 200\n"
                         "30:7: expected sessions at the end: 1, found 0\n"
                         "30:7: expected tasks at the end: 2, found 0\n"
                         "30:7: expected streams at the end: 3, found 0\n");
}

/* A step that cannot come any more is what has gone wrong, not the response that is missing for it.
 */
static void a_step_that_never_came_is_named(void **state)
{
    (void)state;
    struct sim_plan plan = tiny_waiting_plan();
    struct sim_reply_expectation reply = nothing_said(1);
    reply.status = 200;
    plan.replies = &reply;
    plan.reply_count = 1;
    assert_judged(&plan,
                  "11:1: step \"del: DELETE /mcp\" of lane delete never came, due after app.send "
                  "http.response.start of post, number 2\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds_is_not_mentioned),
        cmocka_unit_test(each_wrong_expectation_says_what_was_found),
        cmocka_unit_test(a_step_that_never_came_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
