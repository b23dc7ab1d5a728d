#include "cli/wire.h"

#include "tests/support/test.h"

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    struct cli_wire wire = {.size = 0};
    cli_wire_put_number(&wire, UINT64_MAX);
    cli_wire_put_text(&wire, "");
    cli_wire_put_text(&wire, "two words");
    cli_wire_put_bytes(&wire, "\0\1", 2);
    assert_true(cli_wire_take_number(&wire) == UINT64_MAX);
    assert_string_equal(cli_wire_take_text(&wire), "");
    assert_string_equal(cli_wire_take_text(&wire), "two words");
    assert_false(cli_wire_is_done(&wire));
    assert_memory_equal(cli_wire_take_bytes(&wire, 2), "\0\1", 2);
    assert_true(cli_wire_is_done(&wire));
    cli_wire_release(&wire);
}

static void a_short_message_is_broken(void **state)
{
    (void)state;
    struct cli_wire wire = {.size = 0};
    cli_wire_put_bytes(&wire, "abc", 3);
    assert_int_equal(cli_wire_take_number(&wire), 0);
    assert_true(wire.is_broken);
    assert_null(cli_wire_take_bytes(&wire, 1));
    assert_false(cli_wire_is_done(&wire));
    cli_wire_release(&wire);
}

static void impossible_sizes_are_broken(void **state)
{
    (void)state;
    struct cli_wire too_long = {.size = 0};
    cli_wire_put_number(&too_long, UINT64_MAX);
    assert_string_equal(cli_wire_take_text(&too_long), "");
    assert_true(too_long.is_broken);
    cli_wire_release(&too_long);

    struct cli_wire without_a_zero = {.size = 0};
    cli_wire_put_number(&without_a_zero, 2);
    cli_wire_put_bytes(&without_a_zero, "abc", 3);
    assert_string_equal(cli_wire_take_text(&without_a_zero), "");
    assert_true(without_a_zero.is_broken);
    cli_wire_release(&without_a_zero);

    struct cli_wire too_many = {.size = 0};
    cli_wire_put_number(&too_many, 10);
    assert_int_equal(cli_wire_take_count(&too_many, 9), 0);
    assert_true(too_many.is_broken);
    cli_wire_release(&too_many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(a_short_message_is_broken),
        cmocka_unit_test(impossible_sizes_are_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
