#include "base/printable.h"

#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static void assert_shown(const char *expected, const char *text, uint32_t columns_max)
{
    char buffer[64];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    base_printable_append_cut(&out, text, strlen(text), columns_max);
    assert_string_equal(expected, out.bytes);
}

static void what_commands_a_terminal_is_not_shown(void **state)
{
    (void)state;
    assert_shown("?[31mred?[0m", "\x1b[31mred\x1b[0m", /*columns_max=*/80);
    assert_shown("a b?c?", "a\tb\rc\n", /*columns_max=*/80);
    assert_shown("?x?y", "\xe2\x80\x8ex\xc2\x9by", /*columns_max=*/80);
    assert_shown("??\xc3\xa9?", "\xff\xc3\xc3\xa9\x80", /*columns_max=*/80);
}

static void what_is_too_long_is_cut(void **state)
{
    (void)state;
    assert_shown("abcdef", "abcdef", /*columns_max=*/6);
    assert_shown("ab...", "abcdef", /*columns_max=*/5);
    assert_shown("...", "abcdef", /*columns_max=*/3);
    assert_shown("\xc3\xa9\xc3\xa9\xc3\xa9...", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9z",
                 /*columns_max=*/6);
    assert_shown("", "", /*columns_max=*/3);
}

static void columns_are_code_points(void **state)
{
    (void)state;
    static const char text[] = "a\xc3\xa9\xf0\x9f\x98\x80\xff\tz";
    assert_int_equal(6, base_printable_columns(text, sizeof(text) - 1));
    static const size_t offsets[] = {0, 1, 3, 7, 8, 9, 10, 10};
    for (uint32_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        assert_int_equal(offsets[i], base_printable_offset(text, sizeof(text) - 1, i));
    }
    assert_int_equal(0, base_printable_columns(NULL, /*size=*/0));
    assert_int_equal(0, base_printable_offset(NULL, /*size=*/0, /*index=*/3));
}

static void less_than_the_ellipsis_is_a_bug(void **state)
{
    (void)state;
    char buffer[8];
    struct base_text out;
    base_text_init(&out, buffer, sizeof(buffer));
    assert_check_fails(base_printable_append_cut(&out, "abcdef", /*size=*/6, /*columns_max=*/2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_commands_a_terminal_is_not_shown),
        cmocka_unit_test(what_is_too_long_is_cut),
        cmocka_unit_test(columns_are_code_points),
        cmocka_unit_test(less_than_the_ellipsis_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
