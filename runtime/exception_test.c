#include "runtime/exception.h"

#include "tests/support/check_fails.h"
#include "tests/support/loop.h"

static void an_exception_is_described_as_logs_show_it(void **state)
{
    (void)state;
    struct tests_loop fixture;
    tests_loop_begin(&fixture, (struct tests_loop_options){.observer = NULL});
    char text[64];
    runtime_exception_describe(&runtime_closed_resource, text, sizeof(text));
    assert_string_equal("ClosedResourceError", text);
    char words[] = "no such thing";
    const struct runtime_exception *error =
        runtime_exception_create(fixture.loop, RUNTIME_EXCEPTION_OTHER, "KeyError", words);
    words[0] = 'N';
    runtime_exception_describe(error, text, sizeof(text));
    assert_string_equal("KeyError: no such thing", text);
    const struct runtime_exception *members[2] = {error, &runtime_broken_resource};
    const struct runtime_exception *inner = runtime_exception_group(fixture.loop, members, 2);
    members[0] = NULL;
    const struct runtime_exception *outer = runtime_exception_group(fixture.loop, &inner, 1);
    runtime_exception_describe(outer, text, sizeof(text));
    assert_string_equal("ExceptionGroup[ExceptionGroup[KeyError,BrokenResourceError]]", text);
    tests_loop_end(&fixture);
}

static void a_description_is_cut_where_the_room_ends(void **state)
{
    (void)state;
    char text[7];
    runtime_exception_describe(&runtime_end_of_stream, text, sizeof(text));
    assert_string_equal("EndOfS", text);
    runtime_exception_describe(&runtime_end_of_stream, text, /*size=*/1);
    assert_string_equal("", text);
    assert_check_fails(runtime_exception_describe(&runtime_end_of_stream, text, /*size=*/0));
}

static void a_cancellation_raised_while_another_is_handled_carries_it(void **state)
{
    (void)state;
    const struct runtime_exception *native = &runtime_cancelled_natively;
    const struct runtime_exception *scope = &runtime_cancelled_by_scope;
    assert_ptr_equal(scope, runtime_exception_while_handling(native, scope));
    assert_ptr_equal(scope, runtime_exception_while_handling(scope, native));
    assert_ptr_equal(native, runtime_exception_while_handling(native, native));
    assert_ptr_equal(native, runtime_exception_while_handling(native, NULL));
    assert_ptr_equal(native, runtime_exception_while_handling(native, &runtime_would_block));
    assert_ptr_equal(&runtime_would_block,
                     runtime_exception_while_handling(&runtime_would_block, scope));
    assert_null(runtime_exception_while_handling(NULL, scope));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exception_is_described_as_logs_show_it),
        cmocka_unit_test(a_description_is_cut_where_the_room_ends),
        cmocka_unit_test(a_cancellation_raised_while_another_is_handled_carries_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
