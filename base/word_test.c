#include "base/word.h"

#include <string.h>

#include "tests/support/test.h"

static void assert_distance(uint32_t expected, const char *first, const char *second)
{
    assert_int_equal(expected, base_word_distance(first, second));
    assert_int_equal(expected, base_word_distance(second, first));
}

static void distance_counts_mistakes(void **state)
{
    (void)state;
    assert_distance(0, "", "");
    assert_distance(0, "race", "race");
    assert_distance(4, "", "race");
    assert_distance(1, "race", "rce");
    assert_distance(1, "race", "rare");
    assert_distance(1, "race", "arce");
    assert_distance(3, "kitten", "sitting");
}

/* Letters that were swapped stay where they are: nothing is inserted between them afterwards. */
static void distance_is_that_of_string_alignment(void **state)
{
    (void)state;
    assert_distance(3, "ca", "abc");
}

static void long_words_are_close_to_nothing(void **state)
{
    (void)state;
    char longest[BASE_WORD_SIZE_MAX + 1];
    memset(longest, 'a', sizeof longest);
    longest[BASE_WORD_SIZE_MAX] = '\0';
    char longer[BASE_WORD_SIZE_MAX + 2];
    memset(longer, 'a', sizeof longer);
    longer[BASE_WORD_SIZE_MAX + 1] = '\0';
    assert_distance(0, longest, longest);
    assert_distance(UINT32_MAX, longest, longer);
    const char *const words[] = {longest};
    assert_null(base_word_nearest(longer, words, 1));
}

static void nearest_is_close_or_nothing(void **state)
{
    (void)state;
    const char *const words[] = {"steps", "server", "serves", "tools", "go"};
    const size_t count = sizeof words / sizeof words[0];
    assert_string_equal("server", base_word_nearest("sever", words, count));
    assert_string_equal("server", base_word_nearest("serverd", words, count));
    assert_string_equal("serves", base_word_nearest("servess", words, count));
    assert_string_equal("tools", base_word_nearest("tolos", words, count));
    assert_string_equal("go", base_word_nearest("og", words, count));
    assert_string_equal("steps", base_word_nearest("steps", words, count));
    assert_null(base_word_nearest("background", words, count));
    assert_null(base_word_nearest("", words, count));
    assert_null(base_word_nearest("server", words, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_mistakes),
        cmocka_unit_test(distance_is_that_of_string_alignment),
        cmocka_unit_test(long_words_are_close_to_nothing),
        cmocka_unit_test(nearest_is_close_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
