#include "base/text.h"

#include <string.h>

#include "tests/support/check_fails.h"
#include "tests/support/test.h"

static void appends_and_formats(void **state)
{
    (void)state;
    char buffer[32];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    assert_string_equal("", buffer);
    base_text_append(&text, "task ");
    base_text_format(&text, "%d of %s", 3, "world");
    base_text_append_bytes(&text, "!?", /*size=*/1);
    base_text_append_bytes(&text, NULL, /*size=*/0);
    assert_string_equal("task 3 of world!", buffer);
    assert_int_equal(strlen(buffer), text.length);
    assert_false(text.truncated);
}

static void a_full_buffer_is_not_truncated(void **state)
{
    (void)state;
    char buffer[5];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_append(&text, "ab");
    base_text_format(&text, "%s", "cd");
    assert_string_equal("abcd", buffer);
    assert_false(text.truncated);
    base_text_append(&text, "");
    assert_false(text.truncated);
    base_text_append(&text, "e");
    assert_true(text.truncated);
    assert_string_equal("abcd", buffer);
}

static void nothing_follows_a_cut(void **state)
{
    (void)state;
    char buffer[5];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_append(&text, "a");
    base_text_format(&text, "%s", "bcdef");
    assert_string_equal("abcd", buffer);
    assert_true(text.truncated);

    base_text_init(&text, buffer, sizeof buffer);
    base_text_append(&text, "\xe2\x82\xac\xe2\x82\xac");
    assert_string_equal("\xe2\x82\xac", buffer);
    base_text_append(&text, "x");
    base_text_format(&text, "%s", "x");
    assert_string_equal("\xe2\x82\xac", buffer);
}

/* One character of each size of UTF-8, cut after every byte. */
static void a_character_is_never_cut_in_two(void **state)
{
    (void)state;
    const char *const characters[] = {"x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8d\x80"};
    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
        const size_t whole = strlen(characters[i]);
        for (size_t size = 1; size <= whole + 1; size++) {
            char buffer[8];
            struct base_text text;
            base_text_init(&text, buffer, size);
            base_text_append(&text, characters[i]);
            assert_string_equal(size > whole ? characters[i] : "", buffer);
            assert_int_equal(size <= whole, text.truncated);
            base_text_init(&text, buffer, size);
            base_text_format(&text, "%s", characters[i]);
            assert_string_equal(size > whole ? characters[i] : "", buffer);
            assert_int_equal(size <= whole, text.truncated);
        }
    }
}

static void a_buffer_has_room_for_its_end(void **state)
{
    (void)state;
    char buffer[1];
    struct base_text text;
    base_text_init(&text, buffer, sizeof buffer);
    base_text_format(&text, "%d", 7);
    assert_string_equal("", buffer);
    assert_true(text.truncated);
    assert_check_fails(base_text_init(&text, buffer, /*size=*/0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_and_formats),
        cmocka_unit_test(a_full_buffer_is_not_truncated),
        cmocka_unit_test(nothing_follows_a_cut),
        cmocka_unit_test(a_character_is_never_cut_in_two),
        cmocka_unit_test(a_buffer_has_room_for_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
