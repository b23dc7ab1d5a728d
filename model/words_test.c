#include "model/words.h"

#include <stddef.h>
#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static void a_part_is_found_anywhere(void **state)
{
    (void)state;
    assert_true(model_words_contain("abc", "abc"));
    assert_true(model_words_contain("aabc", "abc"));
    assert_true(model_words_contain("abcd", "bc"));
    assert_false(model_words_contain("ab", "abc"));
    assert_false(model_words_contain("", "a"));
    assert_check_fails(model_words_contain("a", ""));
}

static void a_closed_stream_is_named_alone_or_in_a_group(void **state)
{
    (void)state;
    assert_string_equal("ClosedResourceError", model_words_closed("ClosedResourceError"));
    assert_string_equal("EndOfStream", model_words_closed("Error: EndOfStream"));
    assert_string_equal("BrokenResourceError",
                        model_words_closed("ExceptionGroup[ExceptionGroup[BrokenResourceError]]"));
    assert_null(model_words_closed("CancelledError"));
    assert_null(model_words_closed(""));
}

static void a_request_is_its_id_and_its_method(void **state)
{
    static const struct {
        const char *text;
        const char *id;
        const char *method;
    } rows[] = {
        {"7 ping", "7", "ping"},     {"7 tools call", "7", "tools call"},
        {"7 a, b", "7", "a, b"},     {"\"a b\" tools call", "a b", "tools call"},
        {"\"a ping", "\"a", "ping"}, {"7 ", "7", ""},
        {" ping", "", "ping"},       {"notifications/initialized", "", "notifications/initialized"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct model_words_rpc rpc = model_words_rpc(rows[i].text);
        assert_int_equal(strlen(rows[i].id), rpc.id_size);
        assert_memory_equal(rows[i].id, rpc.id, rpc.id_size);
        assert_string_equal(rows[i].method, rpc.method);
    }
}

static void what_is_ignored_is_no_attempt(void **state)
{
    (void)state;
    struct sim_event event = {.kind = SIM_EVENT_APP_SEND, .label = "http.response.start"};
    assert_true(model_words_is_start(&event));
    assert_false(model_words_is_body(&event));
    event.object = SIM_SEND_REJECTED;
    assert_true(model_words_is_start(&event));
    event.object = SIM_SEND_DROPPED;
    assert_false(model_words_is_start(&event));
    event = (struct sim_event){.kind = SIM_EVENT_APP_RECEIVE, .label = "http.response.body"};
    assert_false(model_words_is_body(&event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_found_anywhere),
        cmocka_unit_test(a_closed_stream_is_named_alone_or_in_a_group),
        cmocka_unit_test(a_request_is_its_id_and_its_method),
        cmocka_unit_test(what_is_ignored_is_no_attempt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
